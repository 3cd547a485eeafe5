"""Why an entry that seems to stand in a text was not found, told in a sentence."""

from __future__ import annotations

from service.moderation.policy.near_misses import near_misses
from service.moderation.text.normalise import normalise
from tests.moderation.policy.builders import a_policy

POLICY = a_policy(
    """
words:
  banned: {entries: [cialis, cat, {entry: oaf, off: true}, drop dead, cock]}
  watched: {entries: [vermin]}
  allowed: {entries: [vermin control]}
"""
)


def misses(text: str) -> list[tuple[str, str, str]]:
    """Entry, letters as typed and reason of every miss."""
    return [(miss.entry, text[miss.start : miss.end], miss.why) for miss in near_misses(POLICY, normalise(text))]


def test_a_longer_word_is_named_and_no_advice_given_that_would_catch_it() -> None:
    assert misses("My specialist said so") == [
        (
            "cialis",
            "specialist",
            "The letters stand inside the word “specialist”, and an entry matches whole words only.",
        )
    ]


def test_another_ending_is_told_with_the_switch_that_folds_it() -> None:
    [(entry, typed, why)] = misses("Two cats")

    assert (entry, typed) == ("cat", "cats")
    assert why.endswith("With inflections: true it would match.")


def test_a_word_that_begins_like_the_entry_is_told_with_the_star() -> None:
    [(entry, typed, why)] = misses("A cockroach")

    assert (entry, typed) == ("cock", "cockroach")
    assert why.endswith("As “cock*” it would match.")


def test_what_an_allowed_entry_shields_is_told() -> None:
    assert misses("Call Vermin Control") == [
        ("vermin", "Vermin", "“vermin control” is allowed, and the other lists cannot touch its letters.")
    ]


def test_an_entry_that_is_off_is_told() -> None:
    assert misses("What an oaf") == [("oaf", "oaf", "“oaf” is switched off here (off: true).")]


def test_what_matches_is_no_miss_whatever_its_spelling() -> None:
    assert misses("buy c1al1s, C I A L I S and ci@lis") == []


def test_each_place_is_told_in_the_order_of_the_text() -> None:
    assert [typed for _, typed, _ in misses("specialists, peacocks and specialists")] == [
        "specialists",
        "peacocks",
        "specialists",
    ]
