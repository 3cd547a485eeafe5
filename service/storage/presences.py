"""Who is at the desk now and what they look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from service.storage.desk_tables import presences
from service.storage.tables import people


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody at the desk; ``case_id`` is the case on their screen, if it is one."""

    person_id: int
    name: str
    case_id: str | None


def be_seen(connection: Connection, site_id: int, person_id: int, case_id: str | None, now: datetime) -> None:
    """Note that somebody is at a site's desk, and which case they see."""
    insert = insert_sqlite if connection.dialect.name == "sqlite" else insert_postgresql
    row = insert(presences).values(site_id=site_id, person_id=person_id, case_id=case_id, seen_at=now)
    fresh = {"case_id": row.excluded.case_id, "seen_at": row.excluded.seen_at}
    connection.execute(row.on_conflict_do_update(index_elements=["site_id", "person_id"], set_=fresh))


def leave(connection: Connection, site_id: int, person_id: int) -> None:
    """Note that somebody is gone."""
    connection.execute(delete(presences).where(presences.c.site_id == site_id, presences.c.person_id == person_id))


def present(connection: Connection, site_id: int, since: datetime) -> tuple[Presence, ...]:
    """Who was seen at a site's desk after ``since``, by name."""
    query = select(presences.c.person_id, people.c.name, presences.c.case_id)
    here = query.join_from(presences, people, people.c.id == presences.c.person_id)
    rows = connection.execute(
        here.where(presences.c.site_id == site_id, presences.c.seen_at > since).order_by(people.c.name, people.c.id)
    )
    return tuple(Presence(*row) for row in rows)
