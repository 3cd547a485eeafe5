"""The yearly report: what was restricted and why, by which means, how often wrongly, and what came of appeals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final

from service.actions.quality import errors_of
from service.actions.works import Works
from service.moderation.agreement import Share, wilson
from service.moderation.errors import FieldError, Invalid
from service.moderation.statement_category import category_of
from service.storage import second_looks
from service.storage import yearly as storage
from service.storage.engine import Connection
from service.storage.sites import Site

FIRST_YEAR: Final = 2020
OTHER: Final = "Other"


@dataclass(frozen=True, slots=True)
class Told:
    """Statements of one kind: what was restricted, on which ground, from which source, by which means."""

    restriction: str
    ground: str
    clause: str | None
    title: str
    category: str
    source: str
    automation: str
    detected: bool
    number: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class Waits:
    """Things that wait for a person's word: how many came, were answered one way or the other, and wait still.

    ``median`` is the middle handling time in seconds, None where nothing was answered.
    """

    received: int
    upheld: int
    other: int
    waiting: int
    median: float | None


@dataclass(frozen=True, slots=True)
class Yearly:
    """A year of one site in counts alone: no text, no name, no person.

    ``automatic`` and ``people`` count decisions by state; ``errors`` are wrong automatic decisions among those looked
    at again at random, by what was decided; ``turned`` is automatic rejections that a person approved later.
    ``handling`` is the median of seconds from a case's opening to its decision.
    """

    site: Site
    year: int
    until: datetime
    comments: int
    automatic: dict[str, int]
    people: dict[str, int]
    moderators: int
    told: tuple[Told, ...]
    errors: dict[str, Share]
    turned: Share
    handled: int
    handling: float | None
    appeals: Waits
    reports: Waits

    @property
    def statements(self) -> int:
        """How many statements of reasons were made."""
        return sum(line.number for line in self.told)

    def counted(self, name: str) -> dict[str, int]:
        """Statements by one of their properties (``title``, ``restriction``, ``source`` …), most frequent first."""
        counts: Counter[str] = Counter()
        for line in self.told:
            counts[str(getattr(line, name))] += line.number
        return dict(counts.most_common())

    def share(self, hit: Callable[[Told], bool]) -> float | None:
        """The share of statements for which ``hit`` holds; None without any statement."""
        return sum(line.number for line in self.told if hit(line)) / self.statements if self.statements else None

    @property
    def detected_share(self) -> float | None:
        """Of the restrictions, those that automated means pointed out."""
        return self.share(lambda line: line.detected)

    @property
    def automated_share(self) -> float | None:
        """Of the restrictions, those that no person decided."""
        return self.share(lambda line: line.automation == "fully")


def yearly(works: Works, site: Site, year: int) -> Yearly:
    """The report of a calendar year (UTC) as far as it has gone. Raises Invalid for a year that is none or to come."""
    now = works.clock()
    if not FIRST_YEAR <= year <= now.year:
        raise Invalid([FieldError("/year", "malformed", f"Give a year from {FIRST_YEAR} to {now.year}.")])
    span = (datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    with works.store.read() as connection:
        return _counted(connection, site, year, span, min(now, span[1]))


def _counted(connection: Connection, site: Site, year: int, span: storage.Span, until: datetime) -> Yearly:
    decided = storage.decided(connection, site.id, span)
    total, turned = storage.reversed_by_people(connection, site.id, span)
    handled = storage.handling(connection, site.id, span)
    return Yearly(
        site=site,
        year=year,
        until=until,
        comments=storage.comments_received(connection, site.id, span),
        automatic=_by_state(row for row in decided if row.actor != "person"),
        people=_by_state(row for row in decided if row.actor == "person"),
        moderators=storage.moderators(connection, site.id, span),
        told=tuple(_told(row) for row in storage.stated(connection, site.id, span)),
        errors=errors_of(second_looks.answered(connection, site.id, *span)),
        turned=wilson(turned, total),
        handled=len(handled),
        handling=median(handled) if handled else None,
        appeals=_waits(storage.appealed(connection, site.id, span), "reversed"),
        reports=_waits(storage.reported(connection, site.id, span), "dismissed"),
    )


def _by_state(rows: Iterable[Any]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.new_state] += row.number
    return dict(counts)


def _told(row: Any) -> Told:
    return Told(
        restriction=row.restriction,
        ground=row.ground,
        clause=row.clause,
        title=row.title or OTHER,
        category=row.category or category_of((), law=row.ground == "law"),
        source=row.source,
        automation=row.automation,
        detected=row.rule is not None,
        number=row.number,
        withdrawn=row.withdrawn,
    )


def _waits(rows: Sequence[Any], other: str) -> Waits:
    answered = [row for row in rows if row.outcome is not None]
    times = [(row.decided_at - row.made_at).total_seconds() for row in answered]
    return Waits(
        received=len(rows),
        upheld=sum(row.outcome == "upheld" for row in answered),
        other=sum(row.outcome == other for row in answered),
        waiting=len(rows) - len(answered),
        median=median(times) if times else None,
    )
