"""The report of a replay as one HTML file with its plots, which needs nothing from outside."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader

from service.actions.migrating.report import STEPS, Report
from service.commands import migrate_told as words
from service.console.charts import Figure, Plot, Series, lines, stacked
from service.console.numbers import SHARE
from service.moderation.migration import Table
from service.moderation.policy.verdict import Action

CONSOLE: Final = Path(__file__).parents[1] / "console"
STYLES: Final = ("console.css", "charts.css")
TONES: Final = {Action.PUBLISH: "approve", Action.HOLD: "hold", Action.REJECT: "reject"}


def page(report: Report, file: str) -> str:
    """The page. It repeats no comment, but where the question asked for it."""
    drawn = Environment(loader=FileSystemLoader(CONSOLE / "templates"), autoescape=True)
    styles = "\n".join((CONSOLE / "static" / name).read_text(encoding="utf-8") for name in STYLES)
    done = report.done
    return drawn.get_template("migration/page.html").render(
        report=report,
        file=file,
        styles=styles,
        words=words,
        plots=plots(report),
        tables=[("At the same thresholds, on Perspective's scale", done.same), ("By the policy", done.policy)],
    )


def plots(report: Report) -> list[Figure]:
    """What is decided, and what each threshold holds."""
    found = [_decisions(report.done.same, report.done.policy)] if report.done.same.total else []
    return [*found, *(_held(report, one.attribute) for one in report.figures)]


def _decisions(same: Table, policy: Table) -> Figure:
    before = [sum(same.of(was, new) for new in Action) for was in Action]
    after = [[sum(table.of(was, new) for was in Action) for new in Action] for table in (same, policy)]
    series = [
        Series(action.value, [float(before[place]), *(float(one[place]) for one in after)], TONES[action])  # type: ignore[arg-type]
        for place, action in enumerate(Action)
    ]
    plot = Plot("Decisions", "The same comments as they were decided, and as they would be.", first="decided")
    return stacked(plot, ["before", "same thresholds", "policy"], series)


def _held(report: Report, attribute: str) -> Figure:
    theirs, ours = report.held_at(attribute)
    series = [Series("Parley, on Perspective's scale", ours, "accent")]
    if theirs is not None:
        series.insert(0, Series("old scores", theirs, "quiet"))
    sentence = "Share of comments held, by threshold. Where the lines part, an old threshold holds more or fewer now."
    return lines(
        Plot(f"{attribute}: held", sentence, first="threshold", unit=SHARE), [f"{step:.2f}" for step in STEPS], series
    )
