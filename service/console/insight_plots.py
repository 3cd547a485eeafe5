"""A site's figures drawn: what each plot shows, in a sentence, and the rows of the tables beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from service.actions.insight import Insight, Mistakes, Part
from service.console import render
from service.console.charts import Figure, Mark, Plot, Series, bars, histogram, lines, ranked, sparkline, stacked
from service.console.marks import title_of
from service.console.numbers import SHARE, TIME, count, percent, stretch, told
from service.moderation.labels import BY_NAME
from service.moderation.policy.document import Policy
from service.moderation.tally import BINS, Drift, Ratio

FLAT: Final = 2
"""Columns left out of the picture of scores, the lowest: nearly all comments stand there and would hide the rest."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large letters: what it is, the number, and what to hold it against."""

    title: str
    shown: str
    beside: str
    spark: Markup


@dataclass(frozen=True, slots=True)
class PartRow:
    """One label's or section's figures as read."""

    name: str
    comments: str
    stopped: str
    wrongly: str
    wrongly_range: str
    missed: str
    spark: Markup


def day(moment: date) -> str:
    """A day under an axis: ``5 Nov``."""
    return f"{moment.day} {moment:%b}"


def tiles(found: Insight) -> tuple[Tile, ...]:
    """The five figures on top of the page, each against the same stretch of time before."""
    now, before, size = found.now, found.before, len(found.days)
    wrongly = now.mistakes.stopped
    earlier = f"in the {size} days before"

    def against(shown: str) -> str:
        return f"{shown} {earlier}" if before.comments else "nothing yet to compare with"

    return (
        Tile(
            "Comments",
            count(now.comments),
            against(count(before.comments)),
            sparkline("Comments by day", [flow.all for flow in found.flows]),
        ),
        Tile(
            "Decided without a person",
            told(now.automated.share, percent),
            against(told(before.automated.share, percent)),
            sparkline("Share decided without a person, by day", [one.share for one in found.automated]),
        ),
        Tile(
            "Waiting now",
            count(found.waiting.count),
            f"the oldest for {stretch(found.waiting.oldest)}" if found.waiting.oldest is not None else "nothing waits",
            sparkline("Waiting at the end of each day", [one.count for one in found.backlogs], "hold"),
        ),
        Tile(
            "Half are decided within",
            told(now.times.median, stretch),
            against(told(before.times.median, stretch)),
            sparkline("Median time to a decision, by day", [one.median for one in found.times]),
        ),
        Tile(
            "Held and then approved",
            told(wrongly.share, percent),
            f"{count(wrongly.part)} of {count(wrongly.whole)} that people judged"
            if wrongly.whole
            else "nobody judged any yet",
            sparkline("False holds over time", [one.stopped.share for one in found.mistakes], "mark"),
        ),
    )


def plots(found: Insight) -> tuple[tuple[Figure, str], ...]:
    """Every plot of a period with the name of its table."""
    return (
        (_volume(found), "volume"),
        (_times(found), "times"),
        (_waiting(found), "waiting"),
        (_oldest(found), "waiting"),
        (_stopped(found), "mistakes"),
        (_missed(found), "mistakes"),
        (_automated(found), "automated"),
    )


def _volume(found: Insight) -> Figure:
    busiest = max(range(len(found.days)), key=lambda n: found.flows[n].all)
    sentence = (
        f"{count(found.now.comments)} comments, most on {day(found.days[busiest])} ({count(found.flows[busiest].all)})."
    )
    series = [
        Series("Published at once", [flow.published for flow in found.flows], "approve"),
        Series("Held", [flow.held for flow in found.flows], "hold"),
        Series("Refused by a rule", [flow.refused for flow in found.flows], "reject"),
    ]
    shown = [one for one in series if any(one.values) or one.tone != "reject"]
    return stacked(Plot("What arrived", sentence), _days(found), shown)


def _times(found: Insight) -> Figure:
    took = found.now.times
    half, ninth = told(took.median, stretch), told(took.ninth, stretch)
    sentence = f"Half of {count(took.count)} within {half}, nine in ten within {ninth}."
    series = [
        Series("Half within", [one.median for one in found.times]),
        Series("Nine in ten within", [one.ninth for one in found.times], "mark"),
    ]
    return lines(Plot("Time until a person decided", sentence, unit=TIME), _days(found), series)


def _waiting(found: Insight) -> Figure:
    most = max(range(len(found.days)), key=lambda n: found.backlogs[n].count)
    sentence = (
        f"{count(found.waiting.count)} now; most were {count(found.backlogs[most].count)} on {day(found.days[most])}."
    )
    series = Series("Waiting", [one.count for one in found.backlogs], "hold")
    return bars(Plot("Waiting at the end of each day", sentence), _days(found), series)


def _oldest(found: Insight) -> Figure:
    oldest = found.waiting.oldest
    sentence = "Nothing waits now." if oldest is None else f"The oldest case has waited for {stretch(oldest)}."
    series = Series("Age of the oldest", [one.oldest for one in found.backlogs], "hold")
    return lines(Plot("How long the oldest had waited", sentence, unit=TIME), _days(found), [series])


