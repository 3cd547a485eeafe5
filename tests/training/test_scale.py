"""The curves onto Perspective's scale: monotone, near on rows not fitted on, and absent where there is too little."""

from __future__ import annotations

import numpy as np
import pytest

from service.moderation.curve import Curve
from service.moderation.scale import scaled, scales_of
from tests.training.builders import an_example
from training.scale import fit_scale, near, scored

CHANCE = np.random.default_rng(4)


def some_scores(rows: int = 2_000) -> tuple[np.ndarray, np.ndarray]:
    """Ours, and a service's whose 0.5 is our 0.25, with noise."""
    ours = CHANCE.random(rows) ** 2
    theirs = np.clip(np.sqrt(ours) + CHANCE.normal(0, 0.05, rows), 0, 1)
    return ours, theirs


def test_the_curve_brings_our_scores_near_theirs_on_rows_it_has_not_seen() -> None:
    ours, theirs = some_scores()
    curve = Curve(*fit_scale(ours[:1000], theirs[:1000], np.array(["a"] * 1000)))

    told = near("toxicity", ours[1000:], theirs[1000:], curve)

    assert told.after < 0.06 < told.before
    assert told.rank > 0.95
    assert curve.at(0.25) == pytest.approx(0.5, abs=0.05)


def test_the_curve_never_turns_two_comments_around_and_keeps_them_apart() -> None:
    ours, theirs = some_scores()
    knots, level = fit_scale(ours, np.round(theirs, 1), np.array(["a"] * len(ours)))

    assert (np.diff(knots) > 0).all()
    assert (np.diff(level) > 0).all()
    assert (level.min(), level.max()) >= (0.0, 0.5)
    assert level.max() <= 1.0


def test_a_large_set_does_not_drown_a_small_one() -> None:
    ours = np.full(1_000, 0.5)
    theirs = np.where(np.arange(1_000) < 900, 0.2, 0.8)
    sources = np.where(np.arange(1_000) < 900, "large", "small")

    curve = Curve(*fit_scale(ours, theirs, sources))

    assert curve.at(0.5) == pytest.approx(0.5, abs=0.01)


def test_a_threshold_is_told_by_what_it_catches_and_what_it_catches_beside() -> None:
    ours, theirs = np.array([0.1, 0.75, 0.95, 0.72]), np.array([0.1, 0.9, 0.95, 0.3])

    told = near("toxicity", ours, theirs, Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0])))

    assert told.cuts[0.7] == (2, 2, 3)
    assert told.cuts[0.9] == (2, 1, 1)


def test_examples_without_perspectives_score_are_left_out() -> None:
    with_score = an_example("one", meta={"perspective_TOXICITY": 0.4})

    assert list(scored([an_example("two"), with_score], "TOXICITY")) == [1]


def test_a_model_without_curves_answers_with_its_own_probability() -> None:
    numbers = {"labels": np.array(["toxicity"]), "scale.insult": np.array([[0.0, 1.0], [0.0, 0.5]])}

    scales = scales_of(numbers)

    assert scaled({"insult": 0.8, "toxicity": 0.8}, scales) == {"insult": pytest.approx(0.4), "toxicity": 0.8}
