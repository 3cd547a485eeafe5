"""How many mistakes a batch is expected to hold, by hand."""

from __future__ import annotations

import pytest

from service.moderation.mistakes import ENOUGH, expected, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (4, 100, 0.0157, 0.0984),
        (0, 20, 0.0, 0.1611),  # 3.8416 / 23.8416
        (20, 20, 0.8389, 1.0),
        (5, 10, 0.2366, 0.7634),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_mistakes_are_the_share_that_people_decided_otherwise() -> None:
    found = expected([0.1] * 84, agreeing=96, decided=100)

    assert found.measured
    assert found.mistakes == pytest.approx(3.36)  # 84 × 4 / 100
    assert (found.least, found.most) == pytest.approx((84 * 0.0157, 84 * 0.0984), abs=0.01)
    assert found.share == pytest.approx(0.04)


def test_no_disagreement_so_far_is_no_promise() -> None:
    found = expected([0.1] * 100, agreeing=20, decided=20)

    assert (found.mistakes, round(found.most, 1)) == (0.0, 16.1)


def test_where_people_decided_too_few_the_models_calibration_speaks_and_says_so() -> None:
    found = expected([0.1] * 90 + [0.5] * 10, agreeing=ENOUGH - 1, decided=ENOUGH - 1)

    assert not found.measured
    assert found.mistakes == pytest.approx(14.0)  # 90 × 0.1 + 10 × 0.5
    # the variance is 90 × 0.09 + 10 × 0.25 = 10.6, its root 3.256, times 1.96: 6.38
    assert (found.least, found.most) == pytest.approx((7.62, 20.38), abs=0.01)


def test_a_certain_model_leaves_no_more_mistakes_than_there_are_comments() -> None:
    found = expected([0.5], agreeing=0, decided=0)

    assert (found.least, found.most) == (0.0, 1.0)


def test_nothing_selected_is_nothing_expected() -> None:
    found = expected([], agreeing=50, decided=100)

    assert (found.mistakes, found.most, found.share) == (0.0, 0.0, 0.0)
