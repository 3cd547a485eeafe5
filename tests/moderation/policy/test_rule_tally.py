"""What a policy would have done to many comments, counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.moderation.policy.tally import Expected, Judgement, Tally
from service.moderation.policy.verdict import Action

TEN = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
OUT, HELD, GONE = Action.PUBLISH, Action.HOLD, Action.REJECT


def a_tally(*ones: tuple[Action, Action | None, float | None]) -> Tally:
    tally = Tally()
    for action, person, risk in ones:
        tally.add(Judgement(action, person, risk, "Local", TEN))
    return tally


def test_a_miss_goes_out_and_was_rejected_a_false_hold_is_stopped_and_was_approved() -> None:
    tally = a_tally((OUT, GONE, 0.3), (OUT, OUT, 0.2), (HELD, OUT, 0.6), (GONE, OUT, 0.9), (HELD, GONE, 0.7))

    assert (tally.misses, tally.false_holds, tally.reviewed) == (1, 2, 5)
    assert (tally.likely_misses.of, tally.likely_false_holds.of) == (0, 0)


def test_comments_nobody_reviewed_count_by_their_probability() -> None:
    tally = a_tally((OUT, None, 0.1), (OUT, None, 0.2), (OUT, None, 0.3), (HELD, None, 0.6), (GONE, None, 0.9))

    assert tally.likely_misses.mean == pytest.approx(0.6)  # 0.1 + 0.2 + 0.3
    assert tally.likely_misses.variance == pytest.approx(0.46)  # 0.09 + 0.16 + 0.21
    assert tally.likely_false_holds.mean == pytest.approx(0.5)  # (1 - 0.6) + (1 - 0.9)


def test_the_interval_is_two_standard_deviations_wide_and_stays_among_the_possible() -> None:
    hundred, one = Expected(), Expected()
    for _ in range(100):
        hundred.add(0.5)
    one.add(0.5)

    # 100 coins: 50 ± 1.96 · √25
    assert hundred.low == pytest.approx(40.2)
    assert hundred.high == pytest.approx(59.8)
    assert (one.low, one.high) == (0.0, 1.0)


def test_a_comment_without_score_or_review_counts_as_no_mistake_and_is_told_apart() -> None:
    tally = a_tally((OUT, None, None), (HELD, None, None), (OUT, None, float("nan")))

    assert (tally.likely_misses.unknown, tally.likely_false_holds.unknown) == (2, 1)
    assert (tally.likely_misses.mean, tally.likely_false_holds.mean) == (0.0, 0.0)


def test_held_are_counted_by_hour_and_day_and_cost_minutes() -> None:
    tally = a_tally((HELD, None, 0.5), (HELD, None, 0.5), (HELD, None, 0.5), (OUT, None, 0.1))

    assert tally.by_hour == {10: 3}
    assert tally.by_day == {TEN.date(): 3}
    assert tally.minutes(40.0) == 2.0  # 3 · 40 s
    assert tally.held_per_thousand == 750.0


def test_nothing_is_nothing() -> None:
    assert Tally().held_per_thousand == 0.0
