"""Moments and stretches of time as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400


def short(then: datetime, now: datetime) -> str:
    """How long ago, for a narrow column: ``now``, ``40 s``, ``12 min``, ``3 h``, ``5 d``."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s" if seconds else "now"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    return f"{seconds // HOUR} h" if seconds < 2 * DAY else f"{seconds // DAY} d"


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in words: ``just now``, ``4 seconds ago``, ``1 minute ago``, ``3 hours ago``, ``5 days ago``."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"), (1, "second")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'' if number == 1 else 's'} ago"
    return "just now"


def stamp(moment: datetime) -> str:
    """A moment to the minute, in UTC: ``22 Nov 2026, 13:05``."""
    return moment.astimezone(UTC).strftime("%-d %b %Y, %H:%M")


def day(of: date) -> str:
    """A day: ``22 Nov 2026``."""
    return of.strftime("%-d %b %Y")
