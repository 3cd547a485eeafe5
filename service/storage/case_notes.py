"""What the team writes for itself about a comment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from service.storage.desk_tables import notes
from service.storage.tables import comments, people


@dataclass(frozen=True, slots=True)
class CaseNote:
    """One note of the team about a comment."""

    person_name: str
    text: str
    made_at: datetime


def add_note(connection: Connection, site_id: int, comment_id: int, person_id: int, text: str, now: datetime) -> int:
    """Write a note about a comment; answers its row."""
    row = {"site_id": site_id, "comment_id": comment_id, "person_id": person_id, "text": text, "made_at": now}
    return int(connection.execute(insert(notes).values(row).returning(notes.c.id)).scalar_one())


def remove_note(connection: Connection, site_id: int, note_id: int) -> None:
    """Take a note away."""
    connection.execute(delete(notes).where(notes.c.site_id == site_id, notes.c.id == note_id))


def notes_on(connection: Connection, site_id: int, external_id: str) -> list[CaseNote]:
    """The notes on a comment (the site's own id), oldest first."""
    query = select(people.c.name, notes.c.text, notes.c.made_at).select_from(
        notes.join(comments, comments.c.id == notes.c.comment_id).join(people, people.c.id == notes.c.person_id)
    )
    mine = query.where(notes.c.site_id == site_id, comments.c.external_id == external_id)
    return [CaseNote(*row) for row in connection.execute(mine.order_by(notes.c.id))]
