"""What the team writes for itself about an author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from service.storage.desk_tables import notes
from service.storage.tables import people


@dataclass(frozen=True, slots=True)
class AuthorNote:
    """One note; ``person_id`` may take it away again."""

    row: int
    person_id: int
    person_name: str
    text: str
    made_at: datetime


def add_note(connection: Connection, site_id: int, author_id: int, person_id: int, text: str, now: datetime) -> int:
    """Write a note about an author; answers its row."""
    row = {"site_id": site_id, "author_id": author_id, "person_id": person_id, "text": text, "made_at": now}
    return int(connection.execute(insert(notes).values(row).returning(notes.c.id)).scalar_one())


def remove_note(connection: Connection, author_id: int, person_id: int, row: int) -> bool:
    """Take a note of one's own away; False where there is no such."""
    mine = delete(notes).where(notes.c.author_id == author_id, notes.c.person_id == person_id, notes.c.id == row)
    return connection.execute(mine).rowcount == 1


def notes_about(connection: Connection, author_id: int) -> list[AuthorNote]:
    """The notes about an author, newest first."""
    query = select(notes.c.id, notes.c.person_id, people.c.name, notes.c.text, notes.c.made_at)
    mine = query.join_from(notes, people, people.c.id == notes.c.person_id).where(notes.c.author_id == author_id)
    return [AuthorNote(*row) for row in connection.execute(mine.order_by(notes.c.id.desc()))]


def count_notes(connection: Connection, author_id: int) -> int:
    """How many notes there are about an author."""
    return int(connection.execute(select(func.count()).where(notes.c.author_id == author_id)).scalar_one())
