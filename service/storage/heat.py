"""When comments were held, rejected or reported: what heat is counted from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Text, extract, func, select, union_all

from service.storage.tables import articles, comments, decisions, desk_tables

reports: Final = desk_tables.reports
SLOT_SECONDS: Final = 600


def troubles(
    connection: Connection, site_id: int, since: datetime, among: Collection[int] | None = None
) -> list[tuple[int, datetime]]:
    """Each trouble after ``since`` as (the article's row, its moment); ``among``: only of these articles."""
    found = [_troubled(site_id, since), _reported(site_id, since)]
    if among is not None:
        found = [each.where(comments.c.article_id.in_(among)) for each in found]
    return [(row[0], row[1]) for row in connection.execute(union_all(*found))]


def since_when(connection: Connection, site_id: int, since: datetime, until: datetime, most: int) -> datetime:
    """``since``, or later: when the oldest of the ``most`` newest comments between the two was written."""
    said_at = comments.c.said_at
    query = select(said_at).where(comments.c.site_id == site_id, said_at > since, said_at <= until)
    found: datetime | None = connection.execute(query.order_by(said_at.desc()).offset(most).limit(1)).scalar()
    return since if found is None else found


def trouble_count(connection: Connection, site_id: int, since: datetime, until: datetime) -> int:
    """How many troubles a site had after ``since`` and up to ``until``."""
    written = _troubled(site_id, since).where(comments.c.said_at <= until)
    both = union_all(written, _reported(site_id, since).where(reports.c.made_at <= until)).subquery()
    return int(connection.execute(select(func.count()).select_from(both)).scalar_one())


def slots_with_talk(connection: Connection, site_id: int, since: datetime, until: datetime) -> int:
    """In how many ten minutes between these somebody wrote, each discussion counted for itself."""
    slots = (
        select(comments.c.article_id, _slot(connection))
        .where(comments.c.site_id == site_id, comments.c.said_at > since, comments.c.said_at <= until)
        .distinct()
        .subquery()
    )
    return int(connection.execute(select(func.count()).select_from(slots)).scalar_one())


def open_articles(connection: Connection, rows: Collection[int]) -> list[Any]:
    """These articles: ``id``, ``external_id``, ``title``, ``openness``, ``openness_until``."""
    c = articles.c
    query = select(c.id, c.external_id, c.title, c.openness, c.openness_until).where(c.id.in_(rows))
    return list(connection.execute(query))


def _slot(connection: Connection) -> Any:
    """Which ten minutes a comment was written in: SQLite's text of a moment names them in its first 15 letters."""
    if connection.dialect.name == "sqlite":
        return func.substr(comments.c.said_at, 1, 15, type_=Text())
    return func.floor(extract("epoch", comments.c.said_at) / SLOT_SECONDS)


def _troubled(site_id: int, since: datetime) -> Any:
    """Comments that were ever held or rejected, but not only because all of the discussion is held or closed."""
    why = select(decisions.c.id).where(
        decisions.c.comment_id == comments.c.id,
        decisions.c.new_state.in_(("held", "rejected")),
        func.coalesce(decisions.c.rule, "") != "thread",
        decisions.c.undo_of.is_(None),
    )
    written = select(comments.c.article_id, comments.c.said_at).where(
        comments.c.site_id == site_id, comments.c.said_at > since
    )
    return written.where(why.exists())


def _reported(site_id: int, since: datetime) -> Any:
    return (
        select(comments.c.article_id, reports.c.made_at)
        .join_from(reports, comments, comments.c.id == reports.c.comment_id)
        .where(
            reports.c.site_id == site_id,
            reports.c.made_at > since,
            func.coalesce(reports.c.outcome, "") != "dismissed",
        )
    )
