"""The yearly report as files: JSON and CSV for machines, Markdown with a plot for people.

Columns of ``statements.csv`` are named after the DSA Transparency Database
(https://transparency.dsa.ec.europa.eu/page/api-documentation); one line counts all statements that are alike.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from service.actions.yearly import Told, Yearly
from service.moderation.agreement import Share
from service.moderation.statement_database import SOURCES, automated, visibility

HOW: Final = (
    "Wrong automatic decisions are counted among those drawn at random for a blind second look by a person: what a "
    "lead settled otherwise, or, while nobody settled it, what the second person would have decided otherwise. The "
    "interval is Wilson’s at 95 %. Severe comments beyond a daily cap are not drawn, to spare people, and so are "
    "counted less."
)
TURNED: Final = (
    "Automatic rejections that a person approved later, on appeal or unasked, say how many were wrong at least."
)


def files(report: Yearly) -> dict[str, str]:
    """Every file's text by its name."""
    name = f"transparency-{report.year}"
    return {
        f"{name}.json": json.dumps(document(report), indent=2, ensure_ascii=False) + "\n",
        f"{name}-statements.csv": statements_csv(report),
        f"{name}-figures.csv": figures_csv(report),
        f"{name}.svg": plot(report),
        f"{name}.md": paper(report),
    }


def write(report: Yearly, folder: Path) -> list[Path]:
    """Write the files into a folder, made where it is missing; answers their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in files(report).items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def document(report: Yearly) -> dict[str, Any]:
    """The report as one JSON document."""
    return {
        "site": report.site.slug,
        "year": report.year,
        "until": report.until.isoformat(),
        "figures": [dict(zip(_FIGURE_COLUMNS, figure, strict=True)) for figure in figures(report)],
        "statements": [_statement(line) for line in report.told],
        "how_errors_are_counted": HOW,
    }


def figures(report: Yearly) -> list[tuple[str, float | int | None, float | None, float | None]]:
    """Each figure with the ends of its interval, where it has one. Shares are of 1, times in seconds."""
    alone: dict[str, float | int | None] = {
        "comments_received": report.comments,
        **{f"automatic_decisions_{state}": number for state, number in sorted(report.automatic.items())},
        **{f"decisions_by_people_{state}": number for state, number in sorted(report.people.items())},
        "people_who_decided": report.moderators,
        "statements_of_reasons": report.statements,
        "statements_withdrawn": sum(line.withdrawn for line in report.told),
        "automated_detection_share": report.detected_share,
        "automated_decision_share": report.automated_share,
        "cases_decided": report.handled,
        "median_handling_seconds": report.handling,
        "appeals_received": report.appeals.received,
        "appeals_upheld": report.appeals.upheld,
        "appeals_reversed": report.appeals.other,
        "appeals_waiting": report.appeals.waiting,
        "appeals_median_handling_seconds": report.appeals.median,
        "reports_received": report.reports.received,
        "reports_upheld": report.reports.upheld,
        "reports_dismissed": report.reports.other,
        "reports_waiting": report.reports.waiting,
        "reports_median_handling_seconds": report.reports.median,
    }
    shares = {
        "automation_error_rate_published": report.errors["approved"],
        "automation_error_rate_rejected": report.errors["rejected"],
        "automatic_rejections_reversed_share": report.turned,
    }
    plain = [(name, value, None, None) for name, value in alone.items()]
    return [*plain, *(_share(name, share) for name, share in shares.items())]


def figures_csv(report: Yearly) -> str:
    """``figures`` as CSV."""
    return _csv(_FIGURE_COLUMNS, [["" if cell is None else cell for cell in figure] for figure in figures(report)])


def statements_csv(report: Yearly) -> str:
    """Statements that are alike, counted, as CSV."""
    lines = [_statement(line) for line in report.told]
    return _csv(_STATEMENT_COLUMNS, [[line[name] for name in _STATEMENT_COLUMNS] for line in lines])


def paper(report: Yearly) -> str:
    """The report for people, in Markdown."""
    reasons = "\n".join(f"| {title} | {number} |" for title, number in report.counted("title").items())
    categories = "\n".join(f"| {name} | {number} |" for name, number in report.counted("category").items())
    return f"""# Moderation at {report.site.name} in {report.year}

