"""Statements of reasons: filed with what they explain, read by link, withdrawn, and emptied with their author."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from service.moderation.events import Kind
from service.moderation.statement import Means
from service.storage.desk_tables import appeals, reports, sanctions, statements
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import articles, authors, comments, decisions, events, revisions, sites
from service.storage.tokens import public_id


def statement_row(
    site_id: int, comment_id: int | None, author_id: int, facts: Any, now: datetime, decision: str | None
) -> dict[str, Any]:
    """A statement as a row of ``STATEMENT``; ``decision`` is the decision's public id."""
    return {
        "public_id": public_id("stm"),
        "site_id": site_id,
        "comment_id": comment_id,
        "author_id": author_id,
        "facts": dict(facts),
        "made_at": now,
        "of_decision": decision,
    }


def add_statement(connection: AnyLine, row: dict[str, Any]) -> str:
    """File a statement about a decision; answers its public id."""
    STATEMENT.run(connection, row)
    return str(row["public_id"])


def add_sanction_statement(connection: Connection, row: dict[str, Any], sanction_id: int) -> str:
    """File a statement about a sanction; answers its public id."""
    kept = {name: value for name, value in row.items() if name != "of_decision"}
    connection.execute(insert(statements).values(**kept, sanction_id=sanction_id))
    return str(row["public_id"])


def statement(connection: Connection, statement_id: str) -> Any:
    """A statement with its site, comment, who decided and its appeal; None where there is none such."""
    return connection.execute(_WHOLE.where(statements.c.public_id == statement_id)).first()


def statements_of(
    connection: Connection, site_id: int, limit: int, before: int | None, **only: str | None
) -> list[Any]:
    """A site's statements, newest first; ``only`` may name a ``statement`` or a ``comment`` by its id."""
    query = _WHOLE.where(statements.c.site_id == site_id)
    if before is not None:
        query = query.where(statements.c.id < before)
    if only.get("statement") is not None:
        query = query.where(statements.c.public_id == only["statement"])
    if only.get("comment") is not None:
        query = query.where(comments.c.external_id == only["comment"])
    return list(connection.execute(query.order_by(statements.c.id.desc()).limit(limit)))


def standing(connection: AnyLine, comment_id: int) -> list[str]:
    """The public ids of a comment's statements that were not withdrawn, oldest first."""
    return [row.public_id for row in _STANDING.rows(connection, {"comment": comment_id})]


def of_sanction(connection: Connection, sanction_id: int) -> str | None:
    """The public id of a sanction's statement that was not withdrawn."""
    query = select(statements.c.public_id).where(
        statements.c.sanction_id == sanction_id, statements.c.retracted_at.is_(None)
    )
    found: str | None = connection.execute(query).scalar()
    return found


def retract(connection: AnyLine, statement_id: str, now: datetime) -> bool:
    """Withdraw a statement; False where it is withdrawn already."""
    return _RETRACT.run(connection, {"of": statement_id, "now": now}) == 1


def restore(connection: Connection, statement_id: str) -> bool:
    """Let a withdrawn statement stand again; False where it stands already."""
    mine = (statements.c.public_id == statement_id) & statements.c.retracted_at.is_not(None)
    return connection.execute(update(statements).where(mine).values(retracted_at=None)).rowcount == 1


