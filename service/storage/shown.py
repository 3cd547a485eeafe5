"""How comments and cases are shown: the columns to ask for, and rows of them as plain records."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, select

from service.moderation.comment import Author, Comment
from service.moderation.policy.verdict import Action
from service.storage.articles import ARTICLE_COLUMNS
from service.storage.authors import AUTHOR_COLUMNS
from service.storage.tables import articles, authors, cases, comments, people, revisions, verdicts
from service.storage.verdicts import VERDICT_COLUMNS, findings_from
from service.storage.views import CaseLine


def case_line(row: Any, now: datetime, cursor: str = "") -> CaseLine:
    """A row of ``CASE`` as a line of the queue; a lease that ran out before ``now`` is none."""
    return CaseLine(
        id=row.public_id,
        version=row.case_version,
        state=row.case_state,
        origin=row.origin,
        priority=row.priority,
        opened_at=row.opened_at,
        comment=comment_from(row),
        article_id=row.article_external_id,
        article_title=row.article_title,
        action=Action(row.action),
        findings=findings_from(row),
        scores=row.scores,
        author_key=row.author_key,
        published=row.published,
        rejected=row.rejected,
        section=row.article_section,
        cursor=cursor,
        **{**waiting_facts(row), "leased_by": row.leased_by if _leased(row, now) else None},
    )


def waiting_facts(row: Any) -> dict[str, Any]:
    """What lines and views of a case tell alike."""
    told = {name: getattr(row, f"case_{name}") for name in _WAITING}
    return {**told, "leased_by": row.leased_by, "assigned_to": row.assigned_to}


def _leased(row: Any, now: datetime) -> bool:
    return row.case_leased_until is not None and row.case_leased_until > now


def comment_from(row: Any) -> Comment:
    """The comment in a row of COMMENT_COLUMNS."""
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


_parents = comments.alias("parents")
COMMENT_COLUMNS: Final = (
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


def around(start: Any, of_revision: Any) -> Any:
    """``start`` joined with all that COMMENT_COLUMNS name."""
    return (
        start.join(articles, articles.c.id == comments.c.article_id)
        .join(authors, authors.c.id == comments.c.author_id)
        .outerjoin(_parents, _parents.c.id == comments.c.parent_id)
        .join(revisions, of_revision)
        .join(verdicts, verdicts.c.id == _newest_verdict)
    )


COMMENT: Final = select(*COMMENT_COLUMNS).select_from(
    around(comments, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision))
)
_WAITING: Final = ("risk", "cause", "lang", "reports", "leased_until", "deferred_until", "escalated_at")
_leasing, _assigned = people.alias("leasing"), people.alias("assigned")
CASE: Final = select(
    cases.c.id.label("case_row"),
    cases.c.public_id,
    cases.c.version.label("case_version"),
    cases.c.state.label("case_state"),
    cases.c.origin,
    cases.c.priority,
    cases.c.opened_at,
    *(cases.c[name].label(f"case_{name}") for name in _WAITING),
    _leasing.c.name.label("leased_by"),
    _assigned.c.name.label("assigned_to"),
    comments.c.featured_at,
    comments.c.cut_at,
    *COMMENT_COLUMNS,
).select_from(
    around(cases.join(comments, comments.c.id == cases.c.comment_id), revisions.c.id == cases.c.revision_id)
    .outerjoin(_leasing, _leasing.c.id == cases.c.leased_by)
    .outerjoin(_assigned, _assigned.c.id == cases.c.assigned_to)
)
