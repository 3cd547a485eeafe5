"""The filter as the URL carries it: read, written, and shown as chips; the same for the queue and for search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast
from urllib.parse import urlencode

from service.console import grammar
from service.console.grammar import Mistake, Term, terms
from service.moderation.policy.document import Policy
from service.storage.filters import SORTS, TABS, Filter, Sort, Tab

FIELDS: Final = ("reason", "section", "label", "min", "max", "age", "author", "lang", "state", "thread")
NAMES: Final = ("q", "tab", *FIELDS, "sort", "after")
DEFAULTS: Final = {"tab": "waiting", "sort": "risk"}
HIDDEN: Final = frozenset({"deferred", "escalated", "mine"})
"""Marks that the tab ``waiting`` would hide: who asks for them sees every tab."""
TITLES: Final = {"min": "Score from", "max": "Score to", "lang": "Language"}


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of the filter as a chip, and the query that is left when it is taken off."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a URL asks for: ``said`` as it was sent (known names only), the filter it means, and what it got wrong."""

    said: Mapping[str, str] = field(default_factory=dict)
    filter: Filter = field(default_factory=Filter)
    sort: Sort = "risk"
    after: str | None = None
    mistakes: tuple[str, ...] = ()

    def query(self, **changes: str | None) -> str:
        """The query part of this URL (no ``?``), or of the one that ``changes`` leads to; other pages begin anew."""
        said = {**self.said, "after": None, **changes}
        return urlencode({name: said[name] for name in NAMES if said.get(name) and said[name] != DEFAULTS.get(name)})

    def url(self, path: str, **changes: str | None) -> str:
        """``path`` with this query, or with the one that ``changes`` leads to."""
        query = self.query(**changes)
        return f"{path}?{query}" if query else path

    @property
    def narrow(self) -> bool:
        """Whether anything but tab and order was asked for and understood."""
        return replace(self.filter, tab="waiting") != Filter()

    @property
    def chips(self) -> tuple[Chip, ...]:
        """Every part of the filter that can be taken off by itself."""
        typed = terms(self.said.get("q", ""))
        words = [Chip(term.typed, self.query(q=_joined(typed, but=place))) for place, term in enumerate(typed)]
        chosen = [name for name in FIELDS if self.said.get(name)]
        return (*words, *(Chip(_told(name, self.said[name]), self.query(**{name: None})) for name in chosen))


def wanted_of(sent: Mapping[str, str], policy: Policy) -> Wanted:
    """What a query or form asks for. What cannot be read is left out and told in ``mistakes``; nothing raises."""
    said = {name: grammar.legible(sent.get(name, "")) for name in NAMES}
    said = {name: value for name, value in said.items() if value and value != DEFAULTS.get(name)}
    found, mistakes = _read([*terms(said.get("q", "")), *_chosen(said)], policy)
    for name, known in (("tab", TABS), ("sort", SORTS)):
        if said.get(name) not in known:
            said.pop(name, None)
    tab = cast(Tab, said.get("tab", "waiting"))
    if tab == "waiting" and HIDDEN & set(found.marks):
        tab = "all"
    sort = cast(Sort, said.get("sort", "risk"))
    return Wanted(said, replace(found, tab=tab), sort, said.get("after"), mistakes)


def _chosen(said: Mapping[str, str]) -> Iterable[Term]:
    """The fields of the form as terms."""
    for name in FIELDS:
        if name not in said:
            continue
        if name in {"min", "max"}:
            yield Term("score", f"{'>' if name == 'min' else '<'}{said[name]}")
        elif name == "age":
            least, _, most = said[name].partition("..")
            yield from (Term(key, value) for key, value in (("before", least), ("since", most)) if value)
        else:
            yield Term(name, said[name])


def _read(given: Iterable[Term], policy: Policy) -> tuple[Filter, tuple[str, ...]]:
    """All terms as one filter: of one field any value will do; later bounds replace earlier ones."""
    fields: dict[bool, dict[str, Any]] = {False: {}, True: {}}
    mistakes: dict[str, None] = {}
    for term in given:
        try:
            for name, value in grammar.read(term, policy).items():
                known = fields[term.unwanted]
                known[name] = (*known.get(name, ()), *value) if isinstance(value, tuple) else value
        except Mistake as mistake:
            mistakes[str(mistake)] = None
    but = Filter(**fields[True]) if fields[True] else None
    return Filter(**fields[False], but=but), tuple(mistakes)


def _joined(typed: tuple[Term, ...], but: int) -> str:
    return " ".join(term.typed for place, term in enumerate(typed) if place != but)


def _told(name: str, value: str) -> str:
    """A field of the form in words: ``Section Politics``, ``Score from 0.4``, ``Age under 2h``."""
    if name == "age":
        least, _, most = value.partition("..")
        return " ".join(["Age", *([f"over {least}"] if least else []), *([f"under {most}"] if most else [])])
    return f"{TITLES.get(name, name.capitalize())} {value}"
