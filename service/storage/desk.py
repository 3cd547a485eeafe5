"""What only the desk shows: replies under a comment, the log of decisions, the policy's history with names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, select

from service.moderation.comment import Author, Comment
from service.storage.tables import articles, authors, cases, comments, decisions, people, policies, revisions
from service.storage.views import CommentLine, DecisionLine


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: the decision, whose comment it was, and what it said at the time (empty once erased).

    ``cursor`` is what ``log(before=…)`` takes to go on; ``case_id`` is the public id, None where nothing was held.
    """

    cursor: str
    decision: DecisionLine
    comment_id: str
    author: str
    text: str
    lang: str | None
    article_title: str
    case_id: str | None
    policy_version: str
    model_version: str


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version in the policy's history and who published it (None: set up by command)."""

    version: int
    note: str | None
    person_name: str | None
    created_at: datetime


def replies(connection: Connection, site_id: int, external_id: str, limit: int) -> tuple[CommentLine, ...]:
    """The first replies to a comment, oldest first."""
    parent = select(comments.c.id).where(comments.c.site_id == site_id, comments.c.external_id == external_id)
    mine = _REPLIES.where(comments.c.parent_id == parent.correlate(None).scalar_subquery())
    rows = connection.execute(mine.order_by(comments.c.said_at, comments.c.id).limit(limit))
    return tuple(_reply(row, external_id) for row in rows)


def log(
    connection: Connection, site_id: int, limit: int, before: int | None = None, *, machines: bool = False
) -> list[LogLine]:
    """Decisions at a site, newest first: people's, or with ``machines`` also those of the policy and the model."""
    query = _LOG.where(decisions.c.site_id == site_id)
    if not machines:
        query = query.where(decisions.c.actor == "person")
    if before is not None:
        query = query.where(decisions.c.id < before)
    return [_log_line(row) for row in connection.execute(query.order_by(decisions.c.id.desc()).limit(limit))]


def policy_versions(connection: Connection, site_id: int) -> list[PolicyVersion]:
    """Every version of a site's policy, newest first."""
    query = (
        select(policies.c.version, policies.c.note, people.c.name, policies.c.created_at)
        .join_from(policies, people, people.c.id == policies.c.person_id, isouter=True)
        .where(policies.c.site_id == site_id)
        .order_by(policies.c.version.desc())
    )
    return [PolicyVersion(*row) for row in connection.execute(query)]


def _reply(row: Any, parent_id: str) -> CommentLine:
    author = Author(name=row.author_name, id=None if row.author_key.startswith("name:") else row.author_key)
    comment = Comment(row.external_id, row.text, author, parent_id, row.depth, row.posted_at, row.lang)
    return CommentLine(comment, row.article_title, row.state, row.received_at)


def _log_line(row: Any) -> LogLine:
    names = ("id", "revision", "old_state", "new_state", "actor", "person_name", "reason", "clause", "note", "made_at")
    decision = DecisionLine(**{name: getattr(row, "public_id" if name == "id" else name) for name in names})
    told = ("author", "text", "lang", "article_title", "case_id", "policy_version", "model_version")
    values = {name: getattr(row, name) for name in told}
    return LogLine(cursor=str(row.row_id), decision=decision, comment_id=row.external_id, **values)


_newest = and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
_REPLIES: Final = select(
    comments.c.external_id,
    comments.c.depth,
    comments.c.posted_at,
    comments.c.received_at,
    comments.c.state,
    revisions.c.text,
    revisions.c.lang,
    authors.c.name.label("author_name"),
    authors.c.key.label("author_key"),
    articles.c.title.label("article_title"),
).select_from(
    comments.join(revisions, _newest)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
)
_LOG: Final = select(
    decisions.c.id.label("row_id"),
    decisions.c.public_id,
    revisions.c.number.label("revision"),
    decisions.c.old_state,
    decisions.c.new_state,
    decisions.c.actor,
    people.c.name.label("person_name"),
    decisions.c.reason,
    decisions.c.clause,
    decisions.c.note,
    decisions.c.made_at,
    decisions.c.policy_version,
    decisions.c.model_version,
    comments.c.external_id,
    authors.c.name.label("author"),
    revisions.c.text,
    revisions.c.lang,
    articles.c.title.label("article_title"),
    cases.c.public_id.label("case_id"),
).select_from(
    decisions.join(comments, comments.c.id == decisions.c.comment_id)
    .join(revisions, revisions.c.id == decisions.c.revision_id)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .outerjoin(cases, cases.c.id == decisions.c.case_id)
    .outerjoin(people, people.c.id == decisions.c.person_id)
)
