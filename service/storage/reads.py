"""What the faces show: short reads that never write."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, or_, select

from service.moderation.comment import Author, Comment
from service.moderation.policy.verdict import Action
from service.storage import gather
from service.storage.articles import ARTICLE_COLUMNS, article_from
from service.storage.authors import AUTHOR_COLUMNS, author_by_key, recent_rejections, standing_from
from service.storage.outbox import events_after
from service.storage.tables import articles, authors, cases, comments, decisions, people, revisions, verdicts
from service.storage.verdicts import VERDICT_COLUMNS, assessment_from, findings_from
from service.storage.views import (
    AuthorRecord,
    CaseLine,
    CaseView,
    CommentLine,
    CommentView,
    Counts,
    DecisionLine,
    FeedLine,
)

__all__ = [
    "AuthorRecord",
    "CaseLine",
    "CaseView",
    "CommentLine",
    "CommentView",
    "Counts",
    "DecisionLine",
    "FeedLine",
    "author_record",
    "case_by_public_id",
    "comment_by_external_id",
    "counts",
    "feed",
    "held_cases",
    "oldest_cases",
]


def held_cases(
    connection: Connection, site_id: int, limit: int, after: tuple[float, datetime, int] | None = None
) -> list[CaseLine]:
    """Open cases by priority (highest first), then age (oldest first); ``after`` is the place to go on from."""
    query = _CASE.where(cases.c.site_id == site_id, cases.c.state == "open")
    if after is not None:
        query = query.where(_below(*after))
    ordered = query.order_by(cases.c.priority.desc(), cases.c.opened_at, cases.c.id).limit(limit)
    return [_case_line(row) for row in connection.execute(ordered)]


def oldest_cases(
    connection: Connection, site_id: int, limit: int, after: tuple[float, datetime, int] | None = None
) -> list[CaseLine]:
    """Open cases by age alone, oldest first."""
    query = _CASE.where(cases.c.site_id == site_id, cases.c.state == "open")
    if after is not None:
        _, opened_at, case_id = after
        later = and_(cases.c.opened_at == opened_at, cases.c.id > case_id)
        query = query.where(or_(cases.c.opened_at > opened_at, later))
    return [_case_line(row) for row in connection.execute(query.order_by(cases.c.opened_at, cases.c.id).limit(limit))]


def case_by_public_id(connection: Connection, site_id: int, case_id: str, since: datetime) -> CaseView | None:
    """A case with all that stands beside it; ``since`` is the start of the window of recent rejections."""
    row = connection.execute(_CASE.where(cases.c.site_id == site_id, cases.c.public_id == case_id)).first()
    if row is None:
        return None
    above = None if row.parent_external_id is None else gather.parent(connection, site_id, row.parent_external_id)
    rejections = _recent_rejections(connection, row, since)
    return CaseView(
        id=row.public_id,
        version=row.case_version,
        state=row.case_state,
        origin=row.origin,
        priority=row.priority,
        opened_at=row.opened_at,
        comment=_comment(row),
        comment_state=row.comment_state,
        revision=row.number,
        article=article_from(row),
        ancestors=() if above is None else above.ancestors,
        assessment=assessment_from(row),
        action=Action(row.action),
        findings=findings_from(row),
        policy_version=row.policy_version,
        standing=standing_from(row, rejections),
        author_key=row.author_key,
        history=_history(connection, row.comment_id),
    )


def comment_by_external_id(connection: Connection, site_id: int, external_id: str) -> CommentView | None:
    """A comment's newest revision, verdict, state and history."""
    mine = _COMMENT.where(comments.c.site_id == site_id, comments.c.external_id == external_id)
    row = connection.execute(mine).first()
    if row is None:
        return None
    return CommentView(
        comment=_comment(row),
        article=article_from(row),
        revision=row.number,
        state=row.comment_state,
        action=Action(row.action),
        findings=findings_from(row),
        assessment=assessment_from(row),
        policy_version=row.policy_version,
        case_id=connection.execute(_case_of(row.revision_id)).scalar(),
        received_at=row.received_at,
        history=_history(connection, row.comment_id),
    )


def feed(connection: Connection, site_id: int, number: int, limit: int) -> list[FeedLine]:
    """A site's events above ``number``, oldest first."""
    return [
        FeedLine(cursor=str(row.number), id=row.public_id, type=row.kind, timestamp=row.made_at, data=row.data)
        for row in events_after(connection, site_id, number, limit)
    ]


def counts(connection: Connection, site_id: int, since: datetime) -> Counts:
    """A site's numbers; ``since`` is the start of the day that ``decided_today`` counts."""
    open_cases = and_(cases.c.site_id == site_id, cases.c.state == "open")
    held = select(func.count(), func.min(cases.c.opened_at)).where(open_cases, cases.c.origin == "policy")
    waiting, oldest = connection.execute(held).one()
    learning = select(func.count()).where(open_cases, cases.c.origin == "learning")
    by_state = select(comments.c.state, func.count()).where(comments.c.site_id == site_id).group_by(comments.c.state)
    states: dict[str, int] = {row[0]: row[1] for row in connection.execute(by_state)}
    decided = select(func.count()).where(
        decisions.c.site_id == site_id, decisions.c.actor == "person", decisions.c.made_at >= since
    )
    return Counts(
        held=waiting,
        learning=connection.execute(learning).scalar_one(),
        oldest_opened_at=oldest,
        comments=sum(states.values()),
        decided_today=connection.execute(decided).scalar_one(),
        published=states.get("published", 0) + states.get("approved", 0),
        rejected=states.get("rejected", 0),
    )


