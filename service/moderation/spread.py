"""How cases lie over the scale of risk, and which ten of a stretch stand for all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = 50
SAMPLES: Final = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the scale of risk, from column ``low`` up to but without column ``high`` (0 ≤ low < high ≤ 50).

    A column is 0.02 wide; the last one holds 1.0 too.
    """

    low: int
    high: int

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends as risks."""
        return self.low / COLUMNS, self.high / COLUMNS

    def holds(self, risk: float | None) -> bool:
        """Whether a risk lies in it; a comment that no model scored lies nowhere."""
        return risk is not None and self.low <= column_of(risk) < self.high


def column_of(risk: float) -> int:
    """Which column a risk falls into; the small term keeps 0.58, stored as 0.57999…, where people read it."""
    return min(COLUMNS - 1, max(0, int(risk * COLUMNS + 1e-9)))


def stretch(low: float, high: float) -> Stretch:
    """The stretch between two risks, each put on the nearest edge of a column; at least one column wide."""
    first, last = sorted((_edge(low), _edge(high)))
    first = min(first, COLUMNS - 1)
    return Stretch(first, max(last, first + 1))


def lowest_quarter(columns: Sequence[int]) -> Stretch:
    """From 0 up to where a quarter of the cases lie: what to look at while nobody chose; a fifth of an empty scale."""
    if not any(columns):
        return Stretch(0, COLUMNS // 5)
    wanted = sum(columns) / 4
    return Stretch(0, next(edge for edge in range(1, COLUMNS + 1) if sum(columns[:edge]) >= wanted))


def _edge(risk: float) -> int:
    return min(COLUMNS, max(0, round(risk * COLUMNS)))


def heights(risks: Sequence[float | None]) -> tuple[int, ...]:
    """How many cases stand in each column."""
    counts = [0] * COLUMNS
    for risk in risks:
        if risk is not None:
            counts[column_of(risk)] += 1
    return tuple(counts)


def sampled(cases: Sequence[tuple[str, float]], count: int = SAMPLES) -> tuple[str, ...]:
    """Ten ids that stand for a selection of (id, risk): one from each tenth of it by risk, lowest first.

    Which one of a tenth is settled by a hash of its id: chance to whoever selects, yet the same ten for the same
    selection, so that asking again until the samples please does not work.
    """
    ranked = [case_id for case_id, _ in sorted(cases, key=lambda case: (case[1], case[0]))]
    size = len(ranked)
    parts = [ranked[size * part // count : size * (part + 1) // count] for part in range(min(count, size) or 1)]
    if size <= count:
        return tuple(ranked)
    return tuple(min(part, key=_lot) for part in parts)


def _lot(case_id: str) -> bytes:
    return hashlib.blake2b(case_id.encode(), digest_size=8, person=b"samples").digest()
