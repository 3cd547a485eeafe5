"""Authors and their standing."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from service.moderation.comment import Author
from service.moderation.standing import Standing, Status
from service.storage.line import AnyLine
from service.storage.prepared import Prepared
from service.storage.tables import authors, decisions

AUTHOR_COLUMNS: Final = (
    authors.c.id.label("author_id"),
    authors.c.first_seen_at,
    authors.c.published,
    authors.c.approved,
    authors.c.rejected,
    authors.c.status,
    authors.c.status_until,
    authors.c.status_note,
    authors.c.then_held_until,
)


def standing_from(row: Any, recent_rejected: int = 0) -> Standing:
    """The Standing in a row that holds AUTHOR_COLUMNS by name (all None: a newcomer)."""
    if row.author_id is None:
        return Standing()
    return Standing(
        first_seen_at=row.first_seen_at,
        published=row.published,
        approved=row.approved,
        rejected=row.rejected,
        recent_rejected=recent_rejected,
        status=Status(row.status),
        until=row.status_until,
        note=row.status_note,
        then=row.then_held_until,
    )


def recent_rejections(connection: AnyLine, author_id: int, since: datetime) -> int:
    """How many of an author's comments people have rejected after ``since``, neither taken back nor overruled."""
    return int(_REJECTIONS.scalar(connection, {"author": author_id, "since": since}))


def meet_author(connection: AnyLine, site_id: int, author: Author, published: int, now: datetime) -> int:
    """File an author or what is new of one; adds ``published`` to the comments that stand and answers the row's id.

    ``published`` may be -1, 0 or 1. The row stays locked until the transaction ends.
    """
    row = {
        "site_id": site_id,
        "key": author.key,
        "name": author.name,
        "created_at": author.created_at,
        "first_seen_at": now,
        "published": published,
    }
    return int(_MEET.scalar(connection, row))


def count_decision(connection: AnyLine, author_id: int, published: int, approved: int, rejected: int) -> None:
    """Add to an author's counts what one decision changes."""
    change = {"of": author_id, "published_by": published, "approved_by": approved, "rejected_by": rejected}
    _COUNT.run(connection, change)


def author_by_key(connection: Connection, site_id: int, key: str) -> Any:
    """The author's row (AUTHOR_COLUMNS, ``key``, ``name``), or None."""
    query = select(*AUTHOR_COLUMNS, authors.c.key, authors.c.name)
    return connection.execute(query.where(authors.c.site_id == site_id, authors.c.key == key)).first()


def set_status(
    connection: Connection, author_id: int, status: Status, until: datetime | None, note: str | None
) -> None:
    """Treat an author as ``status`` from now on, whatever was in force."""
    changed = update(authors).where(authors.c.id == author_id)
    kept = {"status": status.value, "status_until": until, "status_note": note, "then_held_until": None}
    connection.execute(changed.values(kept))


def _meet(insert: Any) -> Any:
    statement = insert(authors)
    return statement.on_conflict_do_update(
        index_elements=["site_id", "key"],
        set_={
            "name": statement.excluded.name,
            "created_at": func.coalesce(statement.excluded.created_at, authors.c.created_at),
            "published": authors.c.published + statement.excluded.published,
        },
    ).returning(authors.c.id)


_undoings: Final = decisions.alias("undoings")
_later: Final = decisions.alias("later")
_overruled: Final = (
    select(_later.c.id)
    .where(
        _later.c.comment_id == decisions.c.comment_id,
        _later.c.id > decisions.c.id,
        _later.c.revision_id == decisions.c.revision_id,
        _later.c.new_state == "approved",
        ~select(_undoings.c.id).where(_undoings.c.undo_of == _later.c.id).exists(),
    )
    .exists()
)
_REJECTIONS: Final = Prepared(
    select(func.count(decisions.c.comment_id.distinct())).where(
        decisions.c.author_id == bindparam("author"),
        decisions.c.made_at > bindparam("since"),
        decisions.c.actor == "person",
        decisions.c.new_state == "rejected",
        ~select(_undoings.c.id).where(_undoings.c.undo_of == decisions.c.id).exists(),
        ~_overruled,
    )
)
_MEET: Final = Prepared(
    {"sqlite": _meet(insert_sqlite), "postgresql": _meet(insert_postgresql)},
    ("site_id", "key", "name", "created_at", "first_seen_at", "published"),
)
_COUNT: Final = Prepared(
    update(authors)
    .where(authors.c.id == bindparam("of"))
    .values(
        published=authors.c.published + bindparam("published_by"),
        approved=authors.c.approved + bindparam("approved_by"),
        rejected=authors.c.rejected + bindparam("rejected_by"),
    )
)
