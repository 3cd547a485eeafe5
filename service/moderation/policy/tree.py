"""YAML as a tree that knows its lines, read without YAML's surprises: no aliases, no tags, no guessed types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import yaml

from service.moderation.errors import FieldError, Invalid

MAX_BYTES: Final = 262_144
MAX_DEPTH: Final = 8
LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; ``quoted`` is True where quotes or a block mark make it a text."""

    raw: str
    quoted: bool
    line: int

    @property
    def empty(self) -> bool:
        """True for a value left out, ``~`` and ``null``."""
        return not self.quoted and self.raw in ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping, keys in the order written, none twice."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int

    def get(self, key: str) -> Node | None:
        """The value of ``key``; None where it is absent or left empty."""
        found = next((value for name, value in self.pairs if name.raw == key), None)
        return None if isinstance(found, Scalar) and found.empty else found


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands where something was refused already, so that nobody complains about it twice."""

    line: int


Node: TypeAlias = Scalar | Listing | Table | Broken


def child(pointer: str, key: str | int) -> str:
    """The RFC 6901 pointer of ``key`` below ``pointer``."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def grow(text: str, mistakes: list[FieldError]) -> Table:
    """The tree of a YAML text whose top is a mapping; smaller mistakes are appended to ``mistakes``.

    Raises Invalid where there is no tree at all: too large, not YAML, nested too deeply, empty, not a mapping.
    """
    _refuse_oversize(text)
    try:
        top = _Grower(text, mistakes).document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _hopeless(*mistakes, FieldError("", "syntax", _syntax_sentence(error), line)) from None
    except (yaml.YAMLError, ValueError) as error:
        detail = f"This is not text that YAML can read: {_first_line(error)}. Remove control characters."
        raise _hopeless(*mistakes, FieldError("", "syntax", detail)) from None
    if not isinstance(top, Table):
        detail = "The document must be a mapping of keys such as 'clauses:' and 'thresholds:'."
        raise _hopeless(*mistakes, FieldError("", "wrong_type", detail, top.line))
    return top


def _refuse_oversize(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise _hopeless(FieldError("", "syntax", "The document must be valid UTF-8.")) from None
    if size > MAX_BYTES:
        detail = f"The document has {size:,} bytes; at most {MAX_BYTES:,} are read."
        raise _hopeless(FieldError("", "too_long", detail))


def _hopeless(*errors: FieldError) -> Invalid:
    return Invalid(errors)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".")


def _syntax_sentence(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "the parser gave up"
    hint = " Indent with spaces, not tabs; quote text that begins with a sign such as % @ ` or *."
    return f"This is not valid YAML: {problem}.{hint if 'cannot start any token' in problem else ''}"


class _Grower:
    """Builds the tree from parser events, one call a node, never deeper than MAX_DEPTH."""

    def __init__(self, text: str, mistakes: list[FieldError]) -> None:
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=LOADER))
        self.mistakes = mistakes

    def document(self) -> Node:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _hopeless(FieldError("", "missing", "The document is empty.", 1))
        top = self.node(next(self.events), "", 0)
        next(self.events)  # the document's end
        more = next(self.events)
        if not isinstance(more, yaml.StreamEndEvent):
            self.complain("", "too_many", "Only one YAML document is read; remove the '---' and what follows.", more)
        return top

    def node(self, event: Any, pointer: str, depth: int) -> Node:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            detail = (
                "Aliases (*name) are not read; write the value out, or put quotes around a text that begins with *."
            )
            self.complain(pointer, "alias", detail, event)
            return Broken(line)
        self.refuse_extras(event, pointer)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, event.style not in (None, ""), line)
        if depth >= MAX_DEPTH:
            raise _hopeless(*self.mistakes, FieldError(pointer, "too_deep", "Nothing here nests this deeply.", line))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.listing(pointer, depth, line)
        return self.table(pointer, depth, line)

    def listing(self, pointer: str, depth: int, line: int) -> Listing:
        items: list[Node] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, child(pointer, len(items)), depth + 1))
        return Listing(tuple(items), line)

    def table(self, pointer: str, depth: int, line: int) -> Table:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, pointer, depth + 1)
            name = key.raw if isinstance(key, Scalar) else "?"
            value = self.node(next(self.events), child(pointer, name), depth + 1)
            if not isinstance(key, Scalar):
                self.complain(pointer, "wrong_type", "A key must be a plain word.", event)
            elif name in pairs:
                first = pairs[name][0].line
                detail = f"The key '{shown(name)}' stands here a second time; the first is on line {first}."
                self.complain(child(pointer, name), "duplicate", detail, event)
            else:
                pairs[name] = (key, value)
        return Table(tuple(pairs.values()), line)

    def refuse_extras(self, event: Any, pointer: str) -> None:
        if event.anchor is not None:
            self.complain(pointer, "alias", "Anchors (&name) are not read; write the value out.", event)
        if event.tag not in (None, "!"):
            self.complain(pointer, "tag", "Tags (!name) are not read; remove it.", event)

    def complain(self, pointer: str, code: str, detail: str, event: Any) -> None:
        self.mistakes.append(FieldError(pointer, code, detail, event.start_mark.line + 1))


def shown(text: str) -> str:
    """A stretch of the document short enough to stand in a sentence."""
    return text if len(text) <= 40 else f"{text[:37]}…"
