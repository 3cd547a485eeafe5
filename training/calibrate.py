"""Calibration: from a head's raw score to a probability that holds at natural rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from service.moderation.labels import BY_NAME
from training.everyday import mixed
from training.rates import BASE_RATES
from training.recipes import is_news
from training.table import Bools, Floats, Truths

ENOUGH_FOR_STEPS: Final = 500
"""Positives from which an isotonic curve is steadier than a sigmoid (Niculescu-Mizil and Caruana, ICML 2005)."""
ENOUGH_NEWS: Final = 40
"""Positives among news-site rows from which those alone calibrate a label; below, every source helps out."""
BLOCKS: Final = 40
"""Steps of the isotonic curve at most."""

Calibrator = Any
"""A fitted ``IsotonicRegression``, or a ``LogisticRegression`` of one number (scikit-learn has no types)."""
Calibrators = dict[str, Calibrator]


def fit_calibrators(raw: Mapping[str, Floats], said: Truths, calm: Mapping[str, Floats] | None = None) -> Calibrators:
    """A calibrator for each label of ``raw``, on the calibration fold brought to the label's base rate.

    ``raw``: label to (rows,) raw scores of the fold; ``calm``: the same of ordinary comments that people found nothing
    amiss in, which stand beside the fold's negatives of every label for violations. A label whose fold lacks one of the
    classes gets none and cannot be served.
    """
    news = np.array([is_news(source) for source in said.sources], dtype=np.bool_)
    found: Calibrators = {}
    for label, scores in raw.items():
        judged = said.judged(label)
        positive_news = (said.values[label] >= 0.5) & judged & news
        rows = judged & news if positive_news.sum() >= ENOUGH_NEWS else judged
        truths = said.values[label][rows] >= 0.5
        if truths.any() and not truths.all():
            ordinary = None if calm is None or not BY_NAME[label].violation else calm[label]
            found[label] = fit_calibrator(scores[rows], truths, BASE_RATES[label], ordinary)
    return found


def fit_calibrator(scores: Floats, truths: Bools, rate: float, calm: Floats | None = None) -> Calibrator:
    """A sigmoid where positives are few, a rising curve where there are enough; ``calm``: see ``everyday.mixed``."""
    scores, truths, weights = mixed(scores, truths, rate, calm)
    if truths.sum() < ENOUGH_FOR_STEPS:
        return _sigmoid(scores, truths, weights)
    return _rising(scores, truths, weights)


def _sigmoid(scores: Floats, truths: Bools, weights: Floats) -> LogisticRegression:
    """Platt's sigmoid, its weights scaled to the number of rows; lightly held back, for folds of few positives."""
    curve = LogisticRegression(C=10.0)
    curve.fit(scores.reshape(-1, 1), truths.astype(np.int8), sample_weight=weights * truths.size)
    return curve


def _rising(scores: Floats, truths: Bools, weights: Floats) -> IsotonicRegression:
    """Isotonic regression through the middles of its steps, so that it rises everywhere and ranks as the head does.

    The "centred" isotonic regression of A. Oron and N. Flournoy, Statistics in Biopharmaceutical Research 9, 2017.
    """
    order = np.argsort(scores, kind="stable")
    ordered, weighed = scores[order], weights[order]
    steps = IsotonicRegression(y_min=0.0, y_max=1.0).fit_transform(ordered, truths[order], sample_weight=weighed)
    _, starts = np.unique(steps, return_index=True)
    masses = np.add.reduceat(weighed, starts)
    middles = np.add.reduceat(weighed * ordered, starts) / masses
    heights = _open(steps[starts], weights[truths].min() / 2 / masses[0], weights[~truths].min() / 2 / masses[-1])
    x = np.concatenate([[ordered[0] - 1.0], middles, [max(ordered[-1], middles[-1]) + 1.0]])
    y = np.concatenate([[heights[0] / 2], heights, [(1.0 + heights[-1]) / 2]])
    kept = np.unique(np.linspace(0, x.size - 1, min(BLOCKS, x.size)).round().astype(int))
    return IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(x[kept], y[kept])


def _open(heights: Floats, least: float, margin: float) -> Floats:
    """Rising heights whose ends are never quite 0 and 1: half an example's worth off, yet on their side of the next.

    An end of very few rows has half an example's worth above its neighbour; it must not lift the whole curve.
    """
    opened = heights.copy()
    if opened[0] == 0.0:
        opened[0] = min(least, opened[1] / 2)
    if opened[-1] == 1.0:
        opened[-1] = max(1.0 - margin, (1.0 + opened[-2]) / 2)
    return opened
