"""Figures by hand: medians, shares, what waited when, and whether scores moved."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from service.moderation.tally import (
    Backlog,
    Ratio,
    Times,
    backlogs,
    by_chance,
    columns,
    drift,
    quantile,
    stability,
    times,
)

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
EVEN = [n / 400 for n in range(400)]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3, 1, 2], 0.5, 2), ([1, 2, 3, 4], 0.5, 2.5), ([0, 10], 0.9, 9), ([7], 0.9, 7), ([], 0.5, None)],
)
def test_a_quantile_lies_between_its_neighbours_in_proportion(
    values: list[float], share: float, expected: float | None
) -> None:
    assert quantile(values, share) == expected


def test_how_long_decisions_took_is_a_median_and_what_nine_in_ten_stayed_below() -> None:
    assert times([60, 120, 600]) == Times(3, 120, 504)
    assert times([]) == Times(0, None, None)


def test_a_share_of_nothing_is_none_and_shares_add_up_as_counts_do() -> None:
    assert Ratio().share is None
    assert Ratio().interval is None
    assert (Ratio(1, 2) + Ratio(0, 2)).share == 0.25


def test_a_share_of_few_has_a_wide_interval() -> None:
    low, high = Ratio(1, 4).interval or (0, 0)

    assert low == pytest.approx(0.0456, abs=1e-4)  # Wilson's formula with z = 1.96, by hand
    assert high == pytest.approx(0.6994, abs=1e-4)


def test_what_waited_at_a_moment_is_counted_with_the_age_of_its_oldest() -> None:
    hour = timedelta(hours=1)
    spans = [(NOON - 3 * hour, NOON - 2 * hour), (NOON - 2 * hour, None), (NOON - hour, NOON + hour)]

    found = backlogs(spans, [NOON - 4 * hour, NOON - 2 * hour, NOON, NOON + hour])

    assert found == [Backlog(), Backlog(1, 0), Backlog(2, 7200), Backlog(1, 10800)]


def test_scores_fall_into_twenty_columns_and_one_is_in_the_last() -> None:
    counts = columns([0.0, 0.049, 0.05, 0.35, 1.0])

    assert (counts[0], counts[1], counts[7], counts[19], sum(counts)) == (2, 1, 1, 1, 5)


def test_the_stability_index_of_two_halves_by_hand() -> None:
    moved = stability([75, 25], [50, 50])

    assert moved == pytest.approx(0.25 * math.log(1.5) - 0.25 * math.log(0.5))
    assert stability([30, 70], [3, 7]) == 0
    assert math.isfinite(stability([10, 0], [5, 5]))


def test_scores_that_lie_as_before_have_not_moved() -> None:
    found = drift("insult", EVEN, EVEN)

    assert found.index == 0
    assert not found.moved
    assert found.words == "the scores look as they did"


def test_scores_that_all_rose_have_moved_far() -> None:
    found = drift("insult", [0.5 + score / 2 for score in EVEN], EVEN)

    assert found.moved
    assert found.words == "the scores have moved far"
    assert sum(found.now[:10]) == 0
    assert found.before == (20,) * 20


def test_few_comments_say_nothing() -> None:
    found = drift("insult", EVEN[:99], EVEN)

    assert found.index is None
    assert not found.moved
    assert found.words == "too few comments to say"


def test_what_chance_explains_is_no_move() -> None:
    assert by_chance(100, 100, 10) == pytest.approx(0.43332)  # 0.02 x 21.666
    hundred = [n / 100 for n in range(100)]
    tilted = [0.95 if n < 8 else score for n, score in enumerate(hundred)]

    found = drift("insult", tilted, hundred)

    assert found.index is not None
    assert found.index > 0.1
    assert not found.moved


def test_scores_that_are_nearly_all_alike_are_compared_too() -> None:
    found = drift("threat", [0.01] * 200, [0.01] * 150 + [0.9] * 50)

    assert found.index is not None
    assert found.moved
