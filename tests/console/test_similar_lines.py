"""Similar past decisions in words: the sum, and each line's outcome, reason, age, likeness and shared words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.actions.similar import Similar
from service.console.similar import likeness_words, told
from service.moderation.policy.document import parse
from service.storage.similar import PastDecision
from tests.builders_storage import MONDAY, POLICY

RULES = parse(POLICY)


def a_twin(state: str = "rejected", likeness: float = 0.7, text: str = "You idiot.") -> Similar:
    reason = "insults" if state == "rejected" else None
    past = PastDecision("c1", text, "joe", state, reason, "Mia", MONDAY, "case_1")
    return Similar(past, likeness, ("idiot", "you"))


def test_outcomes_are_summed_up_most_frequent_first() -> None:
    past = told((a_twin("approved"), a_twin(), a_twin()), RULES, MONDAY)

    assert past.sums == (("rejected", 2, "rejected"), ("approved", 1, "approved"))


def test_a_line_tells_what_was_decided_why_by_whom_when_and_what_ties_the_two() -> None:
    [line] = told((a_twin(),), RULES, MONDAY + timedelta(days=3)).lines

    assert (line.title, line.reason, line.who, line.ago) == ("Rejected", "No insults", "Mia", "3 days ago")
    assert (line.likeness, line.shared, line.case_id) == ("Very much alike", ("idiot", "you"), "case_1")


def test_a_long_text_is_cut_short() -> None:
    [line] = told((a_twin(text="word " * 90),), RULES, MONDAY).lines

    assert len(line.text) <= 160
    assert line.text.endswith("word…")


def test_nothing_similar_is_nothing() -> None:
    assert told((), RULES, MONDAY).lines == ()


@pytest.mark.parametrize(
    ("likeness", "words"),
    [(1.0, "Nearly the same text"), (0.6, "Very much alike"), (0.59, "Much alike"), (0.2, "Somewhat alike")],
)
def test_a_likeness_has_words(likeness: float, words: str) -> None:
    assert likeness_words(likeness) == words
