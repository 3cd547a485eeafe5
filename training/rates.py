"""How often each label holds on a news site: the base rates to which calibration and thresholds are brought."""

from __future__ import annotations

from typing import Final

import numpy as np

from training.table import Bools, Floats

BASE_RATES: Final[dict[str, float]] = {
    "toxicity": 0.06,
    "severe_toxicity": 0.005,
    "insult": 0.04,
    "personal_attack": 0.03,
    "attack_on_commenter": 0.02,
    "attack_on_author": 0.005,
    "identity_attack": 0.015,
    "profanity": 0.03,
    "threat": 0.005,
    "sexually_explicit": 0.005,
    "spam": 0.02,
    "unsubstantial": 0.10,
}
"""Share of comments before moderation, assumed: published figures for news sites run from 1 to 6 % for abuse.

Civil Comments' 1.8 million rows have 8 % toxic, 6 % insulting, 0.8 % identity attack, 0.3 % threat, 0.3 % sexually
explicit; The Globe and Mail's 44,000 have 2 % hostile and 5 % antagonising or worse. A site's own rates, once it has
reviews, are the better ones.
"""


def natural_weights(truths: Bools, rate: float, weights: Floats | None = None) -> Floats:
    """Weights that sum to 1 and make positives the share ``rate``, keeping proportions within each class.

    Raises ValueError where a class is empty.
    """
    given = np.ones(truths.size) if weights is None else weights
    positive, negative = given[truths].sum(), given[~truths].sum()
    if positive == 0 or negative == 0:
        raise ValueError("both classes are needed to weigh one against the other")
    return np.asarray(np.where(truths, given * rate / positive, given * (1 - rate) / negative))
