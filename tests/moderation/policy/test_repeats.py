"""The same words over and over in one comment: what is a flood, and what is only lively."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.policy.judge import judge
from service.moderation.policy.rules.repeats import times_over
from tests.moderation.policy.builders import a_policy, some_facts

PHRASE = "Save the old pier before the winter storms"
WORDS = st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=8, max_size=30, unique=True)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        (f"{PHRASE}! " * 3, 3),
        (f"{PHRASE}. {PHRASE.upper()}! {PHRASE.lower()}", 3),
        (f"So I say: {PHRASE}. {PHRASE}. {PHRASE}. {PHRASE}. Thank you.", 4),
        ("bingo " * 20, 20),
        (f"{PHRASE}. {PHRASE}.", 2),
        (f"{PHRASE}. Then we talk about the bins. {PHRASE}. The mayor laughed. {PHRASE}.", 1),
        ("ha ha ha ha ha ha ha", 1),
        ("No, no, no, no, no!", 1),
        ("Row, row, row your boat gently down the stream, as my father used to sing on the ferry.", 1),
        ("", 1),
        ("?! ?! ?! ?!", 1),
    ],
)
def test_a_comment_is_a_flood_where_most_of_it_is_one_phrase_in_a_row(text: str, times: int) -> None:
    assert times_over(text) == times


@given(WORDS, st.integers(3, 9))
def test_a_phrase_said_so_often_is_counted_so_often(words: list[str], times: int) -> None:
    text = " ".join(words * times)

    assert times_over(text) == times if len(text) >= 50 else times_over(text) == 1


@given(WORDS)
def test_words_of_which_none_comes_twice_are_no_flood(words: list[str]) -> None:
    assert times_over(" ".join(words)) == 1


def test_the_site_says_how_often_is_too_often() -> None:
    policy = a_policy("repeats: {within: 4, clause: spam}\n")

    thrice = judge(policy, some_facts(said=f"{PHRASE}. " * 3), "1")
    four_times = judge(policy, some_facts(said=f"{PHRASE}. " * 4), "1")

    assert (thrice.action, four_times.action) == ("publish", "hold")
    [finding] = four_times.findings
    assert (finding.rule, finding.clause) == ("repeats", "spam")
    assert finding.sentence == "Held: most of this comment is the same words 4 times over."


def test_a_site_that_says_nothing_of_it_takes_floods() -> None:
    assert judge(a_policy("repeats: {by_author: 1}\n"), some_facts(said=f"{PHRASE}. " * 9), "1").action == "publish"


def test_a_rule_that_is_stopped_looks_at_nothing() -> None:
    policy = a_policy("repeats: {within: 2, off: true}\n")

    assert judge(policy, some_facts(said=f"{PHRASE}. " * 9), "1").action == "publish"
