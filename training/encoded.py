"""Heads over the encoder's vectors: one masked logistic regression a label, in seconds and without PyTorch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
from tqdm import tqdm

from training.fit import Lesson, lesson_of
from training.opinions import HEEDED, Head, fit_opinion, heeding
from training.recipes import MARKS_ALONE
from training.table import Table, Truths

STRENGTH: Final = 1e-4
"""Inverse regularisation (scikit-learn's C) over numbers brought to a spread of 1.

On 7,000 rows, with a fine-tuned encoder: held out the same from 1e-4 to 1e-2, but on sets never fitted on, mean ROC AUC
of nine was 0.794 at 1e-4, 0.792 at 1e-3 and 0.781 at 1e-2.
"""
STEADINESS: Final = 1.0
"""How much more than by the ridge alone a weight is held back along what moves between twins (their mean square as 1).

On our own held-out rows and the sets that are only measured on, see ``training/tried.md``: up to 3 scores of swapped
comments moved less and less, and the news sets and the worst BPSN AUC gained; our own threads lost a little from 1 on.
"""
STEADINESS_OF: Final[Mapping[str, float]] = {"toxicity": 1.5, "identity_attack": 0.5}
"""Hatred is told by the group it names, so that label may heed groups more: at 1 `davidson_hate_offensive` fell from
.895 to .856. Toxicity has less need of them."""
LENT: Final[Mapping[str, tuple[str, float]]] = {"insult": ("personal_attack", 0.4)}
"""How much of another label's head a head takes over. What is aimed at somebody in the thread people call insulting
sooner than the sets say that insult is learned from, most of which know no thread (``training/tried.md``)."""
ROUNDS: Final = 200

Moves = NDArray[np.float32]
"""(pairs, width): how the vector of a comment differs from that of the same comment said of other people."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How rows are brought to one scale: where each number of a vector lies, (width,), how far around that, and
    ``turn``, (width, width), symmetric, which leaves little room to what should not be heeded.
    """

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    turn: NDArray[np.float64]

    @classmethod
    def of(cls, vectors: NDArray[np.floating], moves: Moves | None = None, steadiness: float = STEADINESS) -> Spread:
        """The spread of some rows; numbers that never change count as spread by 1."""
        deviation = vectors.std(axis=0, dtype=np.float64)
        deviation = np.where(deviation > 0, deviation, 1.0)
        turn = np.eye(deviation.size) if moves is None or not len(moves) else steadied(moves / deviation, steadiness)
        return cls(vectors.mean(axis=0, dtype=np.float64), deviation, turn)

    def brought(self, vectors: NDArray[np.floating]) -> NDArray[np.float32]:
        """The rows brought to mean 0 and deviation 1, and turned."""
        level = (vectors - self.mean.astype(np.float32)) / self.deviation.astype(np.float32)
        return np.asarray(level @ self.turn.astype(np.float32), np.float32)

    def taken_back(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The weights over plain vectors that say the same as ``weights`` over brought ones."""
        return np.asarray(self.turn @ weights / self.deviation)


def steadied(moves: NDArray[np.floating], steadiness: float = STEADINESS) -> NDArray[np.float64]:
    """The turn, (width, width), after which a ridge over weights also pays for the squared difference of twins' scores.

    A ridge over weights of turned rows is one of w'(I + s M)w over weights w of plain rows, with M the mean product of
    ``moves``: logit pairing in closed form (see ``training.twins``).
    """
    among = moves.T.astype(np.float64) @ moves.astype(np.float64) / len(moves)
    values, directions = np.linalg.eigh(np.eye(len(among)) + steadiness * among)
    return np.asarray((directions / np.sqrt(values)) @ directions.T)


def fit_encoder_heads(
    table: Table,
    labels: Sequence[str],
    strength: float = STRENGTH,
    moves: Moves | None = None,
    quiet: bool = False,
) -> dict[str, LogisticRegression]:
    """A head for every label of which the encoder has read enough rows.

    ``strength``: see ``STRENGTH``; ``moves``: what scores should not follow. CPU: seconds a label on 60,000 rows, on
    one thread, so that sums come out the same.
    """
    table = table.rows(~np.isin(table.truths.sources.astype(str), list(MARKS_ALONE)))
    assert table.vectors is not None
    heads: dict[str, LogisticRegression] = {}
    with threadpool_limits(1), tqdm(total=len(labels), desc="encoder heads", disable=quiet) as progress:
        for steadiness, alike in _by_steadiness(labels):
            spread = Spread.of(table.vectors.astype(np.float32), moves, steadiness)
            rows = spread.brought(table.vectors)
            for label in alike:
                progress.set_postfix_str(label)
                lesson = lesson_of(table.truths, label)
                if lesson.enough:
                    own = _fit_head(rows[lesson.rows], lesson, strength)
                    heads[label] = _over_plain(own, _heeding(own, rows, table.truths, label), spread)
                progress.update()
    return lent({label: heads[label] for label in labels if label in heads})


def lent(heads: Mapping[str, LogisticRegression]) -> dict[str, LogisticRegression]:
    """The heads, each with what ``LENT`` gives it of another: a sum of heads over a vector is such a head again."""
    found = dict(heads)
    for label, (lender, share) in LENT.items():
        if label in heads and lender in heads:
            found[label] = copy(heads[label])
            found[label].coef_ = heads[label].coef_ + np.float32(share) * heads[lender].coef_
            found[label].intercept_ = heads[label].intercept_ + np.float32(share) * heads[lender].intercept_
    return found


def _by_steadiness(labels: Sequence[str]) -> list[tuple[float, list[str]]]:
    """The labels whose heads heed twins alike, together: rows are turned once for all of them."""
    groups: dict[float, list[str]] = {}
    for label in labels:
        groups.setdefault(STEADINESS_OF.get(label, STEADINESS), []).append(label)
    return list(groups.items())


def _fit_head(rows: NDArray[np.float32], lesson: Lesson, strength: float) -> LogisticRegression:
    """One head over rows brought to one scale; the sources' own columns are dropped."""
    head = LogisticRegression(C=strength, max_iter=ROUNDS, tol=1e-3)
    head.fit(np.hstack([rows, lesson.offsets]), lesson.truths.astype(np.int8), sample_weight=lesson.weights)
    head.coef_ = head.coef_[:, : rows.shape[1]]
    return head


def _heeding(head: LogisticRegression, rows: NDArray[np.float32], truths: Truths, label: str) -> Head:
    """The head's weights and what is added, with what the label heeds of another service's opinion."""
    own: Head = head.coef_[0].astype(np.float64), float(head.intercept_[0])
    if label not in HEEDED:
        return own
    about, share = HEEDED[label]
    said = truths.opinions.get(about)
    opinion = None if said is None else fit_opinion(rows, said, truths.sources)
    return own if opinion is None else heeding(own, opinion, rows, share)


def _over_plain(head: LogisticRegression, found: Head, spread: Spread) -> LogisticRegression:
    """``head`` with what was found, over plain vectors: the spread is folded into its weights."""
    weights = spread.taken_back(found[0])
    head.coef_ = weights.astype(np.float32).reshape(1, -1)
    head.intercept_ = np.array([found[1] - weights @ spread.mean], dtype=np.float32)
    head.n_features_in_ = weights.size
    return head