def found_by_machine(connection: Connection, revision_id: int) -> Means | None:
    """By what automated means a revision was found to be looked at; None where none asked for it."""
    c = decisions.c
    query = (
        select(c.rule, c.label, c.score, c.threshold, c.model_version)
        .where(c.revision_id == revision_id, c.actor != "person", c.new_state.in_(("held", "rejected")))
        .order_by(c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None or row.rule is None else means(row.rule, row.label, row.score, row.threshold, row[4])


def means(rule: str, label: str | None, score: float | None, threshold: float | None, model_version: str) -> Means:
    """An automated means; a model is named only where its score was the cause."""
    by_model = label is not None and score is not None
    return Means(
        rule=rule, label=label, score=score, threshold=threshold, model_version=model_version if by_model else None
    )


def reports_on(connection: Connection, comment_id: int) -> int:
    """How many readers reported a comment."""
    query = select(func.count()).select_from(reports).where(reports.c.comment_id == comment_id)
    return int(connection.execute(query).scalar_one())


def author_key(connection: Connection, author_id: int) -> str:
    """An author's key."""
    return str(connection.execute(select(authors.c.key).where(authors.c.id == author_id)).scalar_one())


def forget(connection: Connection, site_id: int, author_id: int, old_key: str, new_key: str) -> None:
    """Take an author's words, and words to them, out of statements, appeals and the events that told of them."""
    theirs = select(statements.c.id, statements.c.public_id, statements.c.facts)
    known = connection.execute(theirs.where(statements.c.author_id == author_id)).all()
    for row in known:
        blank = {**row.facts, "explanation": None}
        connection.execute(update(statements).where(statements.c.id == row.id).values(facts=blank))
    connection.execute(update(appeals).where(appeals.c.author_id == author_id, appeals.c.text != "").values(text=""))
    answered = (appeals.c.author_id == author_id) & appeals.c.answer.is_not(None)
    connection.execute(update(appeals).where(answered).values(answer=""))
    _forget_told(connection, site_id, {row.public_id for row in known}, (old_key, new_key))


def _forget_told(connection: Connection, site_id: int, ids: set[str], keys: tuple[str, str]) -> None:
    kinds = [Kind.STATED.value, Kind.RETRACTED.value, Kind.APPEAL_DECIDED.value]
    query = select(events.c.id, events.c.data).where(events.c.site_id == site_id, events.c.kind.in_(kinds))
    for row in connection.execute(query).all() if ids else ():
        if row.data.get("statement_id") not in ids:
            continue
        blank: dict[str, Any] = {"answer": None} if "answer" in row.data else {}
        blank |= {"author_id": keys[1]} if row.data.get("author_id") == keys[0] else {}
        connection.execute(update(events).where(events.c.id == row.id).values(data={**row.data, **blank}))


_COLUMNS: Final = ("public_id", "site_id", "comment_id", "author_id", "facts", "made_at")
_DECISION: Final = (
    select(decisions.c.id).where(decisions.c.public_id == bindparam("of_decision")).limit(1).scalar_subquery()
)
STATEMENT: Final = Prepared(insert(statements).inline().values(decision_id=_DECISION), _COLUMNS)
_STANDING: Final = Prepared(
    select(statements.c.public_id)
    .where(
        statements.c.comment_id == bindparam("comment"),
        statements.c.retracted_at.is_(None),
        statements.c.decision_id.is_not(None),
    )
    .order_by(statements.c.id)
)
_RETRACT: Final = Prepared(
    update(statements)
    .where(statements.c.public_id == bindparam("of"), statements.c.retracted_at.is_(None))
    .values(retracted_at=bindparam("now", type_=statements.c.retracted_at.type))
)
_WHOLE: Final = select(
    statements.c.id,
    statements.c.public_id,
    statements.c.site_id,
    statements.c.comment_id,
    statements.c.author_id,
    statements.c.decision_id,
    statements.c.sanction_id,
    statements.c.facts,
    statements.c.made_at,
    statements.c.retracted_at,
    sites.c.slug,
    sites.c.name.label("site_name"),
    sites.c.language.label("site_language"),
    sites.c.pepper,
    comments.c.external_id,
    comments.c.state,
    comments.c.said_at,
    comments.c.revision.label("newest_revision"),
    revisions.c.number,
    revisions.c.text,
    revisions.c.lang,
    authors.c.key.label("author_key"),
    articles.c.title.label("article_title"),
    articles.c.url.label("article_url"),
    func.coalesce(decisions.c.person_id, sanctions.c.person_id).label("first_person"),
    decisions.c.made_at.label("decided_at"),
    appeals.c.public_id.label("appeal_id"),
    appeals.c.text.label("appeal_text"),
    appeals.c.made_at.label("appealed_at"),
    appeals.c.outcome,
    appeals.c.answer,
    appeals.c.decided_at.label("answered_at"),
    appeals.c.decided_by.label("answered_by"),
).select_from(
    statements.join(sites, sites.c.id == statements.c.site_id)
    .join(authors, authors.c.id == statements.c.author_id)
    .outerjoin(comments, comments.c.id == statements.c.comment_id)
    .outerjoin(decisions, decisions.c.id == statements.c.decision_id)
    .outerjoin(sanctions, sanctions.c.id == statements.c.sanction_id)
    .outerjoin(revisions, revisions.c.id == decisions.c.revision_id)
    .outerjoin(articles, articles.c.id == comments.c.article_id)
    .outerjoin(appeals, appeals.c.statement_id == statements.c.id)
)
