"""How many decisions of a batch people would have made otherwise, told from what they decided before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Z95: Final = 1.959964
ENOUGH: Final = 20
"""Decisions below which a range says too little by itself."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a batch of ``selected`` decisions would come to.

    ``decided`` people's own decisions in the same range, of which ``agreeing`` went the same way. ``mistakes`` is how
    many of the batch they would have decided otherwise, ``least`` and ``most`` the ends of the 95 % interval. Where
    fewer than ENOUGH were decided, ``measured`` is False: the number comes from the model's calibration alone.
    """

    selected: int
    decided: int
    agreeing: int
    mistakes: float
    least: float
    most: float
    measured: bool

    @property
    def share(self) -> float:
        """Which part of the batch is expected to be a mistake, 0..1."""
        return self.mistakes / self.selected if self.selected else 0.0


def wilson(hits: int, of: int, z: float = Z95) -> tuple[float, float]:
    """The interval that holds the true share with 95 % confidence, after ``hits`` of ``of`` trials; (0, 1) for none.

    Source: Wilson (1927), recommended for small numbers by Brown, Cai and DasGupta, Interval Estimation for a Binomial
    Proportion (2001).
    """
    if not of:
        return 0.0, 1.0
    share, weight = hits / of, z * z / of
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / of + weight / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def expected(wrong: Sequence[float], agreeing: int, decided: int) -> Expected:
    """What deciding a batch in one way would come to.

    ``wrong`` holds for each comment of the batch the model's probability that this is the wrong way: its risk where
    the batch approves, 1 − risk where it rejects. ``agreeing`` of ``decided`` comments with such risks went this way
    when people decided them one by one.
    """
    selected = len(wrong)
    if decided >= ENOUGH:
        low, high = wilson(decided - agreeing, decided)
        mistakes = selected * (decided - agreeing) / decided
        return Expected(selected, decided, agreeing, mistakes, selected * low, selected * high, measured=True)
    by_model = sum(wrong)
    spread = Z95 * math.sqrt(sum(chance * (1 - chance) for chance in wrong))
    ends = max(0.0, by_model - spread), min(float(selected), by_model + spread)
    return Expected(selected, decided, agreeing, by_model, *ends, measured=False)
