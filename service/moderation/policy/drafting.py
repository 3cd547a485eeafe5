"""The common things of a policy as a form shows them, and the form's changes written into the author's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from service.moderation.labels import LABELS
from service.moderation.policy.edits import Path, append, drop, put, written
from service.moderation.policy.shape import folded
from service.moderation.policy.tree import Listing, Node, Scalar, Table, grow

LISTS: Final = ("banned", "watched", "allowed")
SWITCHED: Final = ("links", "personal_details", "repeats", "floods")
"""Rules that a switch of their own section stops."""
_NUMBER: Final = re.compile(r"\d*\.?\d+")


@dataclass(frozen=True, slots=True)
class Dial:
    """A label's numbers as the document writes them; empty where it gives none."""

    label: str
    title: str
    meaning: str
    hold: str
    reject: str
    off: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as the document writes it, and where: its list, its place there, its line."""

    listed: str
    place: int
    text: str
    clause: str
    inflections: bool
    off: bool
    line: int


@dataclass(frozen=True, slots=True)
class Panel:
    """What the form shows of a text."""

    dials: tuple[Dial, ...]
    entries: tuple[Listed, ...]
    clauses: tuple[str, ...]
    automatic_reject: bool
    stopped: tuple[str, ...]

    @property
    def fields(self) -> dict[str, str]:
        """Numbers and switches by the names of the form's fields, as a browser sends them, without the empty ones."""
        numbers = {f"{name}.{dial.label}": getattr(dial, name) for dial in self.dials for name in ("hold", "reject")}
        switched = [dial.label for dial in self.dials if dial.off] + list(self.stopped)
        told = numbers | {f"off.{name}": "on" for name in switched}
        told["automatic_reject"] = "on" if self.automatic_reject else ""
        return {name: value for name, value in told.items() if value}


def panel_of(text: str) -> Panel:
    """The form for a text. Raises Invalid where it is not YAML with keys; smaller mistakes are none here."""
    top = grow(text, [])
    thresholds, words = _table(top.get("thresholds")), _table(top.get("words"))
    clauses = top.get("clauses")
    named = [_raw(_table(node).get("id")) for node in clauses.items] if isinstance(clauses, Listing) else []
    return Panel(
        dials=tuple(_dial(one.name, one.title, one.meaning, thresholds.get(one.name)) for one in LABELS),
        entries=tuple(entry for name in LISTS for entry in _entries(name, words)),
        clauses=tuple(name for name in named if name),
        automatic_reject=_raw(top.get("automatic_reject")) == "true",
        stopped=tuple(name for name in SWITCHED if _raw(_table(top.get(name)).get("off")) == "true"),
    )


def with_numbers(text: str, sent: Mapping[str, str], shown: Mapping[str, str]) -> str:
    """``text`` with the numbers and switches that somebody changed in the form: ``sent`` against what was ``shown``.

    Fields are ``hold.insult``, ``reject.insult``, ``off.links``, ``automatic_reject``. What was not changed is not
    touched, even where the text has become another since. Raises Invalid or yaml.YAMLError where it is no YAML.
    """
    was = panel_of(text)
    fields = was.fields
    for name in {*sent, *shown}:
        if sent.get(name, "").strip() != shown.get(name, ""):
            fields[name] = sent.get(name, "").strip()
    for dial in was.dials:
        text = _turned(text, dial, fields)
    for name in SWITCHED:
        text = _switched(text, (name, "off"), name in was.stopped, bool(fields.get(f"off.{name}")))
    return _switched(text, ("automatic_reject",), was.automatic_reject, bool(fields.get("automatic_reject")))


def with_threshold(text: str, label: str, number: float, section: str | None = None) -> str:
    """``text`` that holds ``label`` from ``number`` on, in one section or everywhere. Raises like ``with_numbers``."""
    within: Path = ("thresholds", label, "hold")
    if section is not None:
        known = [key.raw for key, _ in _table(grow(text, []).get("sections")).pairs]
        name = next((each for each in known if folded(each) == folded(section)), section)
        within = ("sections", name, *within)
    return put(text, within, f"{number:g}")