Counted up to {report.until:%-d %B %Y}. {report.comments:,} comments arrived. {report.statements:,} times an author was
given a statement of reasons; {percent_words(report.detected_share)} of these were pointed out by automated means, and
{percent_words(report.automated_share)} were decided by them alone. {report.moderators} people decided.

![Statements of reasons by rule](transparency-{report.year}.svg)

| Rule | Statements |
|---|---:|
{reasons}

| Category (DSA Transparency Database) | Statements |
|---|---:|
{categories}

## How often automation is wrong

* Published automatically: {_rate(report.errors["approved"])}
* Rejected automatically: {_rate(report.errors["rejected"])}
* Automatic rejections reversed by people: {_rate(report.turned)}

{HOW} {TURNED}

## Appeals and reports

* Appeals: {_waits(report.appeals, "reversed")}
* Readers’ reports: {_waits(report.reports, "dismissed")}
* Cases decided by people: {report.handled:,}, in the median after {time_words(report.handling)}.
"""


def plot(report: Yearly) -> str:
    """Statements by rule as bars, an SVG that stands by itself."""
    counts = list(report.counted("title").items())[:12]
    top = max((number for _, number in counts), default=1)
    bars = "".join(_bar(place, title, number, top) for place, (title, number) in enumerate(counts))
    height = 16 + 28 * max(len(counts), 1)
    empty = "" if counts else '<text x="8" y="28">No statement was made.</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" font-family="sans-serif" font-size="13" '
        f'role="img" aria-label="Statements of reasons by rule">{bars}{empty}</svg>\n'
    )


def _bar(place: int, title: str, number: int, top: int) -> str:
    y, width = 8 + 28 * place, max(2, round(400 * number / top))
    short = title if len(title) <= 36 else title[:35] + "…"
    return (
        f'<text x="248" y="{y + 17}" text-anchor="end">{escape(short)}</text>'
        f'<rect x="256" y="{y + 2}" width="{width}" height="22" fill="#2148b8" rx="2"/>'
        f'<text x="{264 + width}" y="{y + 17}">{number:,}</text>'
    )


def _statement(line: Told) -> dict[str, Any]:
    ground = "DECISION_GROUND_ILLEGAL_CONTENT" if line.ground == "law" else "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    return {
        **visibility(line.restriction),
        "decision_ground": ground,
        "clause": line.clause or "",
        "ground_title": line.title,
        "category": line.category,
        "source_type": SOURCES[line.source],
        "automated_detection": "Yes" if line.detected else "No",
        "automated_decision": automated(line.automation),
        "number": line.number,
        "withdrawn": line.withdrawn,
    }


_FIGURE_COLUMNS: Final = ("figure", "value", "low", "high")
_STATEMENT_COLUMNS: Final = (
    "decision_visibility",
    "decision_account",
    "decision_ground",
    "clause",
    "ground_title",
    "category",
    "source_type",
    "automated_detection",
    "automated_decision",
    "number",
    "withdrawn",
)


def _share(name: str, share: Share) -> tuple[str, float | None, float | None, float | None]:
    return name, share.value, share.low, share.high


def _csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def percent_words(share: float | None) -> str:
    """A share in whole hundredths."""
    return "–" if share is None else f"{100 * share:.0f} %"


def _rate(share: Share) -> str:
    if share.value is None or share.low is None or share.high is None:
        return "nothing to count."
    value, low, high = (f"{100 * number:.1f}" for number in (share.value, share.low, share.high))
    return f"{share.hits} of {share.of} ({value} %, 95 % interval {low} to {high} %)."


def time_words(seconds: float | None) -> str:
    """A stretch of time in minutes or hours."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return "less than a minute"
    return f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{seconds / 60:.0f} minutes"


def _waits(waits: Any, other: str) -> str:
    return (
        f"{waits.received:,} received, {waits.upheld:,} upheld, {waits.other:,} {other}, {waits.waiting:,} waiting; "
        f"answered in the median after {time_words(waits.median)}."
    )
