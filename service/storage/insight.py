"""What a site's figures are counted from: few rows, already added up where there may be many. Days are UTC days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from service.storage.decisions import a_persons_own
from service.storage.tables import articles, cases, comments, decisions, revisions, verdicts

MACHINES: Final = ("rule", "model")


@dataclass(frozen=True, slots=True)
class Between:
    """Of which site, from when up to but without when, and of which section (None: all)."""

    site_id: int
    since: datetime
    until: datetime
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """How many comments of a day the machine put into ``state`` for ``cause``, and how they stand now."""

    day: date
    state: str
    cause: str | None
    section: str | None
    now: str
    count: int


@dataclass(frozen=True, slots=True)
class Own:
    """A person's decision that stands; ``opened_at`` is when its case began to wait (None: no case, or a sample)."""

    made_at: datetime
    state: str
    old_state: str | None
    reason: str | None
    section: str | None
    case: int | None
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """How many decisions of people a day saw: all, approvals, rejections, and how many were one person's own."""

    day: date
    all: int
    approved: int
    rejected: int
    mine: int


def machine(connection: Connection, asked: Between) -> list[Machine]:
    """What the machine made of the newest text of each comment, added up by day, state, cause, section and outcome."""
    day = _day(connection, decisions.c.made_at)
    cause = func.coalesce(decisions.c.label, decisions.c.rule)
    keys = (day, decisions.c.new_state, cause, articles.c.section, comments.c.state)
    newest = and_(revisions.c.id == decisions.c.revision_id, revisions.c.number == comments.c.revision)
    query = (
        select(*keys, func.count())
        .select_from(_of_comments().join(revisions, newest))
        .where(decisions.c.actor.in_(MACHINES), *_decided(asked))
    )
    rows = connection.execute(query.group_by(*keys))
    return [Machine(date.fromisoformat(row[0]), *row[1:]) for row in rows]


def own(connection: Connection, asked: Between) -> list[Own]:
    """People's decisions that stand, oldest first."""
    waited = and_(cases.c.id == decisions.c.case_id, cases.c.origin != "learning")
    query = (
        select(
            decisions.c.made_at,
            decisions.c.new_state,
            decisions.c.old_state,
            decisions.c.reason,
            articles.c.section,
            decisions.c.case_id,
            cases.c.opened_at,
        )
        .select_from(_of_comments().outerjoin(cases, waited))
        .where(a_persons_own(), *_decided(asked))
        .order_by(decisions.c.id)
    )
    return [Own(*row) for row in connection.execute(query)]


def waiting(connection: Connection, asked: Between) -> list[tuple[datetime, datetime | None]]:
    """When each case that waited in the time asked for was opened and closed (None: it still waits)."""
    query = select(cases.c.opened_at, cases.c.closed_at).where(cases.c.site_id == asked.site_id)
    query = query.where(cases.c.origin != "learning", cases.c.opened_at < asked.until)
    if asked.section is not None:
        query = query.join_from(cases, comments, comments.c.id == cases.c.comment_id)
        query = query.join(articles, articles.c.id == comments.c.article_id).where(_in(asked.section))
    still = query.where(cases.c.state == "open")
    closed = query.where(cases.c.closed_at >= asked.since)
    return [(row[0], row[1]) for part in (still, closed) for row in connection.execute(part)]


def days_of_work(connection: Connection, site_id: int, person_id: int, since: datetime) -> list[Day]:
    """People's decisions at a site by day, oldest first, with this person's own beside them."""
    day = _day(connection, decisions.c.made_at)

    def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    query = (
        select(
            day,
            func.count(),
            counted(decisions.c.new_state == "approved"),
            counted(decisions.c.new_state == "rejected"),
            counted(decisions.c.person_id == person_id),
        )
        .where(decisions.c.site_id == site_id, decisions.c.made_at >= since, a_persons_own())
        .group_by(day)
        .order_by(day)
    )
    return [Day(date.fromisoformat(row[0]), *row[1:]) for row in connection.execute(query)]


def sections(connection: Connection, site_id: int) -> list[str]:
    """The sections of a site's articles by name."""
    query = select(articles.c.section).where(articles.c.site_id == site_id, articles.c.section.is_not(None))
    return sorted({str(row[0]) for row in connection.execute(query.distinct()) if row[0]})


def scores(connection: Connection, asked: Between, most: int) -> list[tuple[Mapping[str, float], str]]:
    """Scores and model version of about ``most`` comments (evenly chosen) that were posted in the time asked for."""
    here = and_(
        comments.c.site_id == asked.site_id, comments.c.said_at >= asked.since, comments.c.said_at < asked.until
    )
    total = connection.execute(select(func.count()).where(here)).scalar_one()
    newest = and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
    query = (
        select(verdicts.c.scores, verdicts.c.model_version)
        .select_from(
            comments.join(revisions, newest)
            .join(verdicts, verdicts.c.revision_id == revisions.c.id)
            .join(articles, articles.c.id == comments.c.article_id)
        )
        .where(here, comments.c.id % max(1, total // most) == 0, verdicts.c.served == 1)
    )
    if asked.section is not None:
        query = query.where(_in(asked.section))
    return [(row[0], row[1]) for row in connection.execute(query) if row[0]]


def _of_comments() -> Any:
    return decisions.join(comments, comments.c.id == decisions.c.comment_id).join(
        articles, articles.c.id == comments.c.article_id
    )


def _decided(asked: Between) -> list[ColumnElement[bool]]:
    """Decisions made in the time and section asked for."""
    here = [
        decisions.c.site_id == asked.site_id,
        decisions.c.made_at >= asked.since,
        decisions.c.made_at < asked.until,
    ]
    return here if asked.section is None else [*here, _in(asked.section)]


def _in(section: str) -> ColumnElement[bool]:
    """Articles of a section; those of none go by the empty name."""
    return articles.c.section == section if section else or_(articles.c.section.is_(None), articles.c.section == "")


def _day(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[str]:
    """A moment's UTC day as text, ``2026-11-02``."""
    if connection.dialect.name == "postgresql":
        return func.to_char(moment, "YYYY-MM-DD")
    return func.substr(moment, 1, 10)
