"""The insight page: a site's figures as plots with their numbers beside them, each table also as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Response, g, request

from service.actions import insight as figures
from service.console import insight_plots, insight_tables, times
from service.console.front import now, page, policy, works
from service.console.marks import title_of
from service.console.numbers import count
from service.moderation.errors import NotFound
from service.moderation.tally import Drift

DAYS: Final = 30
NO_SECTION: Final = "-"
"""Stands in the address for comments under articles of no section."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of figures is about: how many days, which section ("" for none, None for all), which label."""

    days: int = DAYS
    section: str | None = None
    label: str | None = None

    def url(self, path: str = "/insight", **changes: object) -> str:
        """The address of these figures, or of the ones that ``changes`` leads to."""
        said = {"days": self.days, "section": _spelled(self.section), "label": self.label, **changes}
        wanted = {name: value for name, value in said.items() if value and (name, value) != ("days", DAYS)}
        return path + (f"?{urlencode(wanted)}" if wanted else "")

    def csv(self, table: str) -> str:
        """The address of one table as a file."""
        return self.url("/insight.csv", table=table, label=None)


def show() -> Response:
    """Every figure of a period and section; what cannot be read in the address is left out."""
    known = figures.sections(works(), g.site)
    asked = asked_for(known)
    found = figures.insight(works(), g.site, asked.days, asked.section)
    drifts, changed = figures.drifts(works(), g.site, asked.section)
    chosen = _chosen(drifts, asked.label)
    weeks, months = figures.weeks_and_months(works(), g.site, g.person)
    rules = policy()
    return page(
        "insight",
        asked=asked,
        periods=figures.PERIODS,
        sections=known,
        tiles=insight_plots.tiles(found),
        plots=insight_plots.plots(found),
        labels=insight_plots.label_rows(found),
        parts=insight_plots.section_rows(found),
        reasons=insight_plots.reasons(found, rules),
        drifts=drifts,
        drift=insight_plots.distribution(chosen, rules) if chosen else None,
        chosen=chosen.label if chosen else None,
        changed=changed,
        work=(("Week", weeks[:13], "weeks"), ("Month", months, "months")),
        asked_at=times.stamp(now()),
        count=count,
        title_of=title_of,
        day=times.day,
    )


def table() -> Response:
    """One table as comma-separated values. Raises NotFound for a table nobody made."""
    name = request.args.get("table", "")
    if name not in insight_tables.TABLES:
        raise NotFound("There is no such table.")
    asked = asked_for(figures.sections(works(), g.site))
    text = insight_tables.as_csv(*insight_tables.TABLES[name](works(), g.site, g.person, asked.days, asked.section))
    answer = Response(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{g.site.slug}-{name}.csv"'
    return answer


def asked_for(known: list[str]) -> Asked:
    """What the address asks for; an unknown section counts as all."""
    days = request.args.get("days", "")
    section = request.args.get("section", "")
    wanted = "" if section == NO_SECTION else section if section in known else None
    periods = {str(period): period for period in figures.PERIODS}
    return Asked(periods.get(days, DAYS), wanted, request.args.get("label") or None)


def _spelled(section: str | None) -> str | None:
    return NO_SECTION if section == "" else section


def _chosen(drifts: list[Drift], label: str | None) -> Drift | None:
    """The label asked for, else the one whose scores moved most."""
    named = next((drift for drift in drifts if drift.label == label), None)
    return named or max(drifts, key=lambda drift: (drift.moved, drift.index or 0.0), default=None)
