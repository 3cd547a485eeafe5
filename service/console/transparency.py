"""The yearly report on a page, and to take along as CSV or JSON."""

from __future__ import annotations

from typing import Final

from flask import g, make_response, request
from flask.wrappers import Response

from service.actions import yearly, yearly_files
from service.actions.yearly import Yearly
from service.console import charts
from service.console.charts import Plot, Series
from service.console.front import now, page, works
from service.moderation.errors import FieldError, Invalid

KINDS: Final = {
    "statements.csv": "text/csv; charset=utf-8",
    "figures.csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def show() -> Response:
    """The report of ``year`` (this one without it); ``format`` takes it along. Raises Invalid."""
    asked = request.args.get("year", str(now().year))
    if not (asked.isascii() and asked.isdigit() and len(asked) == 4):
        raise Invalid([FieldError("/year", "malformed", "Give a year, as in 2026.")])
    report = yearly.yearly(works(), g.site, int(asked))
    wanted = request.args.get("format")
    if wanted is not None:
        return _taken(report, wanted)
    return page("transparency", report=report, by_rule=_by_rule(report), how=yearly_files.HOW, files=yearly_files)


def _taken(report: Yearly, wanted: str) -> Response:
    if wanted not in KINDS:
        raise Invalid([FieldError("/format", "unknown", f"Formats are {', '.join(KINDS)}.")])
    joined = "." if wanted == "json" else "-"
    name = f"transparency-{report.year}{joined}{wanted}"
    answer = make_response(yearly_files.files(report)[name])
    answer.content_type = KINDS[wanted]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _by_rule(report: Yearly) -> charts.Figure | None:
    counts = report.counted("title")
    if not counts:
        return None
    plot = Plot("By rule", "Statements of reasons by the rule that was broken.", "Rule")
    return charts.ranked(plot, list(counts), Series("Statements", list(counts.values())))
