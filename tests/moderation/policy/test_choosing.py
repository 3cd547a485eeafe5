"""Thresholds are chosen by a sentence, and the sentence is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.policy.choosing import Aim, Weighed, choose, effects, interval

DECIDED = [Weighed(0.9, 1), Weighed(0.8, 1), Weighed(0.7, 0), Weighed(0.6, 1), Weighed(0.3, 0), Weighed(0.2, 1)]
STREAM = [0.9, 0.8, 0.7, 0.6, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1]


def threshold(aim: Aim, share: float) -> float | None:
    effect = choose(aim, share, effects(DECIDED, STREAM)).effect
    return None if effect is None else effect.threshold


def test_the_fewest_holds_that_catch_three_of_four_begin_at_the_third_violation() -> None:
    assert threshold(Aim.CATCH, 0.75) == 0.6


def test_the_fewest_holds_that_catch_all_begin_at_the_lowest_violation() -> None:
    assert threshold(Aim.CATCH, 1.0) == 0.2


def test_the_most_caught_that_holds_at_most_three_of_ten_begins_just_above_the_fourth() -> None:
    assert threshold(Aim.HOLD, 0.3) == 0.61


def test_the_most_caught_with_three_of_four_held_deserving_it_holds_the_upper_four() -> None:
    # from 0.31 on: 0.9, 0.8, 0.6 rightly and 0.7 not, 3 of 4; with 0.3 it would be 3 of 5
    assert threshold(Aim.RIGHT, 0.75) == 0.31


def test_a_sentence_that_no_threshold_keeps_is_told_with_the_nearest() -> None:
    answer = choose(Aim.RIGHT, 0.9, effects([Weighed(0.9, 0), Weighed(0.8, 1)], [0.9, 0.8]))

    assert answer.effect is None
    assert answer.best is not None
    assert answer.best.right == 0.5


def test_where_nothing_scores_nothing_is_chosen() -> None:
    answer = choose(Aim.CATCH, 0.9, effects([], []))

    assert (answer.effect, answer.best) == (None, None)


def test_an_effect_counts_what_is_caught_held_and_right() -> None:
    effect = effects(DECIDED, STREAM)[60 - 1]

    assert (effect.threshold, effect.caught, effect.bad, effect.judged, effect.held, effect.comments) == (
        0.6,
        3,
        4,
        4,
        4,
        10,
    )


def test_scores_that_are_no_numbers_are_left_out() -> None:
    effect = effects([Weighed(float("nan"), 1), Weighed(0.5, 1)], [float("nan"), 0.5])[0]

    assert (effect.bad, effect.comments) == (1, 1)


def test_an_interval_of_nine_in_ten_is_that_of_wilson() -> None:
    # Wilson's score interval for 9 of 10, by hand: (0.9 + 0.19208 ± 1.96 · √(0.009 + 0.009604)) / 1.38416
    low, high = interval(9, 10)

    assert low == pytest.approx(0.5958, abs=2e-4)
    assert high == pytest.approx(0.9821, abs=2e-4)


shares = st.floats(0, 1, allow_nan=False)
weighed = st.lists(st.builds(Weighed, shares, st.sampled_from([0.0, 1.0])), max_size=60)


@given(st.sampled_from(Aim), st.floats(0.01, 1), weighed, st.lists(shares, max_size=60))
def test_whatever_is_chosen_keeps_its_sentence_and_none_that_keeps_it_is_better(
    aim: Aim, share: float, decided: list[Weighed], rest: list[float]
) -> None:
    stream = [one.score for one in decided] + rest
    table = effects(decided, stream)

    answer = choose(aim, share, table)

    keeping = [e for e in table if e.held and _kept(aim, share, e.threshold, decided, stream)]
    if answer.effect is None:
        assert keeping == []
        return
    assert _kept(aim, share, answer.effect.threshold, decided, stream)
    if aim is Aim.CATCH:
        assert answer.effect.held == min(effect.held for effect in keeping)
    else:
        assert answer.effect.caught == max(effect.caught for effect in keeping)


def _kept(aim: Aim, share: float, threshold: float, decided: list[Weighed], stream: list[float]) -> bool:
    """Whether the sentence holds, by its words."""
    held = [one for one in decided if one.score >= threshold]
    caught, bad = sum(one.bad for one in held), sum(one.bad for one in decided)
    if aim is Aim.HOLD:
        return sum(score >= threshold for score in stream) <= share * len(stream) + 1e-6
    if aim is Aim.CATCH:
        return caught >= share * bad - 1e-6
    return caught >= share * len(held) - 1e-6
