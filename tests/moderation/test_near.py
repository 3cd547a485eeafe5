"""Which texts say nearly the same, however they are dressed up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.near import likeness, near_groups, shingles

FLOOD = "You are all idiots in this town and the mayor is the worst of you"


@pytest.mark.parametrize(
    "twin",
    [
        "You are all 1d10ts in this town and the mayor is the worst of you!!!",
        "YOU ARE ALL IDIOTS IN THIS TOWN, AND THE MAYOR IS THE WORST OF YOU.",
        "You are all i d i o t s in this town and the mayor is the worst of you",
        "You are all idi\u200bots in this town and the m\u0430yor is the worst of you",
        "Hello! You are all idiots in this town and the mayor is the worst of you :-)",
        "You are all idiots in this city and the mayor is the worst of you",
    ],
)
def test_a_disguised_or_slightly_changed_copy_is_near(twin: str) -> None:
    assert near_groups([FLOOD, twin]) == [(0, 1)]


@pytest.mark.parametrize(
    "other",
    [
        "The mayor of this town did what could be done with the money there was",
        "You are all welcome in this town, says the mayor, and so is everybody else",
        "",
        "🙂🙂🙂",
    ],
)
def test_another_text_is_not(other: str) -> None:
    assert near_groups([FLOOD, other]) == []


def test_short_texts_are_near_only_when_they_say_the_same() -> None:
    assert near_groups(["Thanks", "thanks!", "Thanks all", "No thanks"]) == [(0, 1)]


def test_texts_without_letters_are_near_to_nothing() -> None:
    assert near_groups(["", "", "!!!", "!!!"]) == []


def test_groups_come_largest_first_and_keep_the_order_of_what_was_given() -> None:
    texts = ["Buy cheap watches at my shop today", FLOOD, "BUY cheap watches at my shop today!", FLOOD + " ever", FLOOD]

    assert near_groups(texts) == [(1, 3, 4), (0, 2)]


def test_likeness_is_what_two_share_of_what_either_holds() -> None:
    assert likeness(frozenset({1, 2, 3}), frozenset({2, 3, 4})) == 0.5
    assert likeness(frozenset(), frozenset()) == 0.0


@given(st.text(), st.text())
def test_any_text_has_shingles_and_is_as_like_itself_as_can_be(one: str, other: str) -> None:
    found = shingles(one)

    assert likeness(found, found) == (1.0 if found else 0.0)
    assert likeness(found, shingles(other)) == likeness(shingles(other), found)


@given(st.lists(st.text(min_size=1), max_size=8))
def test_every_text_is_in_one_group_at_most(texts: list[str]) -> None:
    places = [place for group in near_groups(texts * 2) for place in group]

    assert len(places) == len(set(places))
