"""Which decided comments a model may have learned from: exported when, and which of them were erased since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from service.storage.desk_tables import exports, lessons
from service.storage.tables import comments, revisions

AT_ONCE: Final = 1_000


def remember(connection: Connection, site_id: int, revision_ids: Collection[int], now: datetime) -> None:
    """Keep that these revisions were exported now."""
    into = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    row: Any = into(lessons)
    again = row.on_conflict_do_update(
        index_elements=["revision_id"], set_={"last_at": row.excluded.last_at}, where=lessons.c.gone_at.is_(None)
    )
    ids = sorted(revision_ids)
    for start in range(0, len(ids), AT_ONCE):
        told = {"site_id": site_id, "first_at": now, "last_at": now}
        connection.execute(again, [{"revision_id": one, **told} for one in ids[start : start + AT_ONCE]])


def exported_whole(connection: Connection, site_id: int, now: datetime) -> None:
    """Keep that all of a site's decisions were exported now: what is not among them has left the file."""
    connection.execute(insert(exports).values(site_id=site_id, made_at=now))


def forget(connection: Connection, author_id: int, now: datetime) -> None:
    """Mark what an author wrote as gone, and the replies to it: they were exported with what they reply to."""
    said = select(revisions.c.id).where(revisions.c.author_id == author_id)
    theirs = select(comments.c.id).where(comments.c.author_id == author_id)
    replies = select(revisions.c.id).join_from(revisions, comments, comments.c.id == revisions.c.comment_id)
    touched = or_(lessons.c.revision_id.in_(said), lessons.c.revision_id.in_(replies.where(_PARENT.in_(theirs))))
    connection.execute(update(lessons).where(lessons.c.gone_at.is_(None), touched).values(gone_at=now))


def gone(connection: Connection, fitted_at: datetime, *, onward: bool) -> tuple[int, datetime | None]:
    """How many of the lessons of a model fitted at ``fitted_at`` are gone, and since when the first of them is.

    It learned from what stood in the last whole export before it; one that goes on from another that had learned
    (``onward``) from whatever had been exported by then.
    """
    c = lessons.c
    later = select(exports.c.id).where(
        exports.c.site_id == c.site_id, exports.c.made_at > c.last_at, exports.c.made_at <= fitted_at
    )
    learned = c.first_at <= fitted_at if onward else (c.last_at <= fitted_at) & ~later.exists()
    row = connection.execute(select(func.count(), func.min(c.gone_at)).where(c.gone_at.is_not(None), learned)).one()
    return int(row[0]), row[1]


_PARENT: Final = comments.c.parent_id
