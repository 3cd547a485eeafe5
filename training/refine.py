"""Refining: heads that serve, moved by what new decisions ask for and no further."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csc_matrix, csr_matrix
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
from tqdm import tqdm

from service.moderation.features import HASHED
from training.fit import certainty, lesson_of, rounded
from training.table import Bools, Floats, Table

HOLD: Final = 10.0
"""λ, how firmly a head is held to the weights it had; chosen on simulated newsrooms, see docs/retraining.md."""
STOP: Final = {"maxiter": 300, "ftol": 1e-5, "gtol": 1e-2}
"""When L-BFGS-B stops: closer moves no probability by a thousandth.

It runs on one thread: dealing vectors of 40,000 numbers out to several took twelve times as long.
"""


ENCODER_HOLD: Final = 30.0
"""The same for heads over the encoder, whose vectors are brought to a mean square length of 1; see the same paper."""


@dataclass(frozen=True, slots=True)
class Refined:
    """``heads``: every label of the base; ``kept``: the labels whose head is the base's own, and why."""

    heads: dict[str, LogisticRegression]
    kept: dict[str, str]


def refine_heads(heads: Mapping[str, LogisticRegression], table: Table, quiet: bool = False) -> Refined:
    """Correct each head on the rows judged for its label; heads that no review speaks of stay as they are.

    ``table``: reviews (``source`` "reviews") and what the base was fitted on that is still at hand. Values between 0
    and 1 teach as in ``fit``. CPU: a tenth of a second a label on 900 rows, seconds on 20,000.
    """
    reviews = table.truths.sources == "reviews"
    refined, kept = dict(heads), dict[str, str]()
    progress = tqdm(heads.items(), "refined heads", disable=quiet)
    for label, head in progress:
        progress.set_postfix_str(label)
        judged = table.truths.judged(label)
        values = table.truths.values[label][judged]
        truths = values >= 0.5
        if not (judged & reviews).any():
            kept[label] = "no review judged it"
        elif truths.all() or not truths.any():
            kept[label] = "all examples of it say the same"
        else:
            refined[label] = refined_head(
                head, table.x[judged], truths, table.truths.weights[judged] * certainty(values)
            )
    return Refined(refined, kept)


def refine_parts(parts: Mapping[str, Any], table: Table, quiet: bool = False) -> tuple[dict[str, Any], dict[str, str]]:
    """The parts with every reader's heads corrected, and the labels that keep theirs; judges and curves stay."""
    refined = refine_heads(parts["heads"], table, quiet)
    found = {**parts, "heads": refined.heads}
    if table.vectors is not None and "encoder_heads" in parts:
        found["encoder_heads"] = refine_encoder_heads(parts["encoder_heads"], table, refined.kept)
    return found, refined.kept


def refine_encoder_heads(
    heads: Mapping[str, LogisticRegression], table: Table, kept: Collection[str], hold: float = ENCODER_HOLD
) -> dict[str, LogisticRegression]:
    """The same for the encoder's heads, but for the labels ``kept``. ``table``: all rows read by the encoder.

    The correction is over vectors seen from the middle of what the base was fitted on, so that an ordinary comment of
    no mark scores as before; that is what the intercept makes up for.
    """
    assert table.vectors is not None
    vectors = table.vectors.astype(np.float64)
    known = table.truths.sources != "reviews"
    middle = vectors[known if known.any() else ~known].mean(axis=0)
    rows = vectors - middle
    length = float(np.sqrt((rows**2).sum(axis=1).mean())) or 1.0
    return {
        label: head if label in kept else _moved(head, vectors, Seen(rows / length, middle, length), table, label, hold)
        for label, head in heads.items()
    }


@dataclass(frozen=True, slots=True)
class Seen:
    """Vectors from their ``middle`` (width,), in units of ``length``: ``rows`` is (rows, width)."""

    rows: Floats
    middle: Floats
    length: float


def _moved(
    head: LogisticRegression, vectors: Floats, seen: Seen, table: Table, label: str, hold: float
) -> LogisticRegression:
    lesson = lesson_of(table.truths, label)
    given = head.decision_function(vectors[lesson.rows])
    delta = least(seen.rows[lesson.rows], lesson.truths, lesson.weights, given, hold) / seen.length
    moved = copy.copy(head)
    moved.coef_ = (head.coef_ + delta).astype(np.float32)
    moved.intercept_ = (head.intercept_ - delta @ seen.middle).astype(np.float32)
    return moved


def refined_head(
    head: LogisticRegression, x: csr_matrix, truths: Bools, weights: Floats, hold: float = HOLD
) -> LogisticRegression:
    """The head plus its correction, as an estimator of the same kind; the one given is not changed."""
    weighed = head.coef_.reshape(-1).astype(np.float64)
    given = np.asarray(x @ weighed).ravel() + float(np.ravel(head.intercept_)[0])
    moved = copy.copy(head)
    moved.coef_ = rounded(weighed + correction(x, truths, weights, given, hold)).reshape(1, -1)
    return moved


def correction(x: csr_matrix, truths: Bools, weights: Floats, given: Floats, hold: float) -> Floats:
    """δ, (columns,): what to add to weights that give the rows of ``x`` the raw scores ``given``.

    Minimises ``Σ w·log(1 + exp(−y·(given + x·δ))) + hold/2·‖δ‖²``: logistic regression with a Gaussian prior centred on
    the weights there are instead of on 0 (C. Chelba and A. Acero, "Adaptation of Maximum Entropy Capitalizer: Little
    Data Can Help a Lot", EMNLP 2004 and Computer Speech & Language 20, 2006). Columns that no row has stay 0.

    Two things do not move. The intercept, for decisions come from a queue, where rude comments are common: they say how
    comments rank, not how often they come, and the calibrators that serve stay. And the dense block, whose few columns
    are far heavier than any n-gram: thirty decisions would teach that replies are rude.
    """
    columns, part = _grams_of(x)
    delta = np.zeros(x.shape[1])
    delta[columns] = least(part, truths, weights, given, hold)
    return delta


def least(part: csr_matrix | Floats, truths: Bools, weights: Floats, given: Floats, hold: float) -> Floats:
    """The δ of ``correction`` over the columns of ``part`` alone."""
    across, signs = part.T, np.where(truths, 1.0, -1.0)
    if isinstance(across, csc_matrix):
        across = across.tocsr()

    def loss(delta: Floats) -> tuple[float, Floats]:
        margins = signs * (given + part @ delta)
        pulls = across @ (weights * signs * expit(-margins))
        return float(weights @ np.logaddexp(0.0, -margins) + hold / 2 * delta @ delta), hold * delta - pulls

    with threadpool_limits(1):
        found = minimize(loss, np.zeros(part.shape[1]), jac=True, method="L-BFGS-B", options=STOP)
    return np.asarray(found.x)


def _grams_of(x: csr_matrix) -> tuple[NDArray[np.int64], csr_matrix]:
    """The n-gram columns that occur, and the rows with those columns alone."""
    grams = csr_matrix(x[:, :HASHED], dtype=np.float64)
    columns, places = np.unique(grams.indices, return_inverse=True)
    return columns, csr_matrix((grams.data, places, grams.indptr), shape=(x.shape[0], columns.size))
