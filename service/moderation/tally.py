"""Counts told as figures: medians, shares with their doubt, what waited when, and whether scores lie as they did."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.moderation.shares import wilson

BINS: Final = 20
"""Columns of a histogram of scores, 0.05 wide."""
TENTHS: Final = 10
ENOUGH: Final = 100
"""Comments below which nothing is said of how scores lie."""
LITTLE, MUCH = 0.1, 0.25
"""Below the one little moved, from the other on much did: a rule of thumb that goes with the index, no more."""
CHI_SQUARE_99: Final = {
    1: 6.635,
    2: 9.210,
    3: 11.345,
    4: 13.277,
    5: 15.086,
    6: 16.812,
    7: 18.475,
    8: 20.090,
    9: 21.666,
}
"""The 99th percentile of chi-square by degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """The share, 0..1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share lies with 95 % confidence (Wilson 1927); None of nothing."""
        return wilson(self.part, self.whole) if self.whole else None

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class Times:
    """How long decisions took, in seconds: the median and what nine in ten stayed below. None where there were none."""

    count: int = 0
    median: float | None = None
    ninth: float | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waited at a moment: how many, and for how many seconds the oldest had."""

    count: int = 0
    oldest: float | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """How one label's scores lie now against the weeks before; ``now`` and ``before`` count by BINS columns.

    ``index`` is the population stability index, ``chance`` what it would stay below by chance 99 times in 100 though
    nothing moved. None where fewer than ENOUGH comments were scored on either side.
    """

    label: str
    now: tuple[int, ...]
    before: tuple[int, ...]
    index: float | None
    chance: float | None

    @property
    def moved(self) -> bool:
        """Whether the scores moved by more than a little and more than chance explains."""
        return self.index is not None and self.chance is not None and self.index > max(LITTLE, self.chance)

    @property
    def words(self) -> str:
        """The same in words."""
        if self.index is None:
            return "too few comments to say"
        if not self.moved:
            return "the scores look as they did"
        return "the scores have moved far" if self.index >= MUCH else "the scores have moved"


def quantile(values: Iterable[float], share: float) -> float | None:
    """The value below which ``share`` of the values lie, between neighbours in proportion (Hyndman & Fan 1996, 7)."""
    ranked = sorted(values)
    if not ranked:
        return None
    place = share * (len(ranked) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def times(seconds: Sequence[float]) -> Times:
    """The figures of how long decisions took."""
    return Times(len(seconds), quantile(seconds, 0.5), quantile(seconds, 0.9))


def backlogs(spans: Sequence[tuple[datetime, datetime | None]], moments: Sequence[datetime]) -> list[Backlog]:
    """What waited at each moment; ``spans`` are when each case was opened and closed (None: it still waits)."""
    return [_backlog(spans, moment) for moment in moments]


def _backlog(spans: Sequence[tuple[datetime, datetime | None]], at: datetime) -> Backlog:
    opened = [start for start, end in spans if start <= at and (end is None or end > at)]
    return Backlog(len(opened), (at - min(opened)).total_seconds() if opened else None)


def columns(scores: Iterable[float]) -> tuple[int, ...]:
    """How many scores fall into each of BINS equal columns from 0 to 1."""
    counts = [0] * BINS
    for score in scores:
        counts[min(BINS - 1, max(0, int(score * BINS + 1e-9)))] += 1
    return tuple(counts)


def drift(label: str, now: Sequence[float], before: Sequence[float]) -> Drift:
    """How a label's scores lie now, against the weeks before."""
    heights = columns(now), columns(before)
    if min(len(now), len(before)) < ENOUGH:
        return Drift(label, *heights, None, None)
    edges = _tenths(before)
    index = stability(_cut(now, edges), _cut(before, edges))
    return Drift(label, *heights, index, by_chance(len(now), len(before), len(edges) + 1))


def stability(now: Sequence[int], before: Sequence[int]) -> float:
    """The population stability index of two rows of counts: the sum of (p - q) ln(p / q) over their shares.

    Source: N. Siddiqi, Credit Risk Scorecards (2006), chapter 9; it is the symmetrised Kullback-Leibler divergence. An
    empty place counts as half a comment, as otherwise it would be infinite.
    """
    p, q = _shares(now), _shares(before)
    return sum((a - b) * math.log(a / b) for a, b in zip(p, q, strict=True))


def by_chance(now: int, before: int, places: int) -> float:
    """What the index stays below 99 times in 100 where nothing moved: (1/n + 1/m) times chi-square's 99th percentile.

    Source: B. Yurdakul, Statistical Properties of Population Stability Index (2018).
    """
    return (1 / now + 1 / before) * CHI_SQUARE_99[min(max(places - 1, 1), 9)]


def _shares(counts: Sequence[int]) -> list[float]:
    filled = [max(count, 0.5) for count in counts]
    return [count / sum(filled) for count in filled]


def _tenths(values: Sequence[float]) -> list[float]:
    """Edges between tenths of the values; equal ones once, so that there may be fewer than nine."""
    found = (quantile(values, place / TENTHS) for place in range(1, TENTHS))
    return sorted({edge for edge in found if edge is not None})


def _cut(values: Iterable[float], edges: Sequence[float]) -> list[int]:
    """How many values lie up to each edge, and above the last."""
    counts = [0] * (len(edges) + 1)
    for value in values:
        counts[sum(value > edge for edge in edges)] += 1
    return counts