def _stopped(found: Insight) -> Figure:
    sentence = _doubt(found.now.mistakes.stopped, "of what was held and judged by a person was approved", "was judged")
    plot = _over_time(found, "Held, then approved by a person", sentence)
    return _shares(plot, found, [one.stopped for one in found.mistakes], "Held wrongly")


def _missed(found: Insight) -> Figure:
    sentence = _doubt(found.now.mistakes.missed, "of what was published at once was taken down by a person", "came out")
    plot = _over_time(found, "Published, then taken down by a person", sentence)
    return _shares(plot, found, [one.missed for one in found.mistakes], "Missed", floor=True)


def _automated(found: Insight) -> Figure:
    sentence = _doubt(found.now.automated, "of all comments needed no person", "arrived")
    series = Series("Without a person", [one.share for one in found.automated])
    return lines(Plot("Decided without a person", sentence, unit=SHARE), _days(found), [series])


def _shares(plot: Plot, found: Insight, ratios: Sequence[Ratio], name: str, *, floor: bool = False) -> Figure:
    """A share over time with what it could as well be; ``floor`` leaves the upper end out, which few make enormous."""
    starts = [day(first) for first, _ in found.stretches]
    lows = [None if one.interval is None else one.interval[0] for one in ratios]
    highs = [None if one.interval is None or floor else one.interval[1] for one in ratios]
    series = Series(name, [one.share for one in ratios], "mark")
    if floor:
        return lines(plot, starts, [series])
    return lines(plot, starts, [series], (Series("At least", lows, "mark"), Series("At most", highs, "mark")))


def _doubt(ratio: Ratio, what: str, none: str) -> str:
    if ratio.share is None or ratio.interval is None:
        return f"Nothing {none} yet."
    low, high = ratio.interval
    doubt = f"; by chance alone {percent(low)} to {percent(high)}" if ratio.whole < 10_000 else ""
    return f"{percent(ratio.share)} {what} ({count(ratio.part)} of {count(ratio.whole)}{doubt})."


def _over_time(found: Insight, title: str, sentence: str) -> Plot:
    """A plot of shares by stretch of time."""
    return Plot(title, sentence, "Day" if len(found.days) <= 7 else "Week from", SHARE)


def _days(found: Insight) -> list[str]:
    return [day(one) for one in found.days]


def label_rows(found: Insight) -> list[PartRow]:
    """What was held, by what it was held for."""
    return [_row(cause_title(part.name), part) for part in found.labels if part.held]


def section_rows(found: Insight) -> list[PartRow]:
    """Every section with its figures."""
    return [_row(part.name or "(no section)", part) for part in found.sections]


def _row(name: str, part: Part) -> PartRow:
    wrongly, missed = part.mistakes.stopped, part.mistakes.missed
    low, high = wrongly.interval or (0.0, 0.0)
    return PartRow(
        name=name,
        comments=count(part.comments),
        stopped=count(part.held),
        wrongly=f"{count(wrongly.part)} of {count(wrongly.whole)}" if wrongly.whole else "–",
        wrongly_range=f"{percent(low)} to {percent(high)}" if wrongly.whole else "",
        missed=f"{count(missed.part)} of {count(missed.whole)}" if missed.whole else "–",
        spark=sparkline(f"{name}: false holds over time", [_wrong(one) for one in part.over], "mark", 1.0),
    )


def _wrong(one: Mistakes) -> float | None:
    return one.stopped.share


def cause_title(cause: str) -> str:
    """A label or rule as people read it."""
    return title_of(cause) if cause in BY_NAME else render.RULES.get(cause, cause.capitalize())


def reasons(found: Insight, rules: Policy) -> Figure:
    """What the team decided, and for which reasons."""
    names = ["Approved" if reason is None else render.reason_title(reason, rules) for reason, _ in found.reasons]
    total = sum(number for _, number in found.reasons)
    sentence = f"{count(total)} decisions by people. Each bar but the approvals is a reason to reject."
    return ranked(
        Plot("What the team decided", sentence, "Decision"),
        names,
        Series("Decisions", [number for _, number in found.reasons]),
        [f"{count(number)} · {percent(number / total)}" for _, number in found.reasons],
    )


def distribution(drift: Drift, rules: Policy) -> Figure:
    """One label's scores in the newest 7 days, and in the 28 days before as an outline; the flat end is left out."""
    now, before = _above(drift.now), _above(drift.before)
    edges = [n / BINS for n in range(FLAT, BINS + 1)]
    threshold = rules.thresholds.get(drift.label)
    hold = None if threshold is None else threshold.hold
    marks = [Mark(hold, f"Held from {hold:.2f}")] if hold is not None and hold >= edges[0] else []
    title = title_of(drift.label)
    sentence = f"{drift.words.capitalize()}{_index(drift)}. Scores from {edges[0]:.2f} up, as a share of all comments."
    return histogram(
        Plot(title, sentence, "Score", SHARE),
        edges,
        Series("Newest 7 days", now),
        Series("The 28 days before", before, "mark"),
        marks,
    )


def _index(drift: Drift) -> str:
    if drift.index is None or drift.chance is None:
        return ""
    return f" (index {drift.index:.3f}; chance alone stays below {drift.chance:.3f})"


def _above(counts: Sequence[int]) -> list[float]:
    total = sum(counts) or 1
    return [number / total for number in counts[FLAT:]]
