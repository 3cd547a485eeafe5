"""A site's figures over a period: read in few statements, counted here, told apart by day, week, label and section."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar

from service.actions.works import Works
from service.moderation import tally
from service.moderation.labels import LABELS
from service.moderation.tally import Backlog, Drift, Ratio, Times
from service.storage import insight as storage
from service.storage.insight import Between, Machine, Own
from service.storage.people import Person
from service.storage.sites import Site

PERIODS: Final = (7, 30, 90)
WEEK: Final = timedelta(days=7)
LATELY, REFERENCE = timedelta(days=7), timedelta(days=28)
"""Scores of the newest 7 days are compared with those of the 28 days before them."""
SAMPLE: Final = 2_000
"""Comments whose scores are read for each side of that comparison."""
MOMENT: Final = timedelta(seconds=1)
"""What is added to now, so that it lies in a time that ends with it."""
MONTHS: Final = timedelta(days=366)

Row = TypeVar("Row")
Key = TypeVar("Key")


NONE: Final = Ratio()


@dataclass(frozen=True, slots=True)
class Flow:
    """What a day's comments became at once: published, held, refused by the machine."""

    published: int = 0
    held: int = 0
    refused: int = 0

    @property
    def all(self) -> int:
        """Every comment of the day."""
        return self.published + self.held + self.refused


@dataclass(frozen=True, slots=True)
class Mistakes:
    """How often the machine was overruled.

    ``stopped``: of what it held or refused and a person has judged since, how many were approved. ``missed``: of what
    it published, how many a person took down.
    """

    stopped: Ratio = NONE
    missed: Ratio = NONE

    def __add__(self, other: Mistakes) -> Mistakes:
        return Mistakes(self.stopped + other.stopped, self.missed + other.missed)


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one label or section; ``name`` is empty for comments of no section, ``over`` is by stretch."""

    name: str
    comments: int
    held: int
    mistakes: Mistakes
    over: tuple[Mistakes, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a whole period."""

    comments: int
    automated: Ratio
    mistakes: Mistakes
    times: Times


@dataclass(frozen=True, slots=True)
class Insight:
    """All figures of a page. ``days`` are the period's, today last; ``stretches`` its whole weeks, (first, last) day.

    Rows beside ``days`` have a value a day, rows beside ``stretches`` a value a stretch.
    """

    days: tuple[date, ...]
    stretches: tuple[tuple[date, date], ...]
    now: Summary
    before: Summary
    waiting: Backlog
    flows: tuple[Flow, ...]
    automated: tuple[Ratio, ...]
    backlogs: tuple[Backlog, ...]
    times: tuple[Times, ...]
    mistakes: tuple[Mistakes, ...]
    labels: tuple[Part, ...]
    sections: tuple[Part, ...]
    reasons: tuple[tuple[str | None, int], ...]


@dataclass(frozen=True, slots=True)
class Work:
    """Decisions of people in a week or month that began on ``first``: all, and one person's own."""

    first: date
    all: int
    approved: int
    rejected: int
    mine: int


def insight(works: Works, site: Site, days: int, section: str | None = None) -> Insight:
    """The figures of the newest ``days`` days, today among them, of one section or (None) all."""
    now = works.clock()
    start = midnight(now.date() - timedelta(days=days - 1))
    earlier = start - timedelta(days=days)
    with works.store.read() as connection:
        asked = Between(site.id, earlier, now + MOMENT, section)
        machine, own = storage.machine(connection, asked), storage.own(connection, asked)
        spans = storage.waiting(connection, Between(site.id, start, asked.until, section))
    return _insight(now, start, machine, own, spans)


def sections(works: Works, site: Site) -> list[str]:
    """The sections of a site, by name."""
    with works.store.read() as connection:
        return storage.sections(connection, site.id)


def drifts(works: Works, site: Site, section: str | None = None) -> tuple[list[Drift], bool]:
    """How every label's scores lie now against the weeks before, and whether another model scored them."""
    now = works.clock()
    with works.store.read() as connection:
        lately = storage.scores(connection, Between(site.id, now - LATELY, now + MOMENT, section), SAMPLE)
        since = now - LATELY - REFERENCE
        earlier = storage.scores(connection, Between(site.id, since, now - LATELY, section), SAMPLE)
    found = [tally.drift(label.name, _of(label.name, lately), _of(label.name, earlier)) for label in LABELS]
    changed = bool(lately and earlier) and {model for _, model in lately} != {model for _, model in earlier}
    return [drift for drift in found if any(drift.now) or any(drift.before)], changed


def weeks_and_months(works: Works, site: Site, person: Person) -> tuple[list[Work], list[Work]]:
    """Decisions of people by week (from Monday) and by month over a year, newest first, with this person's own."""
    now = works.clock()
    with works.store.read() as connection:
        days = storage.days_of_work(connection, site.id, person.id, midnight((now - MONTHS).date().replace(day=1)))
    return _work(days, lambda day: day - timedelta(days=day.weekday())), _work(days, lambda day: day.replace(day=1))


def midnight(day: date) -> datetime:
    """When a day began, in UTC."""
    return datetime.combine(day, time(), UTC)


