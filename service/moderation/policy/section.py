"""One mapping of the document, read key by key: what is wrong is written down, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Final

from service.moderation.errors import FieldError
from service.moderation.policy.tree import Broken, Listing, Node, Scalar, Table, child, shown
from service.moderation.policy.wording import joined, lasting

_WHOLE: Final = re.compile(r"[+-]?\d{1,12}")
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:[eE][+-]?\d{1,2})?")
_DURATION: Final = re.compile(r"(\d{1,6})\s*([a-z]+)", re.IGNORECASE)
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "week", "weeks"), 604_800),
}
LONGEST_DURATION: Final = timedelta(days=1830)


@dataclass(frozen=True, slots=True)
class Item:
    """A text of the document with the place it stands in."""

    text: str
    pointer: str
    line: int


class Section:
    """A mapping whose keys are known. Readers give the default where a key is absent, empty or wrong."""

    def __init__(
        self, table: Table, pointer: str, known: Sequence[str], mistakes: list[FieldError], noun: str = "key"
    ) -> None:
        self.table, self.pointer, self.mistakes = table, pointer, mistakes
        for key, _ in table.pairs:
            if key.raw not in known:
                self.wrong(key.raw, key.line, f"unknown_{noun}", suggestion(noun, key.raw, known))

    def wrong(self, key: str | None, line: int, code: str, detail: str) -> None:
        """Write down a mistake at ``key`` of this section (None: the section itself)."""
        pointer = self.pointer if key is None else child(self.pointer, key)
        self.mistakes.append(FieldError(pointer, code, detail, line))

    def scalar(self, key: str, expected: str) -> Scalar | None:
        """The single value of ``key``; a mistake saying what is ``expected`` where it is something else."""
        node = self.table.get(key)
        if node is None or isinstance(node, Scalar):
            return node
        self._mistyped(key, node, expected)
        return None

    def _mistyped(self, key: str, node: Node, expected: str) -> None:
        if not isinstance(node, Broken):
            self.wrong(key, node.line, "wrong_type", f"Write {expected} here.")

    def text(self, key: str, default: str, longest: int) -> str:
        """A text of at most ``longest`` characters."""
        node = self.scalar(key, "a text")
        if node is None:
            return default
        if len(node.raw) > longest:
            detail = f"This text has {len(node.raw):,} characters; at most {longest:,} are read."
            self.wrong(key, node.line, "too_long", detail)
        return node.raw.strip()

    def flag(self, key: str, default: bool) -> bool:
        """``true`` or ``false``; yes, no, on and off are refused, because YAML readers disagree about them."""
        node = self.scalar(key, "true or false")
        if node is None:
            return default
        if node.quoted or node.raw not in ("true", "false"):
            self.wrong(key, node.line, "wrong_type", f"Write true or false, not '{shown(node.raw)}'.")
            return default
        return node.raw == "true"

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from ``low`` to ``high``."""
        expected = f"a whole number from {low} to {high:,}"
        node = self.scalar(key, expected)
        if node is None:
            return None
        if node.quoted or not _WHOLE.fullmatch(node.raw):
            self.wrong(key, node.line, "wrong_type", f"Write {expected}, not '{shown(node.raw)}'.")
            return None
        if not low <= int(node.raw) <= high:
            self.wrong(key, node.line, "out_of_range", f"{node.raw} is outside the range: write {expected}.")
            return None
        return int(node.raw)

    def share(self, key: str) -> float | None:
        """A number from 0 to 1."""
        node = self.scalar(key, "a number from 0 to 1")
        return None if node is None else self.share_of(node, key)

    def share_of(self, node: Scalar, key: str | None) -> float | None:
        """The number from 0 to 1 that ``node`` holds."""
        if node.quoted or not _NUMBER.fullmatch(node.raw):
            detail = f"Write a number from 0 to 1 such as 0.6, not '{shown(node.raw)}'."
            self.wrong(key, node.line, "wrong_type", detail)
            return None
        if not 0 <= float(node.raw) <= 1:
            self.wrong(key, node.line, "out_of_range", f"{node.raw} is outside the range: write a number from 0 to 1.")
            return None
        return float(node.raw)

    def duration(self, key: str) -> timedelta | None:
        """A time with its unit, such as ``24h`` or ``30 days``, up to five years."""
        node = self.scalar(key, "a time such as 24h or 30 days")
        if node is None:
            return None
        match = _DURATION.fullmatch(node.raw.strip())
        if match is None or match[2].lower() not in _UNITS:
            detail = f"Write a time with its unit, such as 15 minutes, 24h or 30 days, not '{shown(node.raw)}'."
            self.wrong(key, node.line, "wrong_type", detail)
            return None
        seconds = int(match[1]) * _UNITS[match[2].lower()]
        if not 0 < seconds <= LONGEST_DURATION.total_seconds():
            detail = f"This time must be longer than nothing and at most {lasting(LONGEST_DURATION)}."
            self.wrong(key, node.line, "out_of_range", detail)
            return None
        return timedelta(seconds=seconds)

    def choice(self, key: str, noun: str, choices: Collection[str]) -> str | None:
        """One word out of ``choices``."""
        node = self.scalar(key, f"one of {joined(sorted(choices), 'or')}" if choices else "nothing")
        if node is None:
            return None
        if node.raw not in choices:
            self.wrong(key, node.line, "unknown", suggestion(noun, node.raw, choices))
            return None
        return node.raw

    def items(self, key: str, most: int) -> Iterator[tuple[Node, str]]:
        """The nodes of a list of at most ``most``, each with its pointer; nothing where there is no list."""
        node = self.table.get(key)
        if node is None:
            return
        if not isinstance(node, Listing):
            self._mistyped(key, node, "a list, each item on its own line after a dash,")
            return
        if len(node.items) > most:
            detail = f"This list has {len(node.items):,} items; at most {most:,} are read."
            self.wrong(key, node.line, "too_many", detail)
        pointer = child(self.pointer, key)
        yield from ((item, child(pointer, place)) for place, item in enumerate(node.items[:most]))

    def texts(self, key: str, most: int, longest: int) -> Iterator[Item]:
        """The texts of a list; an empty, overlong or second one is a mistake and left out."""
        first: dict[str, int] = {}
        for node, pointer in self.items(key, most):
            if isinstance(node, Scalar) and node.raw.strip() and len(node.raw) <= longest:
                text = node.raw.strip()
                if text in first:
                    detail = f"'{shown(text)}' is on this list already, on line {first[text]}."
                    self.mistakes.append(FieldError(pointer, "duplicate", detail, node.line))
                    continue
                first[text] = node.line
                yield Item(text, pointer, node.line)
            elif not isinstance(node, Broken):
                detail = f"Write a text of 1 to {longest} characters here."
                self.mistakes.append(FieldError(pointer, "wrong_type", detail, node.line))

    def section(self, key: str, known: Sequence[str], noun: str = "key") -> Section:
        """The mapping under ``key``, empty where it is absent. ``noun`` is what its keys name."""
        node = self.table.get(key)
        if node is not None and not isinstance(node, Table):
            self._mistyped(key, node, f"a mapping with keys out of {joined(known)}")
        table = node if isinstance(node, Table) else Table((), self.table.line)
        return Section(table, child(self.pointer, key), known, self.mistakes, noun)

    def sections(self, key: str, most: int, known: Sequence[str]) -> Iterator[Section]:
        """The mappings of a list."""
        for node, pointer in self.items(key, most):
            if isinstance(node, Table):
                yield Section(node, pointer, known, self.mistakes)
            elif not isinstance(node, Broken):
                detail = f"Write a mapping with keys out of {joined(known)} here."
                self.mistakes.append(FieldError(pointer, "wrong_type", detail, node.line))


def suggestion(noun: str, word: str, known: Collection[str]) -> str:
    """What to write instead of an unknown ``word``: the nearest known one, and all of them."""
    near = get_close_matches(word[:40].lower(), known, n=1)
    meant = f" Did you mean '{near[0]}'?" if near else ""
    listed = f" Known: {', '.join(known)}." if known else f" There is no {noun} to name."
    return f"'{shown(word)}' is no {noun} known here.{meant}{listed}"
