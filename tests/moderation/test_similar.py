"""Which comments say nearly the same, disguise or not, and which words tie them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.similar import most_alike, words_of

ASKED = "The harbour bridge should stay shut until the inspectors have been."


def alike(text: str, *others: str, **common: int) -> list[int]:
    return [twin.place for twin in most_alike(text, others, common, limit=9)]


def test_the_most_alike_comes_first_and_what_is_not_alike_does_not_come() -> None:
    others = (
        "Trains at night cost too much.",
        "Should the harbour bridge stay shut? I think not.",
        "The harbour bridge should stay shut until the inspectors have been!",
        "What a lovely goal in the last minute.",
    )

    assert alike(ASKED, *others) == [2, 1]


def test_the_same_text_is_wholly_alike() -> None:
    [twin] = most_alike(ASKED, [ASKED], {}, 5)

    assert twin.likeness == pytest.approx(1.0)


def test_a_disguised_twin_is_nearer_than_an_open_neighbour() -> None:
    disguised, neighbour = "You are a total 1d10t and you know it", "You are a total stranger and you know it"

    twins = most_alike("You are a total idiot and you know it", [neighbour, disguised], {}, 5)

    assert [twin.place for twin in twins] == [1, 0]
    assert "idiot" in twins[0].shared


def test_the_rarest_words_that_both_say_are_told() -> None:
    [twin] = most_alike(ASKED, ["The inspectors shut the harbour bridge."], {"the": 900, "bridge": 40, "shut": 80}, 5)

    assert twin.shared == ("inspectors", "harbour", "bridge", "shut")


def test_only_so_many_come() -> None:
    assert len(most_alike(ASKED, [ASKED] * 9, {}, limit=5)) == 5


@pytest.mark.parametrize("empty", ["", "   ", "…!"])
def test_where_there_is_nothing_to_compare_nothing_is_alike(empty: str) -> None:
    assert most_alike(empty, [ASKED], {}, 5) == []
    assert most_alike(ASKED, [empty], {}, 5) == []
    assert most_alike(ASKED, [], {}, 5) == []


def test_words_are_told_as_written_and_without_disguise_the_longest_first() -> None:
    words = words_of("You IDIOTIC 1d10t, you")

    assert words[0] == "idiotic"
    assert {"you", "1d10t", "idiot"} <= set(words)
    assert len(words) == len(set(words))


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=80), others=st.lists(st.text(max_size=80), max_size=6))
def test_whatever_the_texts_likeness_is_a_share_and_falls(text: str, others: list[str]) -> None:
    twins = most_alike(text, others, {}, 3)

    shares = [twin.likeness for twin in twins]
    assert shares == sorted(shares, reverse=True)
    assert all(0.2 <= share <= 1 for share in shares)
    assert len({twin.place for twin in twins}) == len(twins) <= 3
