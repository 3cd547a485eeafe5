"""Many new comments written at once: row ids taken beforehand, then one statement a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Table, bindparam, func, select, text, update

from service.storage.cases import OPENED
from service.storage.comments import COMMENT_COLUMNS
from service.storage.line import AnyLine
from service.storage.outbox import EVENT_LOCK, LOCK
from service.storage.prepared import Prepared
from service.storage.statements import STATEMENT
from service.storage.tables import (
    articles,
    authors,
    cases,
    comments,
    decisions,
    deliveries,
    endpoints,
    events,
    revisions,
    verdicts,
)

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """What a chunk of comments adds to each table, with the row ids that ``take_ids`` gave, and what it changes."""

    new_authors: list[Row] = field(default_factory=list)
    met_authors: list[Row] = field(default_factory=list)
    new_articles: list[Row] = field(default_factory=list)
    met_articles: list[Row] = field(default_factory=list)
    comments: list[Row] = field(default_factory=list)
    revisions: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)


def take_ids(connection: AnyLine, table: str, count: int) -> range | list[int]:
    """``count`` row ids for new rows. On SQLite they are ours for as long as this transaction writes."""
    if not count:
        return []
    if connection.dialect.name == "sqlite":
        newest = int(_NEWEST[table].scalar(connection, {}))
        return range(newest + 1, newest + 1 + count)
    return [int(row[0]) for row in _NEXT.rows(connection, {"of": table, "count": count})]


def write(connection: AnyLine, site_id: int, rows: Rows) -> None:
    """Write it all, in the order of locks that every writer keeps. Raises Taken where somebody was faster."""
    for statement, those in (
        (_MET_AUTHOR, rows.met_authors),
        (_INTO["authors"], rows.new_authors),
        (_MET_ARTICLE, rows.met_articles),
        (_INTO["articles"], rows.new_articles),
        (_INTO["comments"], rows.comments),
        (_INTO["revisions"], rows.revisions),
        (_INTO["verdicts"], rows.verdicts),
        (_INTO["cases"], rows.cases),
        (_INTO["decisions"], rows.decisions),
        (STATEMENT, rows.statements),
    ):
        statement.many(connection, those)
    _tell(connection, site_id, rows.events)


def _tell(connection: AnyLine, site_id: int, told: Sequence[Row]) -> None:
    """The events, numbered on from the newest, and a delivery for each endpoint; see ``outbox.add_event``."""
    if not told:
        return
    if connection.dialect.name == "postgresql":
        LOCK.run(connection, {"class": EVENT_LOCK, "site": site_id})
    number = int(_NEWEST_EVENT.scalar(connection, {"site": site_id}))
    ids = take_ids(connection, "events", len(told))
    places = range(number + 1, number + 1 + len(told))
    numbered = [{**row, "id": of, "number": place} for row, of, place in zip(told, ids, places, strict=True)]
    _INTO["events"].many(connection, numbered)
    hearing = [row[0] for row in _HEARING.rows(connection, {"site": site_id})]
    _INTO["deliveries"].many(connection, [_delivery(row, endpoint) for row in numbered for endpoint in hearing])


def _delivery(event: Mapping[str, Any], endpoint: int) -> Row:
    return {"event_id": event["id"], "endpoint_id": endpoint, "state": "pending", "due_at": event["made_at"]}


def _into(table: Table, *without: str) -> Prepared:
    return Prepared.into(table, *(column.name for column in table.c if column.name not in without))


_INTO: Final = {
    "authors": _into(authors, "approved", "rejected", "status", "status_until", "status_note", "then_held_until"),
    "articles": _into(articles, "openness", "openness_until"),
    "comments": Prepared.into(comments, "id", *COMMENT_COLUMNS),
    "revisions": _into(revisions),
    "verdicts": _into(verdicts, "id"),
    "cases": Prepared.into(cases, "id", *OPENED),
    "decisions": _into(decisions, "id"),
    "events": _into(events),
    "deliveries": Prepared.into(deliveries, "event_id", "endpoint_id", "state", "due_at"),
}
_MET_AUTHOR: Final = Prepared(
    update(authors)
    .where(authors.c.id == bindparam("of"))
    .values(
        name=bindparam("now_named"),
        created_at=func.coalesce(bindparam("opened_at", type_=authors.c.created_at.type), authors.c.created_at),
        published=authors.c.published + bindparam("published_by"),
    )
)
_MET_ARTICLE: Final = Prepared(
    update(articles)
    .where(articles.c.id == bindparam("of"))
    .values(
        {
            name: func.coalesce(bindparam(f"given_{name}", type_=articles.c[name].type), articles.c[name])
            for name in ("title", "url", "section", "author", "published_at", "body")
        }
    )
)
_NEWEST: Final = {
    table.name: Prepared(select(func.coalesce(func.max(table.c.id), 0)))
    for table in (authors, articles, comments, revisions, cases, events)
}
_NEXT: Final = Prepared(
    select(func.nextval(func.pg_get_serial_sequence(bindparam("of"), text("'id'")))).select_from(
        func.generate_series(1, bindparam("count")).table_valued("number")
    )
)
_NEWEST_EVENT: Final = Prepared(
    select(func.coalesce(func.max(events.c.number), 0)).where(events.c.site_id == bindparam("site"))
)
_HEARING: Final = Prepared(
    select(endpoints.c.id)
    .where(endpoints.c.site_id == bindparam("site"), endpoints.c.disabled_at.is_(None))
    .order_by(endpoints.c.id)
)
