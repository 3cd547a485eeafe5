"""Two texts beside each other, line by line: what went, what came, and a little of what stayed around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

AROUND: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a diff. ``kind`` is ``same``, ``gone``, ``new`` or ``gap``; numbers are None where a side lacks it."""

    kind: str
    old: int | None
    new: int | None
    text: str


def line_diff(old: str, new: str) -> list[Line]:
    """The lines that differ, with AROUND lines before and after; a ``gap`` stands for lines left out. Empty: none."""
    was, now = old.splitlines(), new.splitlines()
    found: list[Line] = []
    for group in SequenceMatcher(None, was, now, autojunk=False).get_grouped_opcodes(AROUND):
        first = group[0]
        if first[1] or first[3]:
            found.append(Line("gap", None, None, ""))
        for tag, a, b, c, d in group:
            found += _lines(tag, was[a:b], a, now[c:d], c)
    return found


def _lines(tag: str, was: list[str], a: int, now: list[str], c: int) -> Iterator[Line]:
    if tag == "equal":
        yield from (Line("same", a + n, c + n, text) for n, text in enumerate(was, 1))
        return
    yield from (Line("gone", a + n, None, text) for n, text in enumerate(was, 1))
    yield from (Line("new", None, c + n, text) for n, text in enumerate(now, 1))
