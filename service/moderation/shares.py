"""A share told honestly: few numbers give no percentage, many give one with what it could as well be."""

from __future__ import annotations

import math
from typing import Final

FEW: Final = 10
"""Below this many, a percentage would pretend to know."""

NORMAL_95: Final = 1.959964


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % score interval of a share (E. B. Wilson, JASA 22, 1927, p. 209); (0, 1) where nothing is known."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, NORMAL_95**2
    middle = share + square / (2 * whole)
    reach = NORMAL_95 * math.sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return max(0.0, (middle - reach) / (1 + square / whole)), min(1.0, (middle + reach) / (1 + square / whole))


def told(part: int, whole: int) -> str:
    """ "4 of 16 (25 %; by chance alone anything from 10 % to 49 %)", "1 of 3, too few for a percentage", "none yet"."""
    if not whole:
        return "none yet"
    if whole < FEW:
        return f"{part} of {whole}, too few for a percentage"
    low, high = wilson(part, whole)
    return f"{part} of {whole} ({part / whole:.0%}; by chance alone anything from {low:.0%} to {high:.0%})".replace(
        "%", " %"
    )
