"""What an import found, page by page, as a table for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from service.moderation.comment import Thread
from training.pages.scripts import scripts_of

_HEAD: Final = ("page", "form", "threads", "comments", "replies", "empty", "scripts")
_LONGEST: Final = 48


@dataclass(slots=True)
class Found:
    """What one page held. ``empty`` comments are nodes without text; ``scripts`` counts comments by script."""

    page: str
    form: str
    threads: int = 0
    comments: int = 0
    replies: int = 0
    empty: int = 0
    scripts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def add(self, thread: Thread) -> None:
        """Count ``thread``."""
        self.threads += 1
        self.comments += len(thread.comments)
        self.replies += sum(comment.parent_id is not None for comment in thread.comments)
        self.empty += sum(comment.empty for comment in thread.comments)
        self.scripts += scripts_of(comment.text for comment in thread.comments)

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        scripts = ", ".join(f"{script} {count}" for script, count in self.scripts.most_common()) or "-"
        page = self.page if len(self.page) <= _LONGEST else "…" + self.page[1 - _LONGEST :]
        return (page, self.form, *map(str, (self.threads, self.comments, self.replies, self.empty)), scripts)


def table(found: Sequence[Found]) -> str:
    """The table with a row a page, notes below their page, and a last row for all of them."""
    rows = [_HEAD, *(one.cells() for one in found), _total(found).cells()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(_HEAD, widths), "  ".join("-" * width for width in widths)]
    for one in found:
        lines += [_line(one.cells(), widths), *(f"    {note}" for note in one.notes)]
    return "\n".join([*lines, _line(rows[-1], widths)])


def _total(found: Sequence[Found]) -> Found:
    total = Found("all pages", "")
    for one in found:
        total.threads += one.threads
        total.comments += one.comments
        total.replies += one.replies
        total.empty += one.empty
        total.scripts += one.scripts
    return total


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = range(2, 6)
    parts = [
        cell.rjust(w) if i in numbers else cell.ljust(w) for i, (cell, w) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(parts).rstrip()
