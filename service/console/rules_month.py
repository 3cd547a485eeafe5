"""A month judged again, told: figures, plots, sections, the likeliest mistakes; pure functions, no Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from service.actions.replay import Change, Replayed
from service.console import times
from service.console.charts import Figure, Plot, Series, lines
from service.console.numbers import NUMBER, count, decimal, percent
from service.console.render import excerpt, fraction, named
from service.moderation.policy.tally import Expected, Tally

NOWHERE: Final = "No section"
MOST_SECTIONS: Final = 20
LONGEST: Final = 240


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One number of a policy's month: now, under the draft, and what changes."""

    name: str
    now: str
    draft: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section's month: comments, held now and then, mistakes under the draft, known and likely."""

    name: str
    comments: str
    held_now: str
    held_draft: str
    misses_now: str
    misses: str
    likely_misses: str
    false_holds_now: str
    false_holds: str
    likely_false_holds: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A comment that the draft treats otherwise."""

    author: str
    text: str
    where: str
    becomes: str
    person: str | None
    risk: str
    why: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """The whole of it. ``caveats`` say what the numbers do not know."""

    summary: str
    figures: tuple[FigureLine, ...]
    plots: tuple[Figure, ...]
    sections: tuple[SectionLine, ...]
    held: tuple[ChangeLine, ...]
    held_number: int
    released: tuple[ChangeLine, ...]
    released_number: int
    caveats: tuple[str, ...]
    comments: int

    def told(self) -> dict[str, Any]:
        """The same for programs: the figures, the sections, how many change each way."""
        return {
            "summary": self.summary,
            "comments": self.comments,
            "figures": [{"name": one.name, "now": one.now, "draft": one.draft} for one in self.figures],
            "sections": [{name: getattr(one, name) for name in one.__slots__} for one in self.sections],
            "changes": {"stricter": self.held_number, "milder": self.released_number},
            "caveats": list(self.caveats),
        }


def month(done: Replayed, over: Callable[[str], str] = str) -> MonthView:
    """A replay as the page shows it; ``over`` veils a text as whoever looks wishes."""
    ranked = sorted(done.sections.items(), key=lambda pair: -pair[1][0].comments)[:MOST_SECTIONS]
    return MonthView(
        summary=_summary(done),
        figures=tuple(_figures(done)),
        plots=(_by_hour(done), _by_day(done)) if done.now.comments else (),
        sections=tuple(_section(name, *tallies) for name, tallies in ranked),
        held=tuple(_change(one, over) for one in done.held.examples),
        held_number=done.held.number,
        released=tuple(_change(one, over) for one in done.released.examples),
        released_number=done.released.number,
        caveats=tuple(_caveats(done)),
        comments=done.now.comments,
    )


def _summary(done: Replayed) -> str:
    if not done.now.comments:
        return "There are no comments of the last 30 days to replay."
    more, fewer = done.held.number, done.released.number
    if not (more or fewer):
        return f"The draft would have treated all {count(done.now.comments)} comments alike."
    of = f"Of {count(done.now.comments)} comments"
    return f"{of} the draft is stricter with {count(more)} and milder with {count(fewer)}."


def _figures(done: Replayed) -> Iterator[FigureLine]:
    now, draft, days = done.now, done.draft, _days(done)
    yield FigureLine("Held", count(now.held), count(draft.held))
    yield FigureLine(
        "Held of 1,000", decimal(round(now.held_per_thousand, 1)), decimal(round(draft.held_per_thousand, 1))
    )
    yield FigureLine("Held an hour", decimal(now.held / days / 24), decimal(draft.held / days / 24))
    yield FigureLine("Rejected by the machine", count(now.rejected), count(draft.rejected))
    minutes = [decimal(round(tally.minutes(done.seconds) / days, 1)) for tally in (now, draft)]
    yield FigureLine("Moderators’ minutes a day", minutes[0], minutes[1], _cost(done))
    hint = "Comments that people rejected and that go out"
    yield FigureLine("Known misses", count(now.misses), count(draft.misses), hint)
    hint = "Among comments that nobody reviewed; 95 % interval"
    yield FigureLine("Likely misses besides", _likely(now.likely_misses), _likely(draft.likely_misses), hint)
    hint = "Comments that people approved and that are stopped"
    yield FigureLine("Known false holds", count(now.false_holds), count(draft.false_holds), hint)
    hint = "Among comments that nobody reviewed; 95 % interval"
    holds = (now.likely_false_holds, draft.likely_false_holds)
    yield FigureLine("Likely false holds besides", _likely(holds[0]), _likely(holds[1]), hint)


def _cost(done: Replayed) -> str:
    seconds = decimal(round(done.seconds, 1))
    if done.decisions:
        return f"{seconds} s a decision, the median of {count(done.decisions)} of yours"
    return f"{seconds} s a decision is assumed; yours are too few to tell"


def _likely(expected: Expected) -> str:
    return f"{count(expected.mean)} ({count(expected.low)}–{count(expected.high)})"


def _section(name: str, now: Tally, draft: Tally) -> SectionLine:
    return SectionLine(
        name=name or NOWHERE,
        comments=count(now.comments),
        held_now=count(now.held),
        held_draft=count(draft.held),
        misses_now=count(now.misses),
        misses=count(draft.misses),
        likely_misses=_likely(draft.likely_misses),
        false_holds_now=count(now.false_holds),
        false_holds=count(draft.false_holds),
        likely_false_holds=_likely(draft.likely_false_holds),
    )


def _by_hour(done: Replayed) -> Figure:
    days = _days(done)
    series = [
        Series(name, [tally.by_hour[hour] / days for hour in range(24)], tone)  # type: ignore[arg-type]
        for name, tally, tone in (("In force", done.now, "quiet"), ("Draft", done.draft, "hold"))
    ]
    plot = Plot("Held an hour", "Comments held in each hour of the day (UTC), on an average day.", "Hour", NUMBER)
    return lines(plot, [f"{hour:02}:00" for hour in range(24)], series)


def _by_day(done: Replayed) -> Figure:
    start = done.since.date()
    dates = [start + timedelta(days=day) for day in range((done.until.date() - start).days + 1)]
    series = [
        Series(name, [float(tally.by_day[day]) for day in dates], tone)  # type: ignore[arg-type]
        for name, tally, tone in (("In force", done.now, "quiet"), ("Draft", done.draft, "hold"))
    ]
    plot = Plot("Held a day", "Comments held on each day.", "Day")
    return lines(plot, [f"{day.day} {day:%b}" for day in dates], series)


def _days(done: Replayed) -> float:
    return max(1.0, (done.until - done.since).total_seconds() / 86_400)


def _change(one: Change, over: Callable[[str], str]) -> ChangeLine:
    decided = {"publish": "People approved it", "reject": "People rejected it"}
    return ChangeLine(
        author=named(one.author),
        text=excerpt(over(one.text), LONGEST),
        where=" · ".join(part for part in (one.section, one.article_title, times.stamp(one.at)) if part),
        becomes=one.becomes.value,
        person=None if one.person is None else decided[one.person.value],
        risk="–" if one.risk is None else fraction(one.risk),
        why=over(one.why),
    )


def _caveats(done: Replayed) -> Iterator[str]:
    if done.capped:
        since = times.stamp(done.since)
        yield f"Of a busy month only the newest {count(done.now.comments)} comments are replayed, those since {since}."
    if done.comparable:
        share = percent(done.alike / done.comparable)
        yield (
            f"As a check, {count(done.comparable)} comments were judged again by version {done.version} from rebuilt "
            f"facts: {share} got the answer they got then."
        )
    unknown = done.draft.likely_misses.unknown + done.draft.likely_false_holds.unknown
    if unknown:
        yield f"{count(unknown)} comments have neither a review nor a score; they count as no mistake of either kind."
    yield (
        "Likely numbers take the model’s highest probability for a comment as the chance that people would reject it. "
        "They are as right as its calibration, and they do not know your word lists."
    )
    yield (
        "What was so at the time is rebuilt from the log: scores, author’s record, repeats, floods, and what the "
        "findings of then say of bans and closed threads. A ban that stopped nothing then cannot be seen."
    )
