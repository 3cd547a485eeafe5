"""Fitting: one masked binary head a label, naive-Bayes-weighted logistic regression over the shared features."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from service.moderation.features import HASHED, WIDTH
from training.recipes import is_news
from training.table import Bools, Floats, Table, Truths

STRENGTH: Final = 4.0
"""Inverse regularisation (scikit-learn's C)."""
SMOOTHING: Final = 1.0
"""Added to each column's mass before the log ratio, as in Wang and Manning 2012."""
DENSE_RATIO: Final = 0.5
"""What a dense feature is multiplied by in fitting: below 1 it must earn its weight against harder regularisation.

Only our own corpus has names and whole threads, so a free hand would let "names somebody" stand for "is
from the corpus". Held-out ROC AUC is the same from 0.1 to 1; at 1 a bare name moved a comment by three logits.
"""
SOLVER: Final = {"solver": "liblinear", "dual": True, "max_iter": 40, "tol": 0.1, "random_state": 7}
"""Measured on 138,000 rows for `toxicity`: liblinear's dual descent 14 s and ROC AUC 0.942 at C = 1; L-BFGS 54 s and
0.943 (150 rounds) or 7 s and 0.941 (50 rounds), and 20 times slower than liblinear on the corpus alone."""
PAIRED: Final = 0.2
"""What a pair of twins weighs beside a row; see ``fit_head``. On held-out frames the worst BPSN AUC of n-grams rose
from 0.61 to 0.8 for toxicity; far more told hardly less by the name, and every set worse (``training/tried.md``)."""
BY_NAME: Final = frozenset({"toxicity", "identity_attack"})
"""Labels that names of people sway, whose n-gram heads are held back by twins. The others have less to gain, and paid
for it: held-out ROC AUC of spam on `youtube_spam` fell from 0.952 to 0.912, of threats on Wikipedia from 0.967 to
0.941."""
OFFSET: Final = 2.0
"""The value of a source's own column: the larger, the freer its coefficient is of regularisation."""
FEWEST: Final = 20
"""Positives a head needs to be fitted at all."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one label has to teach: ``rows`` (all rows,) says which were judged, the rest is of those rows alone.

    ``truths``: yes or no; ``weights``: what a row counts; ``offsets``: (rows, sources) see ``offsets_of``.
    """

    rows: Bools
    truths: Bools
    weights: Floats
    offsets: NDArray[np.float32]

    @property
    def enough(self) -> bool:
        """True where both answers are there often enough to be fitted."""
        return bool(min(self.truths.sum(), (~self.truths).sum()) >= FEWEST)


def lesson_of(truths: Truths, label: str) -> Lesson:
    """The rows judged for ``label``, as they teach a head."""
    rows = truths.judged(label)
    values = truths.values[label][rows]
    return Lesson(rows, values >= 0.5, truths.weights[rows] * certainty(values), offsets_of(truths.sources[rows]))


def offsets_of(sources: NDArray[Any]) -> NDArray[np.float32]:
    """A column of 0 and ``OFFSET`` for each source that is not a news site's, (rows, sources).

    Its coefficient takes up what is the set's own: that all of it is abuse, or was found by a list of words. It is
    dropped afterwards, so that a head speaks of a comment as it would on a news site, the level they all share.
    """
    others = [source for source in sorted(set(sources)) if not is_news(source)]
    columns = [np.where(sources == source, OFFSET, 0.0) for source in others]
    return np.array(columns, dtype=np.float32).reshape(len(others), len(sources)).T


@dataclass(frozen=True, slots=True)
class Fitted:
    """``heads``: label to a fitted linear estimator over the plain features; ``skipped``: label to the reason."""

    heads: dict[str, LogisticRegression]
    skipped: dict[str, str]


def fit_heads(
    table: Table,
    labels: Sequence[str],
    strength: float = STRENGTH,
    quiet: bool = False,
    apart: csr_matrix | None = None,
) -> Fitted:
    """Fit every label on the rows judged for it. Heavy CPU: 5 to 25 s a label on 150,000 rows.

    ``apart``: (pairs, WIDTH), how twins' rows differ, which scores should not follow.
    """
    heads: dict[str, LogisticRegression] = {}
    skipped: dict[str, str] = {}
    progress = tqdm(labels, "heads", disable=quiet)
    for label in progress:
        progress.set_postfix_str(label)
        lesson = lesson_of(table.truths, label)
        if not lesson.enough:
            skipped[label] = f"{lesson.truths.sum()} positives among {lesson.truths.size} examples to fit on: too few"
            continue
        heads[label] = fit_head(table.x[lesson.rows], lesson, strength, apart if label in BY_NAME else None)
    return Fitted(heads, skipped)


def certainty(values: Floats) -> Floats:
    """What a vote share teaches: 1 where all agree, a quarter where they are split."""
    return np.asarray(0.25 + 0.75 * np.abs(2 * values - 1))


def fit_head(x: csr_matrix, lesson: Lesson, strength: float, apart: csr_matrix | None = None) -> LogisticRegression:
    """One head over plain features: the naive-Bayes weights are folded into ``coef_``.

    The sources' offsets are left out: n-grams tell the sets apart without them (ROC AUC on the news sets the same).
    Each row of ``apart`` is taught as a yes and as a no: that is cheapest where it scores 0, and grows with the square
    of its score, which makes it the logit pairing of ``training.twins`` in a plain logistic regression. Every second
    row is turned round, lest the intercept make up for a difference that all pairs share.
    """
    ratio = log_ratio(x, lesson.truths, lesson.weights)
    rows, truths, weights = _times(x, ratio), lesson.truths, lesson.weights
    if apart is not None and apart.shape[0]:
        pairs = _times(apart, ratio)
        pairs.data *= np.repeat(np.resize([1, -1], apart.shape[0]), np.diff(pairs.indptr)).astype(np.float32)
        rows = vstack([rows, pairs, pairs], format="csr")
        truths = np.concatenate([truths, np.arange(2 * apart.shape[0]) < apart.shape[0]])
        weights = np.concatenate([weights, np.full(2 * apart.shape[0], PAIRED)])
    head = LogisticRegression(C=strength, **SOLVER)
    _fit_without_complaint(head, rows, truths, weights)
    head.coef_ = rounded(head.coef_ * ratio)
    head.intercept_ = head.intercept_.astype(np.float32)
    return head


def _times(x: csr_matrix, ratio: NDArray[np.float32]) -> csr_matrix:
    return csr_matrix((x.data * ratio[x.indices], x.indices, x.indptr), shape=x.shape)


def _fit_without_complaint(head: LogisticRegression, x: csr_matrix, truths: NDArray[np.bool_], weights: Floats) -> None:
    """Fit; stopping after so many rounds is meant (early stopping regularises), so no warning is given."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        head.fit(x, truths.astype(np.int8), sample_weight=weights)


def log_ratio(x: csr_matrix, truths: NDArray[np.bool_], weights: Floats) -> NDArray[np.float32]:
    """Each column's log odds between the classes, (WIDTH,); one number for the dense block, which counts nothing.

    S. Wang and C. Manning, "Baselines and Bigrams", ACL 2012, with masses in place of presence.
    """
    positive = np.asarray(x.T @ (weights * truths)).ravel() + SMOOTHING
    negative = np.asarray(x.T @ (weights * ~truths)).ravel() + SMOOTHING
    ratio = np.log(np.maximum(positive, 1e-9) / positive[:HASHED].sum())
    ratio -= np.log(np.maximum(negative, 1e-9) / negative[:HASHED].sum())
    ratio[HASHED:WIDTH] = DENSE_RATIO
    return np.asarray(ratio, dtype=np.float32)


def rounded(numbers: NDArray[np.floating]) -> NDArray[np.float32]:
    """Float32 with 11 bits of mantissa (3 decimals' worth): what is left out does not move a score and packs small."""
    bits = np.ascontiguousarray(numbers, dtype=np.float32).view(np.uint32)
    kept: NDArray[np.float32] = ((bits + np.uint32(0x800)) & np.uint32(0xFFFFF000)).view(np.float32)
    return kept