def author_record(connection: Connection, site_id: int, key: str, limit: int, since: datetime) -> AuthorRecord | None:
    """An author's standing and newest comments."""
    row = author_by_key(connection, site_id, key)
    if row is None:
        return None
    mine = _COMMENT.where(comments.c.author_id == row.author_id).order_by(comments.c.said_at.desc(), comments.c.id)
    lines = [_comment_line(line) for line in connection.execute(mine.limit(limit))]
    standing = standing_from(row, _recent_rejections(connection, row, since))
    return AuthorRecord(key=row.key, name=row.name, standing=standing, comments=tuple(lines))


def _recent_rejections(connection: Connection, row: Any, since: datetime) -> int:
    return recent_rejections(connection, row.author_id, since) if row.rejected else 0


def _history(connection: Connection, comment_id: int) -> tuple[DecisionLine, ...]:
    rows = connection.execute(_DECISIONS.where(decisions.c.comment_id == comment_id).order_by(decisions.c.id))
    return tuple(_decision(row) for row in rows)


def _decision(row: Any) -> DecisionLine:
    return DecisionLine(
        id=row.public_id,
        revision=row.number,
        old_state=row.old_state,
        new_state=row.new_state,
        actor=row.actor,
        person_name=row.person_name,
        reason=row.reason,
        clause=row.clause,
        note=row.note,
        made_at=row.made_at,
    )


def _case_line(row: Any) -> CaseLine:
    return CaseLine(
        id=row.public_id,
        version=row.case_version,
        state=row.case_state,
        origin=row.origin,
        priority=row.priority,
        opened_at=row.opened_at,
        comment=_comment(row),
        article_id=row.article_external_id,
        article_title=row.article_title,
        action=Action(row.action),
        findings=findings_from(row),
        scores=row.scores,
        cursor=f"{row.priority!r}~{row.opened_at.isoformat()}~{row.case_row}",
    )


def _comment_line(row: Any) -> CommentLine:
    return CommentLine(_comment(row), row.article_title, row.comment_state, row.received_at)


def _comment(row: Any) -> Comment:
    author_id = None if row.author_key.startswith("name:") else row.author_key
    return Comment(
        id=row.external_id,
        text=row.text,
        author=Author(name=row.author_name, id=author_id, created_at=row.author_created_at),
        parent_id=row.parent_external_id,
        depth=row.depth,
        posted_at=row.posted_at,
        lang=row.lang,
    )


def _below(priority: float, opened_at: datetime, case_id: int) -> Any:
    """What comes after a place in the queue."""
    same = cases.c.priority == priority
    return or_(
        cases.c.priority < priority,
        and_(same, cases.c.opened_at > opened_at),
        and_(same, cases.c.opened_at == opened_at, cases.c.id > case_id),
    )


def _case_of(revision_id: int) -> Any:
    mine = (cases.c.revision_id == revision_id) & (cases.c.origin == "policy")
    return select(cases.c.public_id).where(mine).order_by(cases.c.id.desc()).limit(1)


_parents = comments.alias("parents")
_COMMENT_COLUMNS: Final = (
    comments.c.id.label("comment_id"),
    comments.c.external_id,
    comments.c.state.label("comment_state"),
    comments.c.depth,
    comments.c.posted_at,
    comments.c.received_at,
    _parents.c.external_id.label("parent_external_id"),
    authors.c.key.label("author_key"),
    authors.c.name.label("author_name"),
    authors.c.created_at.label("author_created_at"),
    revisions.c.id.label("revision_id"),
    revisions.c.number,
    revisions.c.text,
    revisions.c.lang,
    *ARTICLE_COLUMNS,
    *AUTHOR_COLUMNS,
    *VERDICT_COLUMNS,
)
_newest_verdict = (
    select(verdicts.c.id)
    .where(verdicts.c.revision_id == revisions.c.id)
    .order_by(verdicts.c.id.desc())
    .limit(1)
    .correlate(revisions)
    .scalar_subquery()
)


def _around(start: Any, of_revision: Any) -> Any:
    """``start`` joined with all that _COMMENT_COLUMNS name."""
    return (
        start.join(articles, articles.c.id == comments.c.article_id)
        .join(authors, authors.c.id == comments.c.author_id)
        .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
        .join(revisions, of_revision)
        .join(verdicts, verdicts.c.id == _newest_verdict)
    )


_COMMENT: Final = select(*_COMMENT_COLUMNS).select_from(
    _around(comments, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
)
_CASE: Final = select(
    cases.c.id.label("case_row"),
    cases.c.public_id,
    cases.c.version.label("case_version"),
    cases.c.state.label("case_state"),
    cases.c.origin,
    cases.c.priority,
    cases.c.opened_at,
    *_COMMENT_COLUMNS,
).select_from(_around(cases.join(comments, comments.c.id == cases.c.comment_id), revisions.c.id == cases.c.revision_id))
_DECISIONS: Final = (
    select(
        decisions.c.public_id,
        revisions.c.number,
        decisions.c.old_state,
        decisions.c.new_state,
        decisions.c.actor,
        people.c.name.label("person_name"),
        decisions.c.reason,
        decisions.c.clause,
        decisions.c.note,
        decisions.c.made_at,
    )
    .join_from(decisions, revisions, revisions.c.id == decisions.c.revision_id)
    .outerjoin(people, people.c.id == decisions.c.person_id)
)
