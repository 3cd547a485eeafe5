"""Times calls and prints tables: the median and the tail of many calls, never one lucky call."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np


def timings(call: Callable[[], object], times: int, warm: int = 20) -> np.ndarray:
    """Seconds of each of ``times`` calls, after ``warm`` calls that do not count."""
    for _ in range(warm):
        call()
    found = np.empty(times)
    for index in range(times):
        start = time.perf_counter()
        call()
        found[index] = time.perf_counter() - start
    return found


def per_call(seconds: np.ndarray) -> list[str]:
    """Median and 99th percentile in milliseconds, and calls a second."""
    p50, p99 = np.percentile(seconds, [50, 99]) * 1000
    return [f"{p50:.3f}", f"{p99:.3f}", f"{1 / seconds.mean():,.0f}"]


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with its columns lined up."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    print(f"\n{title}")
    for row in (head, ["-" * width for width in widths], *rows):
        print(
            "  "
            + "  ".join(
                f"{cell:<{w}}" if i == 0 else f"{cell:>{w}}"
                for i, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
        )
