"""Discussions: the list of them with their numbers, and the bare tree of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, and_, func, or_, select, update

from service.moderation.comment import Article
from service.moderation.policy.facts import Openness
from service.storage.articles import ARTICLE_COLUMNS, article_from, openness_from
from service.storage.tables import articles, cases, comments, desk_tables

Order = Literal["latest", "waiting", "limited"]
MOST_COMMENTS: Final = 20_000
"""The newest comments of a discussion that its page can show."""

reports: Final = desk_tables.reports


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """An article whose discussion has comments. ``openness`` is what is in force, ``until`` its end, if it has one."""

    row: int
    article: Article
    openness: Openness
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ThreadCounts:
    """The numbers of a discussion: comments by where they stand, open cases, reports, cuts, and its newest comment."""

    published: int = 0
    held: int = 0
    rejected: int = 0
    erased: int = 0
    waiting: int = 0
    reports: int = 0
    cuts: int = 0
    newest: datetime | None = None

    @property
    def comments(self) -> int:
        """All of them."""
        return self.published + self.held + self.rejected + self.erased

    @property
    def decided(self) -> int:
        """Those that are out or rejected: what a share of rejected ones is a share of."""
        return self.published + self.rejected


@dataclass(frozen=True, slots=True)
class Bare:
    """A comment of the tree: rows and state, no text."""

    id: int
    parent: int | None
    external_id: str
    state: str
    cut: bool


def threads(
    connection: Connection, site_id: int, now: datetime, order: Order, words: str, limit: int, skip: int
) -> list[ThreadRow]:
    """Discussions with comments, those with the newest comment first; ``words`` looks into titles.

    ``waiting`` puts those with the most open cases first and leaves the others out; ``limited`` keeps those that are
    premoderated, closed or cut.
    """
    newest = select(func.max(comments.c.id)).where(comments.c.article_id == articles.c.id).scalar_subquery()
    query = _THREAD.where(articles.c.site_id == site_id, newest.is_not(None))
    if words:
        query = query.where(func.lower(articles.c.title).contains(words.lower(), autoescape=True))
    if order == "limited":
        query = query.where(or_(_limited(now), articles.c.id.in_(_with_cuts())))
    if order == "waiting":
        query = query.join(open_ := _waiting(site_id), open_.c.article_id == articles.c.id).order_by(open_.c.n.desc())
    rows = connection.execute(query.order_by(newest.desc()).limit(limit).offset(skip))
    return [_thread(row, now) for row in rows]


def thread(connection: Connection, site_id: int, external_id: str, now: datetime) -> ThreadRow | None:
    """One article by the site's own id."""
    row = connection.execute(
        _THREAD.where(articles.c.site_id == site_id, articles.c.external_id == external_id)
    ).first()
    return None if row is None else _thread(row, now)


def counts(connection: Connection, rows: Collection[int]) -> Mapping[int, ThreadCounts]:
    """The numbers of these discussions, by the article's row."""
    told: dict[int, dict[str, Any]] = {row: {} for row in rows}
    for article, state, many, cut, newest in connection.execute(_by_state(rows)):
        known = told[article]
        name = "published" if state == "approved" else state
        known[name] = known.get(name, 0) + many
        known["cuts"] = known.get("cuts", 0) + cut
        known["newest"] = max(filter(None, (known.get("newest"), newest)))
    for name, query in (("waiting", _open_by_article(rows)), ("reports", _reports_by_article(rows))):
        for article, many in connection.execute(query):
            told[article][name] = many
    return {row: ThreadCounts(**numbers) for row, numbers in told.items()}


def tree(connection: Connection, article: int) -> list[Bare]:
    """The newest MOST_COMMENTS comments of a discussion, those written first before others."""
    c = comments.c
    newest = (
        select(c.id, c.parent_id, c.external_id, c.state, c.cut_at, c.said_at)
        .where(c.article_id == article)
        .order_by(c.id.desc())
        .limit(MOST_COMMENTS)
        .subquery()
    )
    query = select(newest.c.id, newest.c.parent_id, newest.c.external_id, newest.c.state, newest.c.cut_at)
    rows = connection.execute(query.order_by(newest.c.said_at, newest.c.id))
    return [Bare(row[0], row[1], row[2], row[3], row[4] is not None) for row in rows]


