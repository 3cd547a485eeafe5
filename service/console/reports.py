"""What readers reported of a comment, for the pane beside it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from service.actions import reports
from service.console import render, times
from service.console.front import now, policy, works
from service.moderation.reporters import ENOUGH, REASONS
from service.storage.reports import ReportLine


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report. ``record`` is the reporter's in words, ``warning`` what speaks against it (empty for nothing)."""

    reason: str
    text: str | None
    reporter: str
    record: str
    warning: str
    weight: str
    ago: str
    outcome: str


def beside(comment_id: str) -> list[ReportRow]:
    """The reports of a comment, the undecided first."""
    return [_row(line) for line in reports.reports_of(works(), g.site, comment_id)]


def _row(line: ReportLine) -> ReportRow:
    decided = line.upheld + line.dismissed
    return ReportRow(
        reason=REASONS.get(line.reason) or render.reason_title(line.reason, policy()),
        text=line.text,
        reporter=line.reporter or "a reader",
        record=f"{line.upheld} of {decided} upheld" if decided and line.reporter else "",
        warning=_warning(line, decided),
        weight=f"{line.weight:g}",
        ago=times.ago(line.made_at, now()),
        outcome=line.outcome or "",
    )


def _warning(line: ReportLine, decided: int) -> str:
    if line.own:
        return "the author’s own report"
    return "seldom upheld" if decided > ENOUGH and line.weight < 0.5 else ""
