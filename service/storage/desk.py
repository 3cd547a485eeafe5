"""What only the desk shows: replies under a comment, the log of decisions, the policy's history with names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, select

from service.moderation.comment import Author, Comment
from service.storage.desk_tables import deeds
from service.storage.tables import articles, authors, cases, comments, decisions, people, policies, revisions
from service.storage.views import CommentLine, DecisionLine


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log: the decision, whose comment it was, and what it said at the time (empty once erased).

    ``cursor`` is what ``log(before=…)`` takes to go on; ``case_id`` is the public id, None where nothing was held.
    ``undoes`` is the state that a line took back, ``undone_by`` who took this line back and ``undone_at`` when.
    ``deed`` is what to undo, None for machines and for what was undone; ``deed_by`` (a row) whose it is, ``deed_kind``
    its kind.
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
    undoes: str | None
    undone_by: str | None
    undone_at: datetime | None
    deed: str | None
    deed_by: int | None
    deed_kind: str | None


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


def decided_by(connection: Connection, site_id: int, person_id: int, since: datetime) -> int:
    """How many decisions a person made at a site since a moment, without those that were taken back."""
    undone = select(_later.c.id).where(_later.c.undo_of == decisions.c.id).exists()
    query = select(func.count()).where(
        decisions.c.site_id == site_id,
        decisions.c.actor == "person",
        decisions.c.made_at >= since,
        decisions.c.person_id == person_id,
        decisions.c.undo_of.is_(None),
        ~undone,
    )
    return int(connection.execute(query).scalar_one())


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
    told = (
        *("author", "text", "lang", "article_title", "case_id", "policy_version", "model_version"),
        *("undoes", "undone_by", "undone_at", "deed", "deed_by", "deed_kind"),
    )
    values = {name: getattr(row, name) for name in told}
    return LogLine(cursor=str(row.row_id), decision=decision, comment_id=row.external_id, **values)


_later = decisions.alias("later")
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
_before: Final = decisions.alias("before")
_undoing: Final = decisions.alias("undoing")
_undoer: Final = people.alias("undoer")
_undo: Final = deeds.alias("undo")
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
    _before.c.new_state.label("undoes"),
    _undoer.c.name.label("undone_by"),
    _undoing.c.made_at.label("undone_at"),
    case((_undo.c.id.is_(None), deeds.c.public_id)).label("deed"),
    deeds.c.person_id.label("deed_by"),
    deeds.c.kind.label("deed_kind"),
).select_from(
    decisions.join(comments, comments.c.id == decisions.c.comment_id)
    .join(revisions, revisions.c.id == decisions.c.revision_id)
    .join(authors, authors.c.id == comments.c.author_id)
    .join(articles, articles.c.id == comments.c.article_id)
    .outerjoin(cases, cases.c.id == decisions.c.case_id)
    .outerjoin(people, people.c.id == decisions.c.person_id)
    .outerjoin(_before, _before.c.id == decisions.c.undo_of)
    .outerjoin(_undoing, _undoing.c.undo_of == decisions.c.id)
    .outerjoin(_undoer, _undoer.c.id == _undoing.c.person_id)
    .outerjoin(deeds, deeds.c.public_id == decisions.c.batch_id)
    .outerjoin(_undo, _undo.c.undo_of == deeds.c.id)
)
