"""What each rule, label and entry found lately and how often it was wrong, told; pure functions, no Flask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.actions.rule_hits import Hits, Statistics
from service.console.marks import title_of
from service.console.numbers import NONE, count, percent
from service.console.render import RULES
from service.moderation.policy.drafting import SWITCHED, Panel
from service.moderation.policy.rules import RULE_NAMES

FEW: Final = 5
"""Below so many decisions a rate says little; it is shown dimmed."""


@dataclass(frozen=True, slots=True)
class HitLine:
    """A rule, label or entry with its numbers.

    ``switch`` is what the button of its row sends (empty: it has none), ``off`` whether it is stopped.
    """

    name: str
    about: str
    found: str
    decided: str
    approved: str
    rate: str
    between: str
    few: bool
    off: bool = False
    field: str = ""
    switch: str = ""


@dataclass(frozen=True, slots=True)
class HitsView:
    """Three tables over ``comments`` of the last 30 days."""

    comments: str
    rules: tuple[HitLine, ...]
    labels: tuple[HitLine, ...]
    entries: tuple[HitLine, ...]


def hits(statistics: Statistics, panel: Panel) -> HitsView:
    """The statistics beside what stands in the policy; entries without a hit are listed too."""
    return HitsView(
        comments=count(statistics.comments),
        rules=tuple(_rules(statistics, panel)),
        labels=tuple(_labels(statistics, panel)),
        entries=tuple(sorted(_entries(statistics, panel), key=lambda line: -int(line.found.replace(",", "")))),
    )


def _rules(statistics: Statistics, panel: Panel) -> Iterator[HitLine]:
    for name in RULE_NAMES:
        off = name in panel.stopped
        switch = f"{'again' if off else 'stop'}:{name}" if name in SWITCHED else ""
        title = {"person": "Decided before", "empty": "No text"}.get(name, RULES.get(name, name.capitalize()))
        yield _line(title, name, statistics.rules.get(name, Hits()), off, "rule", switch)


def _labels(statistics: Statistics, panel: Panel) -> Iterator[HitLine]:
    for dial in panel.dials:
        found = statistics.labels.get(dial.label, Hits())
        if not (dial.hold or dial.reject or found.found):
            continue
        numbers = f"held from {dial.hold}" if dial.hold else "not held"
        switch = f"{'again' if dial.off else 'stop'}:{dial.label}" if dial.hold or dial.reject else ""
        yield _line(title_of(dial.label), numbers, found, dial.off, "label", switch)


def _entries(statistics: Statistics, panel: Panel) -> Iterator[HitLine]:
    for entry in panel.entries:
        if entry.listed == "allowed":
            continue
        found = statistics.entries.get((entry.listed, entry.text), Hits())
        about = ", ".join(filter(None, (entry.listed, entry.clause, "endings folded" if entry.inflections else "")))
        switch = f"{'again' if entry.off else 'stop'}:{entry.listed}:{entry.text}"
        yield _line(entry.text, about, found, entry.off, "entry", switch)


def _line(name: str, about: str, found: Hits, off: bool, field: str, switch: str) -> HitLine:
    rate, (low, high) = found.false_rate, found.between
    return HitLine(
        name=name,
        about=about,
        found=count(found.found),
        decided=count(found.decided),
        approved=count(found.approved),
        rate=NONE if rate is None else percent(rate),
        between="" if rate is None else f"{percent(low)} to {percent(high)}",
        few=found.decided < FEW,
        off=off,
        field=field,
        switch=switch,
    )
