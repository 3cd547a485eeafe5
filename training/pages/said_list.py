"""The list of comments on a saved text page: "NAME said:" after a number or bullet, replies indented below.

What is a comment is decided by place and indentation, never by words alone. A head line has a list marker, ends in
"said:" (or "says:", as WordPress has it), stands between blank lines, and its marker stands where the list goes on (in
line with an open comment's, the next number) or where a reply to the open comment begins (in line with that comment's
text). Anything else that is indented is text. Where text goes on in line with an ancestor *after* what looked like a
reply, that reply was a quotation in the ancestor's text: on such pages replies never come before the end of what they
answer. Where a page has lost its indentation altogether, all lines up to the next head are text, and bullets answer the
number above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from training.pages.indented import Line, text_of

ANONYMOUS: Final = "Anonymous"
_HEAD: Final = re.compile(
    r"(?:(?P<number>\d{1,6})[.)]|[•◦▪‣⁃*-])[ \t\xa0]+(?:(?P<name>\S.*?)[ \t\xa0]+)?(?:said|says):"
)
_FORM: Final = re.compile(
    r"leave a (?:reply|comment)\b(?:\s+to\s+.+?)?\s+cancel reply|leave a (?:reply|comment)(?:\s+to\s+\S.{0,80})?|"
    r"(?:post|add) a comment",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Said:
    """One comment of the list: ``parent`` is an index into the list, ``text`` may be empty."""

    name: str
    parent: int | None
    text: str


@dataclass(slots=True)
class _Node:
    """A comment while it is read: where marker and text stand (``margin`` None before any text), its lines."""

    name: str
    marker: int
    number: int | None
    parent: int | None
    start: int
    end: int
    margin: int | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    number: int | None
    marker: int

    def level_with(self, node: _Node) -> bool:
        """In line with ``node``'s marker by its left edge or, for longer numbers, by its right."""
        if (self.number is None) != (node.number is None):
            return False
        if self.number is None or node.number is None:
            return self.marker == node.marker
        wider = len(str(self.number)) - len(str(node.number))
        return self.marker in (node.marker, node.marker - wider)


def is_form(line: Line) -> bool:
    """Whether ``line`` is the head of the reply form, alone on its line."""
    return _FORM.fullmatch(line.text) is not None


def find_list(lines: Sequence[Line], start: int, anywhere: bool) -> int | None:
    """The index of the list's first head at or after ``start``; None where there is none.

    Unless ``anywhere``, the list must be indented and begin with a bullet or 1: prose may quote "1. X said:".
    """
    for index in range(start, len(lines)):
        head = _head(lines, index)
        if head and (anywhere or (head.marker > 0 and head.number in (None, 1))) and _goes_on(lines, index, head):
            return index
        if anywhere and is_form(lines[index]):
            return None
    return None


def read_list(lines: Sequence[Line], start: int) -> list[Said]:
    """The comments of the list whose first head is at ``start``, parents before replies."""
    reading = _Reading(lines)
    for index in range(start, len(lines)):
        if not reading.take(index):
            break
    reading.close(len(lines))
    return [
        Said(node.name, node.parent, text_of(lines[node.start : node.end], node.margin or 0)) for node in reading.nodes
    ]


class _Reading:
    """One pass over the list. ``open`` are indices of the comments that a reply or sibling can still join."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.nodes: list[_Node] = []
        self.open: list[int] = []
        self.top = 0
        self.inside = False
        self.flat = False

    def take(self, index: int) -> bool:
        """Read one line; False at the reply form, where the list ends."""
        line = self.lines[index]
        if line.blank:
            return True
        if line.indent <= self.top and self.nodes and is_form(line):
            self.close(index)
            return False
        head = _head(self.lines, index)
        if head is None or not self._begin(index, head):
            self._text(index, line)
        return True

    def close(self, index: int) -> None:
        """The innermost comment ends before ``index``."""
        if self.inside:
            self.nodes[-1].end = index
        self.inside = False

    def _begin(self, index: int, head: _Head) -> bool:
        place = self._place(index, head)
        if place is None:
            return False
        self.close(index)
        parent = place[-1] if place else None
        self.nodes.append(_Node(head.name, head.marker, head.number, parent, index + 1, index + 1))
        self.open = [*place, len(self.nodes) - 1]
        if len(self.nodes) == 1:
            self.top = head.marker
            self.flat = head.marker == 0 and not _own_text(self.lines, index, head)
        self.inside = True
        return True

    def _place(self, index: int, head: _Head) -> list[int] | None:
        """The comments that stand above a new one with this head, outermost first; None where it is no head."""
        if not self.nodes:
            return []
        for level, position in enumerate(self.open):
            node = self.nodes[position]
            if head.level_with(node):
                follows = head.number is None or head.number == (node.number or 0) + 1
                return self.open[:level] if follows and (level == 0 or self.inside) else None
        return self.open if self.inside and self._answers(index, head) else None

    def _answers(self, index: int, head: _Head) -> bool:
        """Whether the head begins the first reply to the innermost comment."""
        node = self.nodes[self.open[-1]]
        in_line = head.marker > node.marker if node.margin is None else head.marker == node.margin
        numbered = head.number is None or (head.number == 1 and _own_text(self.lines, index, head))
        return in_line and numbered and _goes_on(self.lines, index, head)

    def _text(self, index: int, line: Line) -> None:
        if not self.inside:
            return
        node = self.nodes[-1]
        runs_on = index > node.start and not self.lines[index - 1].blank
        if line.indent > node.marker or runs_on or self.flat:
            node.margin = line.indent if node.margin is None else node.margin
        elif not self._fold(line) and line.indent <= self.top:
            self.close(index)

    def _fold(self, line: Line) -> bool:
        """Give what looked like replies back to the ancestor whose text goes on in this line."""
        for level, (position, below) in enumerate(pairwise(self.open)):
            node = self.nodes[position]
            margin = self.nodes[below].marker if node.margin is None else node.margin
            if margin == line.indent:
                del self.nodes[position + 1 :]
                self.open = self.open[: level + 1]
                node.margin = margin
                return True
        return False


def _head(lines: Sequence[Line], index: int) -> _Head | None:
    line = lines[index]
    if not line.text.endswith(("said:", "says:")) or (index and not lines[index - 1].blank):
        return None
    if index + 1 < len(lines) and not lines[index + 1].blank:
        return None
    found = _HEAD.fullmatch(line.text)
    if not found:
        return None
    return _Head(found["name"] or ANONYMOUS, int(found["number"]) if found["number"] else None, line.indent)


def _goes_on(lines: Sequence[Line], index: int, head: _Head) -> bool:
    """Whether what follows a head can follow one: deeper text, another head, the form, or the end."""
    following = next(_read_on(lines, index), None)
    if following is None:
        return True
    line = lines[following]
    if line.indent > head.marker or is_form(line):
        return True
    return _head(lines, following) is not None or line.indent == 0


def _own_text(lines: Sequence[Line], index: int, head: _Head) -> bool:
    following = next(_read_on(lines, index), None)
    return following is not None and lines[following].indent > head.marker and _head(lines, following) is None


def _read_on(lines: Sequence[Line], index: int) -> Iterator[int]:
    return (after for after in range(index + 1, len(lines)) if not lines[after].blank)