def comment_to_cut(connection: Connection, site_id: int, article_id: str, comment_id: str) -> Any:
    """A comment of this discussion: ``id``, ``cut_at``, ``article_id`` (row), ``external_id``; None when unknown."""
    query = select(comments.c.id, comments.c.cut_at, comments.c.article_id, comments.c.external_id)
    mine = query.join(articles, articles.c.id == comments.c.article_id).where(
        comments.c.site_id == site_id, comments.c.external_id == comment_id, articles.c.external_id == article_id
    )
    return connection.execute(mine).first()


def comment_by_row(connection: Connection, site_id: int, row: int) -> Any:
    """What ``comment_to_cut`` tells with ``article`` (the site's own id of it), by the comment's row."""
    query = select(
        comments.c.id,
        comments.c.cut_at,
        comments.c.article_id,
        comments.c.external_id,
        articles.c.external_id.label("article"),
    ).join(articles, articles.c.id == comments.c.article_id)
    return connection.execute(query.where(comments.c.site_id == site_id, comments.c.id == row)).first()


def set_cut(connection: Connection, comment: int, at: datetime | None) -> None:
    """Take no more replies below a comment, or take them again."""
    connection.execute(update(comments).where(comments.c.id == comment).values(cut_at=at))


def article_by_row(connection: Connection, site_id: int, row: int) -> Any:
    """An article's ``external_id``, ``openness`` and ``openness_until`` as stored, whether in force or not."""
    c = articles.c
    query = select(c.id, c.external_id, c.openness, c.openness_until)
    return connection.execute(query.where(c.site_id == site_id, c.id == row)).first()


def _thread(row: Any, now: datetime) -> ThreadRow:
    openness = openness_from(row, now)
    until = None if openness is Openness.OPEN else row.openness_until
    return ThreadRow(row.id, article_from(row), openness, until)


def _limited(now: datetime) -> Any:
    lasting = or_(articles.c.openness_until.is_(None), articles.c.openness_until > now)
    return and_(articles.c.openness != Openness.OPEN.value, lasting)


def _with_cuts() -> Any:
    """Read off an index of its own that holds cut comments only (hence no ``site_id``: it would lead past it)."""
    return select(comments.c.article_id).where(comments.c.cut_at.is_not(None))


def _waiting(site_id: int) -> Any:
    return (
        select(comments.c.article_id, func.count().label("n"))
        .join_from(cases, comments, comments.c.id == cases.c.comment_id)
        .where(cases.c.site_id == site_id, cases.c.state == "open", cases.c.origin != "learning")
        .group_by(comments.c.article_id)
        .subquery()
    )


def _by_state(rows: Collection[int]) -> Any:
    c = comments.c
    many, cut, newest = func.count(), func.count(c.cut_at), func.max(c.said_at)
    return (
        select(c.article_id, c.state, many, cut, newest).where(c.article_id.in_(rows)).group_by(c.article_id, c.state)
    )


def _open_by_article(rows: Collection[int]) -> Any:
    return (
        select(comments.c.article_id, func.count())
        .join_from(comments, cases, comments.c.id == cases.c.comment_id)
        .where(comments.c.article_id.in_(rows), cases.c.state == "open", cases.c.origin != "learning")
        .group_by(comments.c.article_id)
    )


def _reports_by_article(rows: Collection[int]) -> Any:
    return (
        select(comments.c.article_id, func.count())
        .join_from(comments, reports, comments.c.id == reports.c.comment_id)
        .where(comments.c.article_id.in_(rows))
        .group_by(comments.c.article_id)
    )


_THREAD: Final = select(articles.c.id, *ARTICLE_COLUMNS, articles.c.openness, articles.c.openness_until)
