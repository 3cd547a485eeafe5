"""Taking a person out of every table that holds something of theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from service.moderation.events import Kind
from service.storage.tables import authors, cases, comments, decisions, desk_tables, events, revisions, verdicts
from service.storage.tokens import public_id


def close_cases(connection: Connection, author_id: int, now: datetime) -> None:
    """Close what still waits of an author's comments."""
    theirs = select(comments.c.id).where(comments.c.author_id == author_id)
    waiting = update(cases).where(cases.c.state == "open", cases.c.comment_id.in_(theirs))
    connection.execute(waiting.values(state="superseded", version=cases.c.version + 1, closed_at=now))


def log_erasure(connection: Connection, author_id: int, now: datetime) -> int:
    """Move every comment of an author to ``erased``, with a line in the log for each; answers how many."""
    rows = connection.execute(_STANDING.where(comments.c.author_id == author_id, comments.c.state != "erased")).all()
    logged = [{**row._mapping, "new_state": "erased", "actor": "rule", "rule": "erasure"} for row in rows]
    if logged:
        ids = {"made_at": now, "author_id": author_id}
        connection.execute(insert(decisions), [{**row, **ids, "public_id": public_id("dec")} for row in logged])
    connection.execute(update(comments).where(comments.c.author_id == author_id).values(state="erased"))
    return len(logged)


def empty_texts(connection: Connection, author_id: int) -> None:
    """Take every text an author wrote, and what was marked in it, out of the database."""
    theirs = revisions.c.author_id == author_id
    of_those = verdicts.c.revision_id.in_(select(revisions.c.id).where(theirs))
    for row in connection.execute(select(verdicts.c.id, verdicts.c.findings).where(of_those)).all():
        bare = [{name: value for name, value in found.items() if name != "matches"} for found in row.findings]
        emptied = update(verdicts).where(verdicts.c.id == row.id)
        connection.execute(emptied.values(spans=[], target=None, findings=bare))
    connection.execute(update(revisions).where(theirs).values(text="", text_hash=b"", folded_hash=None))


def unname_as_target(connection: Connection, author_id: int) -> None:
    """Forget that other people's comments in the same threads were aimed at this author by name."""
    name = connection.execute(select(authors.c.name).where(authors.c.id == author_id)).scalar_one()
    threads = select(comments.c.article_id).where(comments.c.author_id == author_id)
    aimed = (
        select(verdicts.c.id, verdicts.c.target)
        .select_from(
            verdicts.join(revisions, revisions.c.id == verdicts.c.revision_id).join(
                comments, comments.c.id == revisions.c.comment_id
            )
        )
        .where(comments.c.article_id.in_(threads))
    )
    found = [row.id for row in connection.execute(aimed) if row.target is not None and row.target["name"] == name]
    connection.execute(update(verdicts).where(verdicts.c.id.in_(found)).values(target=None))


def overwrite_freed_pages(connection: Connection) -> None:
    """Have SQLite write zeros where erased text stood (PostgreSQL's vacuum does as much in its own time)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")


def empty_notes(connection: Connection, author_id: int) -> None:
    """Empty the free texts written about an author: the one change the log's triggers let through."""
    noted = (decisions.c.author_id == author_id) & decisions.c.note.is_not(None)
    connection.execute(update(decisions).where(noted).values(note=None))


def forget_record(connection: Connection, author_id: int) -> None:
    """Take away the team's notes about an author and their comments, and what sanctions told them.

    That there were sanctions stays.
    """
    notes = desk_tables.notes
    theirs = select(revisions.c.comment_id).where(revisions.c.author_id == author_id)
    connection.execute(delete(notes).where(or_(notes.c.author_id == author_id, notes.c.comment_id.in_(theirs))))
    told = update(desk_tables.sanctions).where(desk_tables.sanctions.c.author_id == author_id)
    connection.execute(told.values(words=None))


def unname(connection: Connection, site_id: int, author_id: int, old_key: str, new_key: str) -> None:
    """Put ``new_key`` in place of an author's key and nothing in place of the name, in old events too."""
    blank = {"key": new_key, "name": "", "created_at": None, "status_note": None}
    connection.execute(update(authors).where(authors.c.id == author_id).values(blank))
    told = (events.c.site_id == site_id) & (events.c.kind == Kind.AUTHOR_CHANGED.value)
    for row in connection.execute(select(events.c.id, events.c.data).where(told)).all():
        if row.data.get("author_id") == old_key:
            renamed = {**row.data, "author_id": new_key}
            if renamed.get("sanction"):
                renamed["sanction"] = {**renamed["sanction"], "words": None}
            connection.execute(update(events).where(events.c.id == row.id).values(data=renamed))


_STANDING = (
    select(
        comments.c.site_id,
        comments.c.id.label("comment_id"),
        revisions.c.id.label("revision_id"),
        comments.c.state.label("old_state"),
        verdicts.c.policy_version,
        verdicts.c.model_version,
    )
    .select_from(
        comments.join(
            revisions, and_(revisions.c.comment_id == comments.c.id, revisions.c.number == comments.c.revision)
        ).join(verdicts, verdicts.c.revision_id == revisions.c.id)
    )
    .order_by(comments.c.id)
)
