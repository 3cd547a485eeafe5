"""All that a site keeps of one author, as plain rows: what they may ask to see (article 15 of the GDPR)."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, or_, select

from service.storage.tables import articles, authors, comments, decisions, desk_tables, revisions

reports: Final = desk_tables.reports
sanctions: Final = desk_tables.sanctions
notes: Final = desk_tables.notes
statements: Final = desk_tables.statements
appeals: Final = desk_tables.appeals


def author(connection: Connection, author_id: int) -> dict[str, Any]:
    """The author's own row, as the site named them."""
    c = authors.c
    query = select(c.key, c.name, c.created_at, c.first_seen_at, c.published, c.approved, c.rejected, c.status)
    query = query.add_columns(c.status_until, c.status_note)
    return dict(connection.execute(query.where(c.id == author_id)).one()._mapping)


def texts(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """Every revision of every comment, oldest first."""
    query = (
        select(
            comments.c.external_id.label("comment_id"),
            articles.c.external_id.label("article_id"),
            articles.c.title.label("article_title"),
            revisions.c.number.label("revision"),
            revisions.c.text,
            revisions.c.lang,
            revisions.c.said_at,
            comments.c.state,
        )
        .select_from(
            revisions.join(comments, comments.c.id == revisions.c.comment_id).join(
                articles, articles.c.id == comments.c.article_id
            )
        )
        .where(revisions.c.author_id == author_id)
        .order_by(revisions.c.id)
    )
    return _rows(connection, query)


def history(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """Every decision on their comments, oldest first; which person decided stays with the team."""
    c = decisions.c
    query = select(comments.c.external_id.label("comment_id"), c.old_state, c.new_state, c.actor, c.rule, c.label)
    query = query.add_columns(c.score, c.threshold, c.reason, c.clause, c.note, c.policy_version, c.model_version)
    joined = query.add_columns(c.made_at).join_from(decisions, comments, comments.c.id == c.comment_id)
    return _rows(connection, joined.where(c.author_id == author_id).order_by(c.id))


def reported(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """Readers' reports of their comments, without who made them or in which words."""
    c = reports.c
    query = select(comments.c.external_id.label("comment_id"), c.reason, c.made_at, c.outcome, c.decided_at)
    joined = query.join_from(reports, comments, comments.c.id == c.comment_id)
    return _rows(connection, joined.where(comments.c.author_id == author_id).order_by(c.id))


def sanctioned(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """Their sanctions, oldest first."""
    c = sanctions.c
    query = select(c.kind, c.clause, c.words, c.made_at, c.until, c.lifted_at)
    return _rows(connection, query.where(c.author_id == author_id).order_by(c.id))


def noted(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """What the team wrote about them and on their comments, oldest first; taken away but still there counts too."""
    c = notes.c
    query = select(comments.c.external_id.label("comment_id"), c.text, c.made_at, c.removed_at)
    joined = query.join_from(notes, comments, comments.c.id == c.comment_id, isouter=True)
    theirs = or_(c.author_id == author_id, comments.c.author_id == author_id)
    return _rows(connection, joined.where(theirs).order_by(c.id))


def stated(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """What they were told of restrictions, oldest first."""
    c = statements.c
    query = select(c.public_id.label("id"), c.facts, c.made_at, c.retracted_at)
    return _rows(connection, query.where(c.author_id == author_id).order_by(c.id))


def appealed(connection: Connection, author_id: int) -> list[dict[str, Any]]:
    """What they appealed and how it was answered, oldest first."""
    c = appeals.c
    query = select(c.public_id.label("id"), c.text, c.made_at, c.outcome, c.answer, c.decided_at)
    return _rows(connection, query.where(c.author_id == author_id).order_by(c.id))


def _rows(connection: Connection, query: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in connection.execute(query)]
