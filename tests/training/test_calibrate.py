"""Calibration: probabilities that hold at natural rates, and rise wherever the raw score does."""

from __future__ import annotations

import numpy as np
import pytest

from service.moderation.classifier import Curve
from service.moderation.labels import NAMES
from tests.training.builders import an_example
from training.calibrate import ENOUGH_FOR_STEPS, fit_calibrator
from training.everyday import halves, is_calm, mixed
from training.rates import BASE_RATES, natural_weights


def drawn(rows: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Raw scores of two overlapping classes, ``share`` of them positive."""
    chance = np.random.default_rng(5)
    truths = np.arange(rows) < rows * share
    return chance.normal(np.where(truths, 1.5, -1.5), 1.5), truths


@pytest.mark.parametrize("rows", [400, 8000])
def test_a_balanced_fold_is_brought_to_the_natural_rate(rows: int) -> None:
    scores, truths = drawn(rows, 0.5)

    curve = Curve.of(fit_calibrator(scores, truths, rate=0.02))

    said = float((natural_weights(truths, 0.02) * curve(scores)).sum())
    assert said == pytest.approx(0.02, abs=0.004)


@pytest.mark.parametrize("rows", [400, 2 * ENOUGH_FOR_STEPS + 2000])
def test_a_higher_score_is_a_higher_probability(rows: int) -> None:
    scores, truths = drawn(rows, 0.5)
    curve = Curve.of(fit_calibrator(scores, truths, rate=0.05))

    probabilities = curve(np.linspace(scores.min(), scores.max(), 200))

    assert (np.diff(probabilities) > 0).all()
    assert probabilities[0] > 0
    assert probabilities[-1] < 1


def test_natural_weights_sum_to_one_with_positives_at_the_rate() -> None:
    truths = np.array([True, False, False, False])

    weights = natural_weights(truths, 0.1)

    assert weights.sum() == pytest.approx(1.0)
    assert weights[truths].sum() == pytest.approx(0.1)


def test_one_class_alone_cannot_be_weighed() -> None:
    with pytest.raises(ValueError):
        natural_weights(np.array([True, True]), 0.1)


def test_every_label_has_a_base_rate_of_a_news_site() -> None:
    assert set(BASE_RATES) == set(NAMES)
    assert all(0 < rate <= 0.1 for rate in BASE_RATES.values())


def test_ordinary_comments_that_score_high_pull_probabilities_down() -> None:
    scores, truths = drawn(8000, 0.5)
    calm = np.linspace(0.0, 4.0, 1000)

    alone = Curve.of(fit_calibrator(scores, truths, rate=0.05))
    beside = Curve.of(fit_calibrator(scores, truths, rate=0.05, calm=calm))

    assert beside(np.array([2.0]))[0] < alone(np.array([2.0]))[0]


def test_ordinary_comments_are_half_of_the_negatives_and_positives_stay_at_the_rate() -> None:
    truths = np.array([True, False, False])

    scores, flags, weights = mixed(np.array([2.0, 0.0, 1.0]), truths, 0.1, np.array([0.5, 0.5, 0.5]))

    assert weights.sum() == pytest.approx(1.0)
    assert weights[flags].sum() == pytest.approx(0.1)
    assert weights[3:].sum() == pytest.approx(0.45)
    assert scores.tolist() == [2.0, 0.0, 1.0, 0.5, 0.5, 0.5]


def test_the_two_halves_of_the_everyday_share_no_article() -> None:
    examples = [an_example(f"Comment {i}.", group=f"article{i // 4}", source="c3_constructive") for i in range(200)]

    first, second = halves(examples)

    assert len(first) + len(second) == 200
    assert min(len(first), len(second)) > 50
    assert not {e.group for e in first} & {e.group for e in second}


@pytest.mark.parametrize(
    ("labels", "calm"), [({"toxicity": 0.0, "unsubstantial": 1.0}, True), ({"toxicity": 0.0, "insult": 0.4}, False)]
)
def test_calm_is_what_nobody_much_minded(labels: dict[str, float], calm: bool) -> None:
    assert is_calm(an_example(labels=labels)) is calm


def test_a_lone_odd_row_at_the_bottom_does_not_lift_the_whole_curve() -> None:
    scores, truths = drawn(2 * ENOUGH_FOR_STEPS + 2000, 0.5)
    odd = np.array([scores.min() - 3.0, scores.min() - 2.0])
    calm = np.linspace(-2.0, 0.0, 4000)

    given = np.concatenate([odd, scores]), np.concatenate([[False, True], truths])
    curve = Curve.of(fit_calibrator(*given, rate=0.05, calm=calm))

    assert curve(np.array([scores.min()]))[0] < 0.05
