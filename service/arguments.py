"""Readers of what an operator types: each answers the value, or says in one sentence what would be right."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime, timedelta


def moment(text: str) -> datetime:
    """An aware moment out of ISO 8601."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise ArgumentTypeError("give a moment with its zone, as in 2026-11-02T09:00:00+00:00")
    return read


def hours(text: str) -> timedelta:
    """A length of time out of a number of hours."""
    if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]+)?", text):
        raise ArgumentTypeError("give a number, as in 24 or 0.5")
    return timedelta(hours=float(text))


def days(text: str) -> timedelta:
    """A length of time out of a number of days."""
    return 24 * hours(text)


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from ``low`` to ``high``."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ArgumentTypeError(f"give a whole number from {low} to {high}")
        return int(text)

    return read


def seconds(low: float, high: float) -> Callable[[str], float]:
    """Seconds from ``low`` to ``high``, with or without a point."""

    def read(text: str) -> float:
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", text) or not low <= float(text) <= high:
            raise ArgumentTypeError(f"give seconds from {low:g} to {high:g}")
        return float(text)

    return read
