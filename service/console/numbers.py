"""Numbers as people read them, and the round numbers that an axis names."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

NONE: Final = "–"
MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86400.0


def count(number: float) -> str:
    """A whole number with its thousands set apart: ``12,480``."""
    return f"{number:,.0f}"


def decimal(number: float) -> str:
    """A number that need not be whole, to two digits and no more than it needs: ``0.25``, ``3``, ``1,200``."""
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    """A share of 1 in hundredths: ``42 %``, ``3.4 %`` below ten, ``100 %`` only where it is all."""
    hundredths = share * 100
    if 0 < hundredths < 10:
        return f"{hundredths:.1f}".removesuffix(".0") + " %"
    return f"{min(hundredths, 99.0) if share < 1 else hundredths:.0f} %"


def stretch(seconds: float) -> str:
    """A stretch of time in its largest unit: ``40 s``, ``12 min``, ``3.5 h``, ``2 d``."""
    for size, unit in ((2 * DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (0.0, "s")):
        if seconds >= size:
            per = {"d": DAY, "h": HOUR, "min": MINUTE, "s": 1.0}[unit]
            digits = 1 if unit in {"d", "h"} and seconds / per < 10 else 0
            return f"{seconds / per:.{digits}f}".removesuffix(".0") + f" {unit}"
    return NONE


def told(number: float | None, say: Callable[[float], str]) -> str:
    """A number in words, or a dash where there is none."""
    return NONE if number is None or math.isnan(number) else say(number)


@dataclass(frozen=True, slots=True)
class Unit:
    """What an axis counts in: how a number is said, and the steps it may go by.

    Without ``steps`` it goes by 1, 2 or 5 times a power of ten, never by less than ``least``.
    """

    say: Callable[[float], str]
    least: float = 0.0
    steps: tuple[float, ...] = ()


COUNT: Final = Unit(count, least=1.0)
SHARE: Final = Unit(percent)
NUMBER: Final = Unit(decimal)
TIME: Final = Unit(
    stretch,
    steps=(10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 2 * 86400, 7 * 86400),
)


def ticks(unit: Unit, highest: float, most: int = 4) -> tuple[float, ...]:
    """Round numbers from 0 up to the first that is not below ``highest``, in at most ``most`` steps (or few more)."""
    step = _step(unit, max(highest, 0.0) / most)
    return tuple(place * step for place in range(max(1, math.ceil(highest / step - 1e-9)) + 1))


def _step(unit: Unit, wanted: float) -> float:
    if unit.steps:
        return next((step for step in unit.steps if step >= wanted), _round_step(wanted))
    return max(_round_step(wanted), unit.least)


def _round_step(wanted: float) -> float:
    """The smallest of 1, 2, 5, 10, … times a power of ten that is not below ``wanted``."""
    if wanted <= 0:
        return 0.25
    size = 10.0 ** math.floor(math.log10(wanted))
    return next(size * times for times in (1, 2, 5, 10) if size * times >= wanted * (1 - 1e-9))


def some(labels: Sequence[str], most: int = 5) -> tuple[int, ...]:
    """Places of the labels that fit under an axis: all, or every second, third, … and always the last one's row."""
    if not labels:
        return ()
    every = math.ceil(len(labels) / most)
    return tuple(range((len(labels) - 1) % every, len(labels), every))
