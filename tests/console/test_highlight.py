"""Where a comment says what was searched for, shown in an excerpt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.console.highlight import excerpt, found_places
from service.storage.filters import Words


def found(text: str, *wanted: Words) -> list[str]:
    return [text[low:high] for low, high in found_places(text, wanted)]


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        (Words("CAFE"), ["Café", "café"]),
        (Words("old caf", begins=True), ["old Café"]),
        (Words("caf"), []),
        (Words("so, so"), ["so so"]),
        (Words("so"), ["so", "so"]),
        (Words("!?"), []),
    ],
)
def test_words_are_found_whatever_their_case_accents_and_neighbours(words: Words, marked: list[str]) -> None:
    assert found("The old Café is so so; no café.", words) == marked


def test_places_that_meet_are_one() -> None:
    assert found("one two three", Words("one two"), Words("two three"), Words("two")) == ["one two three"]


def test_a_long_text_is_shown_around_the_first_place_and_dots_say_so() -> None:
    text = "before " * 100 + "ferry " + "after " * 100

    shreds = excerpt(text, [Words("ferry")], text, longest=200)

    assert [shred.text for shred in shreds if shred.found] == ["ferry"]
    assert (shreds[0].text, shreds[-1].text) == ("… ", " …")
    assert 150 < sum(len(shred.text) for shred in shreds) <= 210


def test_a_short_text_is_shown_whole() -> None:
    text = "The ferry is late."

    assert [(shred.text, shred.found) for shred in excerpt(text, [Words("late")], text)] == [
        ("The ferry is ", False),
        ("late", True),
        (".", False),
    ]


@given(text=st.text(), words=st.lists(st.text(max_size=5)), longest=st.integers(5, 60))
def test_an_excerpt_is_a_part_of_the_text(text: str, words: list[str], longest: int) -> None:
    shreds = excerpt(text, [Words(word) for word in words], text, longest)

    shown = "".join(shred.text for shred in shreds).removeprefix("… ").removesuffix(" …")

    assert shown in text


def test_a_veiled_word_is_found_and_stays_veiled() -> None:
    shreds = excerpt("You idiot.", [Words("idiot")], "You i••••.")

    assert [(shred.text, shred.found) for shred in shreds] == [("You ", False), ("i••••", True), (".", False)]