def _of(label: str, sample: Sequence[tuple[Mapping[str, float], str]]) -> list[float]:
    return [scores[label] for scores, _ in sample if label in scores]


def _insight(
    now: datetime,
    start: datetime,
    machine: Sequence[Machine],
    own: Sequence[Own],
    spans: Sequence[tuple[datetime, datetime | None]],
) -> Insight:
    days = tuple(start.date() + timedelta(days=n) for n in range((now.date() - start.date()).days + 1))
    stretches = _stretches(days)
    mine, own_now = [row for row in machine if row.day >= days[0]], [row for row in own if row.made_at >= start]
    by_day = _by(mine, lambda row: row.day)
    took = _by(_first_of_cases(own_now), lambda row: row.made_at.date())
    ends = [min(midnight(day) + timedelta(days=1), now) for day in days]
    return Insight(
        days=days,
        stretches=stretches,
        now=_summary(mine, own_now),
        before=_summary([r for r in machine if r.day < days[0]], [r for r in own if r.made_at < start]),
        waiting=tally.backlogs(spans, [now])[0],
        flows=tuple(_flow(by_day[day]) for day in days),
        automated=tuple(_automated(by_day[day]) for day in days),
        backlogs=tuple(tally.backlogs(spans, ends)),
        times=tuple(tally.times(_seconds(took[day])) for day in days),
        mistakes=_over(mine, stretches),
        labels=_parts(mine, stretches, lambda row: row.cause, but={None}),
        sections=_parts(mine, stretches, lambda row: row.section or ""),
        reasons=tuple(Counter(row.reason if row.state == "rejected" else None for row in own_now).most_common()),
    )


def _stretches(days: Sequence[date]) -> tuple[tuple[date, date], ...]:
    """Whole weeks that end today, or the days themselves where they are few."""
    if len(days) <= 7:
        return tuple((day, day) for day in days)
    lasts = reversed(days[:5:-7])
    return tuple((last - timedelta(days=6), last) for last in lasts)


def _summary(machine: Sequence[Machine], own: Sequence[Own]) -> Summary:
    return Summary(
        comments=sum(row.count for row in machine),
        automated=_automated(machine),
        mistakes=_mistakes(machine),
        times=tally.times(_seconds(_first_of_cases(own))),
    )


def _flow(rows: Iterable[Machine]) -> Flow:
    states: Counter[str] = Counter()
    for row in rows:
        states[row.state] += row.count
    return Flow(states["published"], states["held"], states["rejected"])


def _automated(rows: Sequence[Machine]) -> Ratio:
    """Which comments no person had a hand in: published or refused by the machine, and still so."""
    alone = sum(row.count for row in rows if row.state != "held" and row.now == row.state)
    return Ratio(alone, sum(row.count for row in rows))


def _mistakes(rows: Iterable[Machine]) -> Mistakes:
    return sum((_mistake(row) for row in rows), Mistakes())


def _mistake(row: Machine) -> Mistakes:
    """What a row says of the machine: nothing where it stopped a comment that no person has judged yet."""
    if row.state == "published":
        return Mistakes(missed=Ratio(row.count if row.now == "rejected" else 0, row.count))
    judged = row.now == "approved" or (row.state == "held" and row.now == "rejected")
    whole = row.count if judged else 0
    return Mistakes(stopped=Ratio(whole if row.now == "approved" else 0, whole))


def _over(rows: Sequence[Machine], stretches: Sequence[tuple[date, date]]) -> tuple[Mistakes, ...]:
    return tuple(_mistakes(row for row in rows if first <= row.day <= last) for first, last in stretches)


def _parts(
    rows: Sequence[Machine],
    stretches: Sequence[tuple[date, date]],
    name: Callable[[Machine], str | None],
    but: Iterable[str | None] = (),
) -> tuple[Part, ...]:
    """The figures by what ``name`` says of each row, those with most comments first."""
    found = [
        Part(
            name=named or "",
            comments=sum(row.count for row in mine),
            held=sum(row.count for row in mine if row.state != "published"),
            mistakes=_mistakes(mine),
            over=_over(mine, stretches),
        )
        for named, mine in _by(rows, name).items()
        if named not in but
    ]
    return tuple(sorted(found, key=lambda part: (-part.comments, part.name)))


def _first_of_cases(own: Sequence[Own]) -> list[Own]:
    """The first decision of each case that waited; a second one overrules, it does not wait again."""
    first: dict[int, Own] = {}
    for row in own:
        if row.case is not None and row.opened_at is not None:
            first.setdefault(row.case, row)
    return list(first.values())


def _seconds(own: Iterable[Own]) -> list[float]:
    return [(row.made_at - row.opened_at).total_seconds() for row in own if row.opened_at is not None]


def _work(days: Sequence[storage.Day], begun: Callable[[date], date]) -> list[Work]:
    found = [
        Work(
            first,
            sum(day.all for day in mine),
            sum(day.approved for day in mine),
            sum(day.rejected for day in mine),
            sum(day.mine for day in mine),
        )
        for first, mine in _by(days, lambda day: begun(day.day)).items()
    ]
    return sorted(found, key=lambda work: work.first, reverse=True)


def _by(rows: Iterable[Row], key: Callable[[Row], Key]) -> defaultdict[Key, list[Row]]:
    found: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found
