"""The judges: how much each label believes either reader, learned where neither has seen the rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from training.fit import Lesson, lesson_of
from training.table import Bools, Floats, Table, Truths

MOST: Final = 1.0
"""What a row may count here at most, a news site's no more than another: the weights that make small sets heard among
200,000 rows would let a handful of positives settle what two numbers weigh (``training/tried.md``)."""
STRENGTH: Final = 10.0
TURNS: Final = 5
"""Parts of the fold that are judged in turn by a judge that has not seen them."""

Raw = dict[str, Floats]
"""Label to (rows,) raw scores."""


def raw_scores(heads: Mapping[str, Any], x: Any) -> Raw:
    """What each head says of each row, before anything is made of it."""
    return {label: np.asarray(head.decision_function(x), dtype=np.float64) for label, head in heads.items()}


def both_scores(heads: Mapping[str, Any], encoder_heads: Mapping[str, Any], table: Table) -> dict[str, Floats]:
    """Label to (rows, 2): the n-grams' raw score and the encoder's. ``table``: rows the encoder has read."""
    assert table.vectors is not None
    grams, read = raw_scores(heads, table.x), raw_scores(encoder_heads, table.vectors.astype(np.float32))
    return {label: np.stack([grams[label], read[label]], axis=1) for label in read}


def fit_judges(both: Mapping[str, Floats], truths: Truths) -> tuple[dict[str, LogisticRegression], Raw]:
    """A judge a label and, (rows,), what judges that had not seen a row decide of it.

    The second is what to calibrate on: a judge flatters the rows it was fitted on. Labels without both classes in the
    fold, or in what is left of it without a part, get no judge.
    """
    judges: dict[str, LogisticRegression] = {}
    decided: Raw = {}
    for label, pairs in both.items():
        lesson = _lesson(truths, label)
        if min(lesson.truths.sum(), (~lesson.truths).sum()) <= TURNS:
            continue
        judges[label] = fit_judge(pairs[lesson.rows], lesson)
        decided[label] = judges[label].decision_function(pairs)
        decided[label][lesson.rows] = _in_turns(pairs[lesson.rows], lesson)
    return judges, decided


def _lesson(truths: Truths, label: str) -> Lesson:
    lesson = lesson_of(truths, label)
    weights = np.minimum(lesson.weights, MOST)
    return Lesson(lesson.rows, lesson.truths, weights, lesson.offsets)


def _in_turns(pairs: Floats, lesson: Lesson) -> Floats:
    """Each row's decision by a judge fitted on the other parts; either answer is dealt out evenly."""
    turn = np.empty(lesson.truths.size, dtype=np.int64)
    for side in (lesson.truths, ~lesson.truths):
        turn[side] = np.arange(side.sum()) % TURNS
    decided = np.empty(lesson.truths.size)
    for part in range(TURNS):
        out = turn == part
        decided[out] = fit_judge(pairs[~out], _part(lesson, ~out)).decision_function(pairs[out])
    return decided


def _part(lesson: Lesson, kept: Bools) -> Lesson:
    return Lesson(lesson.rows, lesson.truths[kept], lesson.weights[kept], lesson.offsets[kept])


def fit_judge(pairs: Floats, lesson: Lesson) -> LogisticRegression:
    """How much to believe either reader; ``pairs``: (rows, 2) of the lesson's own rows.

    A reader that would be believed in reverse is not believed at all: then the better one judges alone.
    """
    both, _ = _fit(pairs, (0, 1), lesson)
    if (both.coef_ >= 0).all():
        return both
    alone = [_fit(pairs, (reader,), lesson) for reader in (0, 1)]
    better: LogisticRegression = min(alone, key=lambda found: found[1])[0]
    better.coef_ = np.maximum(better.coef_, 0.0)
    return better


def _fit(pairs: Floats, readers: tuple[int, ...], lesson: Lesson) -> tuple[LogisticRegression, float]:
    """A judge that hears ``readers`` alone, and its loss; the sources' own columns are dropped."""
    judge = LogisticRegression(C=STRENGTH, max_iter=500)
    heard = np.hstack([pairs[:, readers], lesson.offsets])
    judge.fit(heard, lesson.truths.astype(np.int8), sample_weight=lesson.weights)
    margins = judge.decision_function(heard) * np.where(lesson.truths, 1.0, -1.0)
    weights: NDArray[np.float64] = np.zeros((1, 2))
    weights[0, readers] = judge.coef_[0, : len(readers)]
    judge.coef_, judge.n_features_in_ = weights, 2
    return judge, float(lesson.weights @ np.logaddexp(0.0, -margins))
