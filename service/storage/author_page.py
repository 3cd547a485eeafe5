"""What the desk shows of an author: every comment with where it stands, and lists of authors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, and_, func, select

from service.moderation.standing import Standing
from service.storage.authors import AUTHOR_COLUMNS, standing_from
from service.storage.tables import articles, authors, comments, decisions, desk_tables, people, revisions

reports: Final = desk_tables.reports
Order = Literal["rejected", "reported", "sanctioned", "newest"]


@dataclass(frozen=True, slots=True)
class Said:
    """One comment of an author, and who put it where it stands; ``undoing``: by taking a decision back."""

    row: int
    id: str
    text: str
    lang: str | None
    state: str
    said_at: datetime
    article_id: str
    article_title: str
    actor: str | None
    person_name: str | None
    reason: str | None
    clause: str | None
    undoing: bool


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """One author of a list; ``number`` is what the list is sorted by (rejections or reports of the last 30 days)."""

    key: str
    name: str
    standing: Standing
    first_seen_at: datetime
    number: int


def said(connection: Connection, author_id: int, state: str | None, limit: int, skip: int) -> list[Said]:
    """An author's comments, newest first; ``state`` keeps those that stand there."""
    query = _SAID.where(comments.c.author_id == author_id)
    if state is not None:
        query = query.where(comments.c.state == state)
    rows = connection.execute(query.order_by(comments.c.said_at.desc(), comments.c.id.desc()).limit(limit).offset(skip))
    return [Said(**row._mapping) for row in rows]


def states(connection: Connection, author_id: int) -> Mapping[str, int]:
    """How many of an author's comments stand where."""
    query = select(comments.c.state, func.count()).where(comments.c.author_id == author_id).group_by(comments.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def reported(connection: Connection, author_id: int) -> tuple[int, int]:
    """How many reports readers made of an author's comments, and how many of them were upheld."""
    query = (
        select(func.count(), func.count().filter(reports.c.outcome == "upheld"))
        .join_from(reports, comments, comments.c.id == reports.c.comment_id)
        .where(comments.c.author_id == author_id)
    )
    row = connection.execute(query).one()
    return row[0], row[1]


def authors_by(
    connection: Connection, site_id: int, order: Order, words: str, since: datetime, limit: int, skip: int
) -> list[AuthorLine]:
    """Authors, most rejected or most reported since then first, or those met last; ``words`` looks into names and keys.

    Without ``words`` the first two leave out authors without any.
    """
    numbers = {"rejected": _rejected, "reported": _reported}.get(order)
    query = select(*AUTHOR_COLUMNS, authors.c.key, authors.c.name).where(authors.c.site_id == site_id)
    if numbers is None:
        query = query.add_columns(_NOTHING).order_by(authors.c.id.desc())
    else:
        counted = numbers(site_id, since)
        query = query.add_columns(func.coalesce(counted.c.n, 0).label("number"))
        query = query.join(counted, counted.c.author_id == authors.c.id, isouter=bool(words))
        query = query.order_by(func.coalesce(counted.c.n, 0).desc(), authors.c.rejected.desc(), authors.c.id.desc())
    if words:
        named = func.lower(authors.c.name).contains(words.lower(), autoescape=True)
        query = query.where(named | (authors.c.key == words))
    rows = connection.execute(query.limit(limit).offset(skip))
    return [AuthorLine(row.key, row.name, standing_from(row), row.first_seen_at, row.number) for row in rows]


def _rejected(site_id: int, since: datetime) -> Any:
    c = decisions.c
    return (
        select(c.author_id, func.count(c.comment_id.distinct()).label("n"))
        .join_from(decisions, comments, comments.c.id == c.comment_id)
        .where(c.site_id == site_id, c.actor == "person", c.made_at > since, c.new_state == "rejected")
        .where(comments.c.state == "rejected")
        .group_by(c.author_id)
        .subquery()
    )


def _reported(site_id: int, since: datetime) -> Any:
    return (
        select(comments.c.author_id, func.count().label("n"))
        .join_from(reports, comments, comments.c.id == reports.c.comment_id)
        .where(reports.c.site_id == site_id, reports.c.made_at > since)
        .group_by(comments.c.author_id)
        .subquery()
    )


_NOTHING: Final = authors.c.rejected.label("number")
_last: Final = (
    select(func.max(decisions.c.id))
    .where(decisions.c.comment_id == comments.c.id)
    .correlate(comments)
    .scalar_subquery()
)
_SAID: Final = select(
    comments.c.id.label("row"),
    comments.c.external_id.label("id"),
    revisions.c.text,
    revisions.c.lang,
    comments.c.state,
    comments.c.said_at,
    articles.c.external_id.label("article_id"),
    articles.c.title.label("article_title"),
    decisions.c.actor,
    people.c.name.label("person_name"),
    decisions.c.reason,
    decisions.c.clause,
    decisions.c.undo_of.is_not(None).label("undoing"),
).select_from(
    comments.join(revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
    .join(articles, articles.c.id == comments.c.article_id)
    .outerjoin(decisions, decisions.c.id == _last)
    .outerjoin(people, people.c.id == decisions.c.person_id)
)
