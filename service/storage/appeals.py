"""Appeals: filed once a statement, decided by comparing and setting, so that two people cannot both answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, or_, select, update

from service.storage.desk_tables import appeals, sanctions, statements
from service.storage.tables import articles, authors, comments, decisions, people, revisions
from service.storage.tokens import public_id


def add_appeal(connection: Connection, statement: Any, text: str, now: datetime) -> str:
    """File an appeal against a stored statement; answers its public id. Raises Taken when it was appealed already."""
    appeal_id = public_id("app")
    row = {"public_id": appeal_id, "site_id": statement.site_id, "statement_id": statement.id, "text": text}
    about = {"comment_id": statement.comment_id, "author_id": statement.author_id}
    connection.execute(insert(appeals).values(**row, **about, made_at=now))
    return appeal_id


def appeal(connection: Connection, site_id: int, appeal_id: str) -> Any:
    """An appeal with its statement, comment and first decision; None where this site has none such."""
    if "\0" in appeal_id:  # PostgreSQL takes no such text
        return None
    query = _WHOLE.where(appeals.c.site_id == site_id, appeals.c.public_id == appeal_id)
    return connection.execute(query).first()


def open_appeals(connection: Connection, site_id: int, limit: int) -> list[Any]:
    """Appeals nobody decided yet, oldest first."""
    query = _WHOLE.where(appeals.c.site_id == site_id, _waits)
    return list(connection.execute(query.order_by(appeals.c.made_at, appeals.c.id).limit(limit)))


def decided_appeals(connection: Connection, site_id: int, limit: int) -> list[Any]:
    """Decided appeals, newest answer first."""
    query = _WHOLE.where(appeals.c.site_id == site_id, appeals.c.outcome.is_not(None))
    return list(connection.execute(query.order_by(appeals.c.decided_at.desc(), appeals.c.id.desc()).limit(limit)))


def waiting(connection: Connection, site_id: int, but: int | None = None) -> int:
    """How many appeals nobody decided yet; ``but`` leaves out those of this person's own first decisions."""
    query = select(func.count()).select_from(_FIRST).where(appeals.c.site_id == site_id, _waits)
    if but is not None:
        query = query.where(or_(_person.is_(None), _person != but))
    return int(connection.execute(query).scalar_one())


def decide(connection: Connection, row: int, outcome: str, answer: str, person_id: int, now: datetime) -> bool:
    """Decide an open appeal; False when somebody was faster."""
    mine = (appeals.c.id == row) & appeals.c.outcome.is_(None)
    values = {"outcome": outcome, "answer": answer, "decided_by": person_id, "decided_at": now}
    return connection.execute(update(appeals).where(mine).values(values)).rowcount == 1


def reopen(connection: Connection, site_id: int, appeal_id: str, outcome: str) -> bool:
    """Take a decided appeal's answer back; False when it does not stand so any more."""
    mine = (appeals.c.site_id == site_id) & (appeals.c.public_id == appeal_id) & (appeals.c.outcome == outcome)
    values = {"outcome": None, "answer": None, "decided_by": None, "decided_at": None}
    return connection.execute(update(appeals).where(mine).values(values)).rowcount == 1


_waits: Final = appeals.c.outcome.is_(None) & (appeals.c.text != "")  # an erased author's have no text any more
_person: Final = func.coalesce(decisions.c.person_id, sanctions.c.person_id)
_FIRST: Final = (
    appeals.join(statements, statements.c.id == appeals.c.statement_id)
    .outerjoin(decisions, decisions.c.id == statements.c.decision_id)
    .outerjoin(sanctions, sanctions.c.id == statements.c.sanction_id)
)
_WHOLE: Final = select(
    appeals.c.id,
    appeals.c.site_id,
    appeals.c.public_id,
    appeals.c.text,
    appeals.c.made_at,
    appeals.c.outcome,
    appeals.c.answer,
    appeals.c.decided_at,
    appeals.c.comment_id,
    people.c.name.label("decided_by_name"),
    statements.c.public_id.label("statement_id"),
    statements.c.facts,
    statements.c.made_at.label("stated_at"),
    statements.c.retracted_at,
    statements.c.sanction_id,
    sanctions.c.public_id.label("sanction"),
    sanctions.c.lifted_at,
    decisions.c.actor,
    decisions.c.made_at.label("first_at"),
    _person.label("first_person"),
    comments.c.external_id,
    comments.c.state,
    comments.c.depth,
    comments.c.said_at,
    revisions.c.id.label("revision_id"),
    revisions.c.number,
    revisions.c.text.label("comment_text"),
    revisions.c.lang,
    authors.c.id.label("author_id"),
    authors.c.key.label("author_key"),
    authors.c.name.label("author_name"),
    articles.c.external_id.label("article_external_id"),
    articles.c.title.label("article_title"),
    articles.c.url.label("article_url"),
).select_from(
    _FIRST.join(authors, authors.c.id == appeals.c.author_id)
    .outerjoin(comments, comments.c.id == appeals.c.comment_id)
    .outerjoin(revisions, revisions.c.id == decisions.c.revision_id)
    .outerjoin(articles, articles.c.id == comments.c.article_id)
    .outerjoin(people, people.c.id == appeals.c.decided_by)
)
