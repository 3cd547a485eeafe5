"""Lines of a saved text page, each with how far it is indented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_TAB: Final = 4
_INDENTS: Final = " \t\xa0"


@dataclass(frozen=True, slots=True)
class Line:
    """``indent`` in columns (a tab reaches to the next multiple of 4, a no-break space is one), ``text`` without it."""

    indent: int
    text: str

    @property
    def blank(self) -> bool:
        """Nothing to read on it."""
        return not self.text


def lines_of(text: str) -> list[Line]:
    """The lines of ``text``, spaces cut from both ends of each."""
    return [_line(line) for line in text.split("\n")]


def _line(written: str) -> Line:
    text = written.strip(_INDENTS)
    if not text.strip():
        return Line(0, "")
    before = written[: len(written) - len(written.lstrip(_INDENTS))]
    return Line(len(before.replace("\xa0", " ").expandtabs(_TAB)), text)


def paragraphs(lines: Iterable[Line]) -> list[list[str]]:
    """The lines' texts in groups that blank lines part."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if not line.blank:
            groups[-1].append(line.text)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def text_of(lines: Sequence[Line], margin: int = 0) -> str:
    """``lines`` as text: ``margin`` columns taken off, paragraphs parted by one empty line."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if not line.blank:
            blocks[-1].append(" " * (line.indent - margin) + line.text)
        elif blocks[-1]:
            blocks.append([])
    return "\n\n".join("\n".join(block) for block in blocks if block)
