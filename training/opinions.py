"""What another service said of the same comments, heeded a little: a head takes over a share of its opinion.

Beside 40,000 comments of our sets stands what Perspective said of them. People judged yes or no; such a score also
orders the comments among the noes, and knows what is rude on news sites. Learned as a ridge regression of its log odds
(Hoerl and Kennard 1970, as in scikit-learn), it is linear over the vector as heads are, and so is their sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge

from training.table import Floats

HEEDED: Final[Mapping[str, tuple[str, float]]] = {
    "toxicity": ("toxicity", 0.5),
    "insult": ("insult", 0.5),
    "personal_attack": ("insult", 0.25),
    "identity_attack": ("identity_attack", 0.15),
    "profanity": ("profanity", 0.5),
}
"""Label to the opinion that its head heeds, and how far that may move a score beside the head's own spread of 1.

Chosen on sets never fitted on and our own held-out rows, see ``training/tried.md``: more still helped other people's
sets, but forgot what our own examples teach of veiled insults, of which that service thinks little.
"""
FEWEST: Final = 500
"""Rows with an opinion below which none is learned."""
STRENGTH: Final = 1_000.0
"""The ridge, over numbers brought to a spread of 1; a tenth and three times of it came out the same."""
SURE: Final = 0.01
"""Opinions nearer to 0 or 1 count as this near: log odds have no end."""

Head = tuple[NDArray[np.float64], float]
"""Weights over a row, and what is added."""


def fit_opinion(rows: NDArray[np.floating], said: Floats, sources: NDArray[Any]) -> Head | None:
    """The opinion ``said`` (rows,), 0..1 or NaN, told by ``rows`` (rows, width); None where it was asked too seldom.

    A set weighs as the root of its rows, lest the largest speak for all.
    """
    asked = ~np.isnan(said)
    if asked.sum() < FEWEST:
        return None
    _, place, counts = np.unique(sources[asked].astype(str), return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(counts[place])
    odds = np.clip(said[asked], SURE, 1 - SURE)
    ridge = Ridge(alpha=STRENGTH, solver="cholesky")
    ridge.fit(rows[asked].astype(np.float64), np.log(odds / (1 - odds)), sample_weight=weights / weights.mean())
    return np.asarray(ridge.coef_, dtype=np.float64), float(ridge.intercept_)


def heeding(own: Head, opinion: Head, rows: NDArray[np.floating], share: float) -> Head:
    """``own`` with ``share`` of ``opinion``, brought to the spread that ``own`` has over ``rows``."""
    own_spread, spread = (float(np.std(rows @ weights.astype(rows.dtype))) for weights, _ in (own, opinion))
    by = share * own_spread / spread if spread > 0 else 0.0
    return own[0] + by * opinion[0], own[1] + by * opinion[1]
