"""A news site's everyday: ordinary comments beside the labelled ones, so that probabilities hold in use."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np

from service.moderation.example import Example
from training.rates import natural_weights
from training.table import Bools, Floats

CALM: Final = 0.25
"""Below so many votes for anything amiss a comment counts as one that no label for violations fits."""
SHARE: Final = 0.5
"""What ordinary comments make up of all negatives, where there are any; labelled ones are the rest."""


def halves(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Ordinary comments in two halves that share no group: one to calibrate with, one to measure on."""
    first: list[Example] = []
    second: list[Example] = []
    for example in examples:
        drawn = blake2b((example.group or example.id).encode(), digest_size=1).digest()[0]
        (first if drawn < 128 else second).append(example)
    return first, second


def is_calm(example: Example) -> bool:
    """True where people found nothing amiss: every label they judged, they did not give."""
    return all(value < CALM for name, value in example.labels.items() if name != "unsubstantial")


def mixed(scores: Floats, truths: Bools, rate: float, calm: Floats | None) -> tuple[Floats, Bools, Floats]:
    """Labelled rows with ``calm`` ones (scores of ordinary comments, all negatives) added: scores, truths, weights.

    Weights sum to 1, positives to ``rate``; calm rows have ``SHARE`` of the negatives' mass.
    Raises ValueError where the labelled rows lack a class.
    """
    weights = natural_weights(truths, rate)
    if calm is None or not calm.size:
        return scores, truths, weights
    labelled = np.where(truths, weights, weights * (1 - SHARE))
    added = np.full(calm.size, (1 - rate) * SHARE / calm.size)
    no = np.zeros(calm.size, dtype=np.bool_)
    return np.concatenate([scores, calm]), np.concatenate([truths, no]), np.concatenate([labelled, added])
