"""Decisions as a measure: what refining does with reviews that it was not shown, left out a third at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from service.moderation.example import Example
from training.evaluate import Scores, scores_of
from training.making import trial_of
from training.refine import refine_parts
from training.table import Bools, Table, truths_of
from training.vectors import Reader

PARTS: Final = 3
ENOUGH_THREADS: Final = 12
"""Threads from which whole threads are left out; below, single comments, which flatters where threads repeat."""


@dataclass(frozen=True, slots=True)
class Turned:
    """One label: of ``yes`` reviews that gave it and ``no`` that denied it, how many are held before and after."""

    yes: int
    yes_before: int
    yes_after: int
    no: int
    no_before: int
    no_after: int


def left_out(
    parts: Mapping[str, Any],
    table: Table,
    examples: Sequence[Example],
    thresholds: Mapping[str, float],
    encoder: Reader | None = None,
) -> dict[str, dict[str, int]]:
    """Label to ``Turned`` as a dictionary, over all reviews, each scored by heads refined without its third.

    ``parts``: the base's; ``table`` holds the features of ``examples``, and ``encoder`` read them where the base has
    one. CPU: three refinements.
    """
    places = np.array([i for i, example in enumerate(examples) if example.source == "reviews"], dtype=int)
    reviews = [examples[i] for i in places]
    before = scores_of(trial_of(parts, encoder), reviews)
    after = {label: np.zeros(len(reviews)) for label in before}
    for part in _thirds(reviews):
        if not part.any():
            continue
        refined, _ = refine_parts(parts, table.rows(_without(len(examples), places[part])), quiet=True)
        left = [review for review, out in zip(reviews, part, strict=True) if out]
        for label, column in scores_of(trial_of(refined, encoder), left).items():
            after[label][part] = column
    return _turned(reviews, before, after, thresholds)


def _thirds(reviews: Sequence[Example]) -> list[Bools]:
    """Masks of three parts that share no thread, or no comment where there are few threads."""
    by_thread = len({review.group for review in reviews}) >= ENOUGH_THREADS
    keys = [str(review.group) if by_thread else review.id for review in reviews]
    drawn = np.array([blake2b(key.encode(), digest_size=4).digest()[0] % PARTS for key in keys])
    return [drawn == part for part in range(PARTS)]


def _without(rows: int, out: Any) -> Bools:
    kept = np.ones(rows, dtype=np.bool_)
    kept[out] = False
    return kept


def _turned(
    reviews: Sequence[Example], before: Scores, after: Scores, thresholds: Mapping[str, float]
) -> dict[str, dict[str, int]]:
    truths = truths_of(reviews, tuple(thresholds))
    found = {}
    for label, hold in thresholds.items():
        judged = truths.judged(label)
        yes = judged & (truths.values[label] >= 0.5)
        held = [column[label] >= hold for column in (before, after)]
        counts = [int(which.sum()) for side in (yes, judged & ~yes) for which in (side, side & held[0], side & held[1])]
        if judged.any():
            found[label] = asdict(Turned(*counts))
    return found
