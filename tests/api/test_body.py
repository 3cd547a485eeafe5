"""Bodies are read strictly, and what is wrong is told with its place."""

from __future__ import annotations

import pytest

from service.api.body import UnreadableError, read
from service.api.pointers import pointer


def refusal(body: bytes) -> tuple[str, str]:
    with pytest.raises(UnreadableError) as raised:
        read(body)
    return raised.value.error.code, raised.value.error.detail


def test_a_document_is_read_as_it_is() -> None:
    document, errors = read('{"a": [1, "ü", null, true]}'.encode())

    assert document == {"a": [1, "ü", None, True]}
    assert errors == []


def test_bytes_that_are_not_utf8_are_told_by_their_offset() -> None:
    code, detail = refusal(b'{"a": "\xff"}')

    assert code == "invalid-utf8"
    assert "offset 7" in detail


def test_broken_json_is_told_by_line_and_column() -> None:
    code, detail = refusal(b'{\n "a": 1,\n}')

    assert code == "invalid-json"
    assert "line 3, column 1" in detail


def test_a_byte_order_mark_is_named_as_what_is_wrong() -> None:
    code, detail = refusal(b'\xef\xbb\xbf{"a": 1}')

    assert code == "invalid-json"
    assert "byte order mark" in detail


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"9" * 5000])
def test_numbers_that_json_does_not_have_are_refused(number: bytes) -> None:
    code, _ = refusal(b'{"a": ' + number + b"}")

    assert code == "invalid-json"


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
def test_a_body_nested_without_end_is_refused(depth: int) -> None:
    code, _ = refusal(b"[" * depth)

    assert code == "too-deep"


def test_a_deep_body_that_can_be_read_is_looked_through_without_recursion() -> None:
    _, errors = read(b"[" * 900 + b'{"a": 1, "a": 2}' + b"]" * 900)

    assert [error.pointer for error in errors] == ["/0" * 900 + "/a"]


def test_every_name_that_stands_twice_is_told_with_its_place() -> None:
    _, errors = read(b'{"a": 1, "b": [{"c/d": 1, "c/d": 2}], "a": 3}')

    assert sorted((error.pointer, error.code) for error in errors) == [
        ("/a", "doubled-name"),
        ("/b/0/c~1d", "doubled-name"),
    ]


def test_half_a_character_in_a_name_becomes_the_replacement_character() -> None:
    document, _ = read(rb'{"a\ud800": 1, "\ud83d\ude00": 2}')

    assert document == {"a�": 1, "😀": 2}


@pytest.mark.parametrize(
    ("place", "written"), [((), ""), (("a", 0), "/a/0"), (("a/b", "~"), "/a~1b/~0"), (("",), "/"), (("\ud800",), "/�")]
)
def test_pointers_are_escaped_as_rfc_6901_says(place: tuple[str | int, ...], written: str) -> None:
    assert pointer(place) == written
