"""The picture of a bulk page: one dot a comment over the scale of risk, as numbers that a template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.moderation.spread import COLUMNS, Stretch

WIDTH: Final = 1000
STEP: Final = WIDTH // COLUMNS
ROW: Final = 16
RADIUS: Final = 7
ROWS: Final = 12
HEIGHT: Final = ROWS * ROW + 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column of dots: how many comments it stands for, where the dots are, and whether it is selected."""

    count: int
    x: int
    dots: tuple[int, ...]
    on: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole picture. ``each`` is how many comments a dot stands for; ``left`` and ``right`` bound the selection."""

    columns: tuple[Column, ...]
    each: int
    left: int
    right: int
    width: int = WIDTH
    height: int = HEIGHT
    radius: int = RADIUS


def picture(heights: Sequence[int], chosen: Stretch) -> Picture:
    """Dots for these heights. The highest column fills the picture at most; then a dot stands for several comments."""
    each = max(1, -(-max(heights, default=0) // ROWS))
    columns = tuple(
        Column(count, STEP * place + STEP // 2, _dots(count, each), chosen.low <= place < chosen.high)
        for place, count in enumerate(heights)
    )
    return Picture(columns, each, STEP * chosen.low, STEP * chosen.high)


def _dots(count: int, each: int) -> tuple[int, ...]:
    """The heights at which a column's dots stand, the lowest first; what is left over has a dot of its own."""
    return tuple(HEIGHT - ROW // 2 - ROW * row for row in range(-(-count // each)))
