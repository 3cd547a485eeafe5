"""Requests are taken strictly, and every mistake is told at once in plain English."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from service.api.errors import field_errors
from service.api.forms import CommentForm, ThreadForm
from service.moderation.comment import Ancestor
from service.moderation.errors import FieldError, Invalid
from tests.api.asking import a_comment, a_node, a_thread, an_article, an_author


def errors_of(document: Any, kind: type[BaseModel] = CommentForm) -> list[FieldError]:
    with pytest.raises(ValidationError) as raised:
        kind.model_validate(document)
    return field_errors(raised.value)


def places(errors: list[FieldError]) -> list[tuple[str, str]]:
    return [(error.pointer, error.code) for error in errors]


def test_the_example_of_every_form_is_right() -> None:
    from service.api.examples import EXAMPLES
    from service.api.routes import ROUTES

    forms = {route.path: route.form for route in ROUTES if route.form is not None}

    assert set(EXAMPLES) == set(forms)
    for path, form in forms.items():
        form.model_validate(EXAMPLES[path])


def test_a_comment_becomes_a_submission_word_for_word() -> None:
    document = a_comment(
        text="<b>Bold</b> & \r\n ｗｉｄｅ",
        author=an_author(id=None, name="JOE", created_at="2020-02-29T23:59:60+01:00"),
        article=an_article(author="Corin Maddle"),
        parent_id="c-0",
        posted_at="2026-11-22T10:00:00.1234567Z",
        lang="pt-BR",
        context={"ancestors": [{"author": "Wren", "text": "Why?"}], "participants": ["Wren", "JOE", "Wren"]},
    )

    submission = CommentForm.model_validate(document).submission()

    comment, context = submission.comment, submission.context
    assert comment.text == "<b>Bold</b> & \r\n ｗｉｄｅ"
    assert comment.author.key == "name:JOE"
    assert comment.author.created_at == datetime(2020, 2, 29, 22, 59, 59, tzinfo=UTC)
    assert comment.posted_at == datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
    assert (comment.parent_id, comment.lang) == ("c-0", "pt")
    assert context.ancestors == (Ancestor("Wren", "Why?"),)
    assert context.participants == ("Wren",)
    assert (context.article_title, context.article_author) == ("Bridge to stay shut", "Corin Maddle")


def test_all_mistakes_of_a_comment_are_told_at_once_in_its_own_order() -> None:
    errors = errors_of(
        {
            "id": "",
            "text": 7,
            "author": {"name": "\n", "mail": "x"},
            "article": {"id": "a", "url": "ftp://x"},
            "posted_at": "yesterday",
            "lang": "english!",
            "colour": "red",
        }
    )

    assert places(errors) == [
        ("/id", "empty"),
        ("/text", "wrong-type"),
        ("/author/name", "control-character"),
        ("/author/mail", "unknown-field"),
        ("/article/title", "missing"),
        ("/article/url", "bad-url"),
        ("/posted_at", "bad-time"),
        ("/lang", "bad-language"),
        ("/colour", "unknown-field"),
    ]
    assert all(error.detail.endswith(".") for error in errors)


@pytest.mark.parametrize("text", ["", " ", "\n\t\r", "\x1c\x85\u3000"])
def test_a_text_with_nothing_to_read_is_refused(text: str) -> None:
    assert places(errors_of(a_comment(text=text))) == [("/text", "empty")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\0b", "nul"),
        ("\ud800", "half-character"),
        ("a" * 20_480, "too-long"),
        ("ä" * 10_240, "too-long"),
        ("😀" * 5_120, "too-long"),
    ],
)
def test_a_text_that_cannot_be_taken_is_refused_with_its_reason(text: str, code: str) -> None:
    assert places(errors_of(a_comment(text=text))) == [("/text", code)]


@pytest.mark.parametrize("text", ["a" * 20_479, "ä" * 10_239 + "a", "😀" * 5_119 + "äa", "\x01", "<script>", "\ufeff."])
def test_a_text_under_20480_bytes_is_taken_whatever_it_says(text: str) -> None:
    assert CommentForm.model_validate(a_comment(text=text)).text == text


@pytest.mark.parametrize("value", ["x" * 201, "a\tb", "a\u2028b", "a\x7fb", "   ", 5, None, ["x"], True])
def test_an_id_is_1_to_200_characters_on_one_line(value: Any) -> None:
    errors = errors_of(a_comment(id=value))

    assert [error.pointer for error in errors] == ["/id"]


@pytest.mark.parametrize("value", ["x" * 200, "https://news.example/a//b?c=1#comment-7", "наш 1", "-", "😀"])
def test_an_id_may_be_anything_a_site_uses(value: str) -> None:
    assert CommentForm.model_validate(a_comment(id=value)).id == value


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T10:00:00",
        "2026-11-22 10:00:00Z",
        "2026-11-22",
        "2026-02-30T10:00:00Z",
        "2026-11-22T25:00:00Z",
        "2026-11-22T10:00:00+0100",
        "٢٠٢٦-11-22T10:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "0999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-01:00",
        1_763_800_000,
        1.5,
        True,
        {},
    ],
)
def test_a_time_that_is_not_rfc_3339_with_its_offset_is_refused(value: Any) -> None:
    assert [error.pointer for error in errors_of(a_comment(posted_at=value))] == ["/posted_at"]


@pytest.mark.parametrize("value", [None, [], "x", 3, True])
def test_what_is_no_object_is_refused_as_a_whole(value: Any) -> None:
    assert places(errors_of(value)) == [("", "wrong-type")]


def test_too_much_context_is_told_with_the_number_allowed() -> None:
    errors = errors_of(a_comment(context={"ancestors": [{"author": "A", "text": ""}] * 101}))

    assert places(errors) == [("/context/ancestors", "too-many")]
    assert "100" in errors[0].detail


def test_a_thread_may_hold_comments_without_text_and_nulls_for_what_is_not_known() -> None:
    nothing: dict[str, Any] = {"posted_at": None, "lang": None, "depth": 3}
    document = a_thread(a_node("2", "1"), a_node("1", text="", **nothing), policy=None, source=None)

    thread = ThreadForm.model_validate(document).thread()

    assert [(comment.id, comment.depth, comment.empty) for comment in thread.comments] == [
        ("2", 1, False),
        ("1", 0, True),
    ]


def test_a_thread_that_is_no_tree_is_refused_at_every_place() -> None:
    form = ThreadForm.model_validate(a_thread(a_node("1"), a_node("1"), a_node("2", "9"), a_node("3", "8")))

    with pytest.raises(Invalid) as raised:
        form.thread()

    assert places(list(raised.value.errors)) == [
        ("/comments/1/id", "doubled-id"),
        ("/comments/2/parent_id", "unknown-parent"),
        ("/comments/3/parent_id", "unknown-parent"),
    ]


def test_comments_that_reply_to_each_other_in_a_ring_are_refused() -> None:
    form = ThreadForm.model_validate(a_thread(a_node("0"), a_node("1", "2"), a_node("2", "1"), a_node("3", "1")))

    with pytest.raises(Invalid) as raised:
        form.thread()

    assert [error.pointer for error in raised.value.errors] == [
        "/comments/1/parent_id",
        "/comments/2/parent_id",
        "/comments/3/parent_id",
    ]


def test_a_thousand_replies_in_one_line_are_measured() -> None:
    line = [a_node("0")] + [a_node(str(n), str(n - 1)) for n in range(1, 1_000)]

    thread = ThreadForm.model_validate(a_thread(*reversed(line))).thread()

    assert [comment.depth for comment in thread.comments] == list(range(999, -1, -1))
