"""What the team writes for itself about an author or a comment.

A note that was taken away is shown nowhere and waits ``KEPT`` to be brought back; then its text is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from service.storage.desk_tables import notes
from service.storage.tables import comments, people

KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Note:
    """One note; ``person_id`` may take it away again."""

    row: int
    person_id: int
    person_name: str
    text: str
    made_at: datetime


def add_note(
    connection: Connection,
    site_id: int,
    person_id: int,
    text: str,
    now: datetime,
    *,
    author_id: int | None = None,
    comment_id: int | None = None,
) -> int:
    """Write a note about an author or a comment; answers its row."""
    about = {"author_id": author_id, "comment_id": comment_id}
    row = {"site_id": site_id, "person_id": person_id, "text": text, "made_at": now, **about}
    return int(connection.execute(insert(notes).values(row).returning(notes.c.id)).scalar_one())


def remove_note(connection: Connection, site_id: int, row: int, now: datetime) -> bool:
    """Take a note away, and for good what was taken away long ago; False where it does not stand."""
    connection.execute(delete(notes).where(notes.c.site_id == site_id, notes.c.removed_at < now - KEPT))
    mine = (notes.c.site_id == site_id) & (notes.c.id == row) & _STANDS
    return connection.execute(update(notes).where(mine).values(removed_at=now)).rowcount == 1


def bring_back(connection: Connection, site_id: int, row: int) -> bool:
    """Have a note stand again that was taken away; False where it is not there any more, or stands."""
    mine = (notes.c.site_id == site_id) & (notes.c.id == row) & notes.c.removed_at.is_not(None)
    return connection.execute(update(notes).where(mine).values(removed_at=None)).rowcount == 1


def writer_of(connection: Connection, author_id: int, row: int) -> int | None:
    """Who wrote a standing note about an author; None where there is no such note."""
    mine = select(notes.c.person_id).where(notes.c.author_id == author_id, notes.c.id == row, _STANDS)
    found: int | None = connection.execute(mine).scalar()
    return found


def notes_about(connection: Connection, author_id: int) -> list[Note]:
    """The notes about an author, newest first."""
    mine = _NOTE.where(notes.c.author_id == author_id, _STANDS)
    return [Note(*row) for row in connection.execute(mine.order_by(notes.c.id.desc()))]


def notes_on(connection: Connection, site_id: int, external_id: str) -> list[Note]:
    """The notes on a comment (the site's own id), oldest first."""
    joined = _NOTE.join(comments, comments.c.id == notes.c.comment_id)
    mine = joined.where(notes.c.site_id == site_id, comments.c.external_id == external_id, _STANDS)
    return [Note(*row) for row in connection.execute(mine.order_by(notes.c.id))]


def count_notes(connection: Connection, author_id: int) -> int:
    """How many notes there are about an author."""
    return int(connection.execute(select(func.count()).where(notes.c.author_id == author_id, _STANDS)).scalar_one())


_STANDS: Final = notes.c.removed_at.is_(None)
_NOTE: Final = select(notes.c.id, notes.c.person_id, people.c.name, notes.c.text, notes.c.made_at).join_from(
    notes, people, people.c.id == notes.c.person_id
)
