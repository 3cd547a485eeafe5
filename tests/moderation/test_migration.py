"""Old scores beside ours: what a threshold catches, which of ours holds as many, and what cannot be told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.migration import Column, Table, area, beside, decided, holding, rank
from service.moderation.policy.verdict import Action

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def a_column(theirs: list[float], ours: list[float], times: float = 1.0) -> Column:
    """Scores of three sides; what we answer on their scale is our probability ``times`` a number."""
    return Column(np.array(theirs), np.array(ours), np.array(ours) * times)


def truths(*found: bool) -> np.ndarray:
    """People's words."""
    return np.array(found, dtype=np.bool_)


def test_the_strictest_threshold_that_a_score_reaches_decides() -> None:
    holds, rejects = {"TOXICITY": 0.7, "INSULT": 0.9}, {"TOXICITY": 0.95}

    found = [decided(scores, holds, rejects) for scores in ({"TOXICITY": 0.69}, {"INSULT": 0.9}, {"TOXICITY": 0.95})]

    assert found == [Action.PUBLISH, Action.HOLD, Action.REJECT]


def test_an_attribute_without_a_score_decides_nothing() -> None:
    assert decided({"INSULT": 0.99}, {"TOXICITY": 0.5}, {}) is Action.PUBLISH


@given(SHARES, st.data())
def test_the_threshold_that_is_found_holds_as_many_or_as_few_more_as_equal_scores_allow(
    scores: list[float], data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, len(scores)))

    found = holding(np.array(scores), number)

    assert found is not None
    last = sorted(scores, reverse=True)[number - 1]
    assert sum(score >= found for score in scores) == sum(score >= last for score in scores)


def test_no_threshold_holds_none_or_more_than_there_are() -> None:
    assert (holding(np.array([0.5]), 0), holding(np.array([0.5]), 2)) == (None, None)


def test_a_threshold_is_told_by_what_it_holds_and_catches_on_every_side() -> None:
    column = a_column([0.9, 0.85, 0.2, 0.1], [0.4, 0.1, 0.3, 0.05], times=2.0)
    rejected = truths(True, False, True, False)

    found = beside("TOXICITY", "toxicity", column, truths(True, True, True, True), rejected, 0.8)

    assert found.old is not None
    assert found.same is not None
    assert found.as_many is not None
    assert found.as_good is not None
    assert (found.old.held, found.old.caught) == (2, 1)
    assert (found.same.held, found.same.caught, found.both) == (1, 1, 1)
    assert (found.as_many.held, found.as_many.caught) == (2, 2)
    assert (found.as_good.held, found.as_good.caught) == (1, 1)
    assert 0.1 < found.as_many.threshold <= 0.3
    assert found.as_many_scaled is not None
    assert 0.2 < found.as_many_scaled <= 0.6


def test_without_old_scores_the_threshold_holds_as_many_as_people_rejected() -> None:
    column = a_column([math.nan] * 4, [0.9, 0.6, 0.3, 0.1])

    found = beside("TOXICITY", "toxicity", column, truths(*[True] * 4), truths(True, False, True, False), 0.8)

    assert found.old is None
    assert found.as_many is not None
    assert (found.as_many.held, found.as_many.caught) == (2, 1)


def test_comments_that_only_one_side_scored_are_left_out_of_a_comparison() -> None:
    column = a_column([0.9, math.nan, 0.2], [0.8, 0.9, math.nan])

    found = beside("TOXICITY", "toxicity", column, truths(False, False, False), truths(False, False, False), 0.8)

    assert found.comments == 1


def test_the_area_counts_a_tie_as_half_and_says_nothing_of_one_kind_alone() -> None:
    scores, rejected = np.array([0.5] * 40), np.arange(40) < 20

    assert area(scores, rejected) == pytest.approx(0.5)
    assert area(scores, np.zeros(40, dtype=np.bool_)) is None


def test_few_comments_or_equal_scores_have_no_rank_correlation() -> None:
    many = np.linspace(0, 1, 40)

    assert rank(many, many**3) == pytest.approx(1.0)
    assert (rank(many[:5], many[:5]), rank(many, np.zeros(40))) == (None, None)


def test_a_table_knows_how_many_were_decided_alike() -> None:
    table = Table()

    for old, new in ((Action.HOLD, Action.HOLD), (Action.HOLD, Action.PUBLISH), (Action.PUBLISH, Action.PUBLISH)):
        table.add(old, new)

    assert (table.total, table.alike, table.of(Action.HOLD, Action.PUBLISH)) == (3, 2, 1)
