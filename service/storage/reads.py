"""What the faces show: short reads that never write."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from service.moderation.policy.verdict import Action
from service.storage import gather
from service.storage.articles import article_from
from service.storage.authors import author_by_key, recent_rejections, standing_from
from service.storage.outbox import events_after
from service.storage.shown import CASE, COMMENT, comment_from, waiting_facts
from service.storage.tables import cases, comments, decisions, people, revisions
from service.storage.verdicts import assessment_from, findings_from
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
]


def case_by_public_id(connection: Connection, site_id: int, case_id: str, since: datetime) -> CaseView | None:
    """A case with all that stands beside it; ``since`` is the start of the window of recent rejections."""
    row = connection.execute(CASE.where(cases.c.site_id == site_id, cases.c.public_id == case_id)).first()
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
        comment=comment_from(row),
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
        featured_at=row.featured_at,
        cut_at=row.cut_at,
        **waiting_facts(row),
    )


def comment_by_external_id(connection: Connection, site_id: int, external_id: str) -> CommentView | None:
    """A comment's newest revision, verdict, state and history."""
    mine = COMMENT.where(comments.c.site_id == site_id, comments.c.external_id == external_id)
    row = connection.execute(mine).first()
    if row is None:
        return None
    return CommentView(
        comment=comment_from(row),
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
    mine = COMMENT.where(comments.c.author_id == row.author_id).order_by(comments.c.said_at.desc(), comments.c.id)
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


def _comment_line(row: Any) -> CommentLine:
    return CommentLine(comment_from(row), row.article_title, row.comment_state, row.received_at)


def _case_of(revision_id: int) -> Any:
    mine = (cases.c.revision_id == revision_id) & (cases.c.origin == "policy")
    return select(cases.c.public_id).where(mine).order_by(cases.c.id.desc()).limit(1)


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
