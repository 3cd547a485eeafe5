"""Which rows the encoder reads: all that are like a news site's, all that are rare, and of the rest a fair share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np

from service.moderation.example import Example
from training.recipes import is_news
from training.table import Bools

MOST: Final = 60_000
"""Rows to fit on that the encoder reads, unless told otherwise: beyond, time grows and little else."""
CALIBRATE_SHARE, HELD_SHARE = 0.2, 0.3
"""Rows to calibrate on, and rows held out, that it reads beside so many to fit on."""
RARE: Final = 2_500
"""Positives of a label up to which each of them is read, whatever set it is from."""


def sampled(examples: Sequence[Example], most: int) -> Bools:
    """A mask of about ``most`` rows: news sites' and rare positives first, then as many of each other source as fit.

    Rows are drawn by a hash of their text, so that the same ones are drawn again from changed data.
    """
    wanted = np.array([is_news(e.source) for e in examples], dtype=np.bool_)
    wanted |= _rare(examples)
    spare: dict[str, list[tuple[bytes, int]]] = {}
    for place, example in enumerate(examples):
        if not wanted[place]:
            spare.setdefault(example.source, []).append((_drawn(example), place))
    cap = _cap([len(rows) for rows in spare.values()], most - int(wanted.sum()))
    for rows in spare.values():
        wanted[[place for _, place in sorted(rows)[:cap]]] = True
    return wanted


def _rare(examples: Sequence[Example]) -> Bools:
    """The positives of labels that have few."""
    counts = Counter(label for e in examples for label, value in e.labels.items() if value >= 0.5)
    few = {label for label, count in counts.items() if count <= RARE}
    return np.array([any(e.labels.get(label, 0.0) >= 0.5 for label in few) for e in examples], dtype=np.bool_)


def _drawn(example: Example) -> bytes:
    return blake2b(example.text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _cap(sizes: Sequence[int], room: int) -> int:
    """The most rows of one source such that all sources together fit into ``room``."""
    left, sources = max(0, room), len(sizes)
    for size in sorted(sizes):
        if size * sources > left:
            return left // sources
        left, sources = left - size, sources - 1
    return max(sizes, default=0)