def with_entry(text: str, listed: str, entry: str, clause: str = "", inflections: bool = False) -> str:
    """``text`` with one more entry at the end of a list. Raises like ``with_numbers``, LookupError for no such list."""
    if listed not in LISTS:
        raise LookupError(listed)
    more = {"clause": written(clause)} if clause and listed != "allowed" else {}
    more |= {"inflections": "true"} if inflections else {}
    item = written(entry)
    if more:
        item = f"{{entry: {item}, {', '.join(f'{key}: {value}' for key, value in more.items())}}}"
    return append(text, ("words", listed, "entries"), item)


def with_entry_changed(text: str, what: str, listed: str, entry_text: str) -> str:
    """``text`` with an entry of a list stopped (``stop``), looked for again (``again``) or taken out (``drop``).

    Raises LookupError where there is no such entry or verb.
    """
    entry = next((e for e in panel_of(text).entries if (e.listed, e.text) == (listed, entry_text)), None)
    path: Path = ("words", listed, "entries", -1 if entry is None else entry.place)
    if entry is None or what not in ("stop", "again", "drop"):
        raise LookupError(path)
    return drop(text, path) if what == "drop" else _switched(text, (*path, "off"), entry.off, what == "stop")


def with_rule_switched(text: str, what: str, name: str) -> str:
    """``text`` with a rule out of SWITCHED, or a label that has numbers, stopped (``stop``) or asked ``again``.

    Raises LookupError where there is no such rule, label or verb.
    """
    panel = panel_of(text)
    numbered = {dial.label: dial.off for dial in panel.dials if dial.hold or dial.reject}
    known: dict[tuple[str, ...], bool] = {(rule,): rule in panel.stopped for rule in SWITCHED}
    known |= {("thresholds", label): off for label, off in numbered.items()}
    path = next((path for path in known if path[-1] == name), None)
    if path is None or what not in ("stop", "again"):
        raise LookupError(name)
    return _switched(text, (*path, "off"), known[path], what == "stop")


def _turned(text: str, dial: Dial, sent: Mapping[str, str]) -> str:
    said = {name: sent.get(f"{name}.{dial.label}", "") for name in ("hold", "reject")}
    path: Path = ("thresholds", dial.label)
    if not any(said.values()):
        return drop(text, path) if dial.hold or dial.reject else text
    for name, number in said.items():
        was = getattr(dial, name)
        if number and number != was:
            text = put(text, (*path, name), number if _NUMBER.fullmatch(number) else written(number))
        elif was and not number:
            text = drop(text, (*path, name))
    return _switched(text, (*path, "off"), dial.off, bool(sent.get(f"off.{dial.label}")))


def _switched(text: str, path: Path, was: bool, wanted: bool) -> str:
    return text if was == wanted else put(text, path, "true" if wanted else "false")


def _dial(label: str, title: str, meaning: str, node: Node | None) -> Dial:
    if isinstance(node, Scalar):
        return Dial(label, title, meaning, node.raw, "", off=False)
    own = _table(node)
    off = _raw(own.get("off")) == "true"
    return Dial(label, title, meaning, _raw(own.get("hold")), _raw(own.get("reject")), off)


def _entries(name: str, words: Table) -> Iterator[Listed]:
    own = _table(words.get(name))
    nodes = own.get("entries")
    given_clause, given_inflections, given_off = (_raw(own.get(key)) for key in ("clause", "inflections", "off"))
    for place, node in enumerate(nodes.items if isinstance(nodes, Listing) else ()):
        told = _table(node)
        yield Listed(
            name,
            place,
            _raw(node) or _raw(told.get("entry")),
            _raw(told.get("clause")) or given_clause,
            (_raw(told.get("inflections")) or given_inflections) == "true",
            (_raw(told.get("off")) or given_off) == "true",
            node.line,
        )


def _table(node: Node | None) -> Table:
    return node if isinstance(node, Table) else Table((), 0)


def _raw(node: Node | None) -> str:
    return node.raw.strip() if isinstance(node, Scalar) else ""
