"""What people did at the desk, one row a keypress or a batch, and which of it was undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, text

from service.storage.desk_tables import deeds
from service.storage.prepared import Prepared
from service.storage.tables import people
from service.storage.tokens import public_id

DESK_LOCK: Final = 3_141  # first half of the advisory lock's key; the second is the site
UNDO: Final = "undo"
REDO: Final = "redo"
LATELY: Final = 50
"""How many deeds are looked through for what changed a case a moment ago."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody did. ``parts`` is what undoing needs: ids and states, never a text.

    ``kind`` is a word of the verb's (``decision``, ``batch`` …), or ``undo`` and ``redo`` for what undid another deed.
    """

    row: int
    id: str
    site_id: int
    person_id: int
    person_name: str
    kind: str
    parts: tuple[Mapping[str, Any], ...]
    undo_of: int | None
    made_at: datetime


def take_turns(connection: Connection, site_id: int) -> None:
    """Have the people of a site write one after the other, until this transaction ends.

    Call it first in a transaction that changes several cases, so that two batches never wait for each other in a
    circle. On SQLite writers take turns anyway.
    """
    if connection.dialect.name == "postgresql":
        _LOCK.run(connection, {"class": DESK_LOCK, "site": site_id})


def new_deed_id() -> str:
    """A public id for a deed about to be done, so that what it writes can name it (``decisions.batch_id`` does)."""
    return public_id("deed")


def add_deed(
    connection: Connection,
    site_id: int,
    person_id: int,
    kind: str,
    parts: Sequence[Mapping[str, Any]],
    now: datetime,
    undo_of: int | None = None,
    deed_id: str | None = None,
) -> str:
    """Write down what somebody did; answers the deed's public id, ``deed_id`` where one was given out before.

    Raises Taken when ``undo_of`` was undone already.
    """
    deed_id = deed_id or new_deed_id()
    done = {"parts": [dict(part) for part in parts]}
    row = {"public_id": deed_id, "site_id": site_id, "person_id": person_id, "kind": kind, "done": done}
    connection.execute(insert(deeds).values(**row, undo_of=undo_of, made_at=now))
    return deed_id


def deed(connection: Connection, site_id: int, deed_id: str) -> Deed | None:
    """A deed of this site by its public id."""
    return _first(connection, _DEED.where(deeds.c.site_id == site_id, deeds.c.public_id == deed_id))


def deed_by_row(connection: Connection, row: int) -> Deed | None:
    """A deed by its row."""
    return _first(connection, _DEED.where(deeds.c.id == row))


def undone_by(connection: Connection, row: int) -> Deed | None:
    """The deed that undid this one; None while it stands."""
    return _first(connection, _DEED.where(deeds.c.undo_of == row))


def newest_standing(connection: Connection, site_id: int, person_id: int) -> Deed | None:
    """The newest thing a person did at a site that stands: no undoing, and not undone."""
    query = _DEED.where(deeds.c.site_id == site_id, deeds.c.person_id == person_id, deeds.c.kind != UNDO)
    undone = select(_others.c.id).where(_others.c.undo_of == deeds.c.id).exists()
    return _first(connection, query.where(~undone).order_by(deeds.c.id.desc()).limit(1))


def newest_about(connection: Connection, site_id: int, case_row: int) -> tuple[Deed, Mapping[str, Any]] | None:
    """The newest deed that changed a case, with the part that did; None where none of the last ones at the site did."""
    rows = connection.execute(_DEED.where(deeds.c.site_id == site_id).order_by(deeds.c.id.desc()).limit(LATELY))
    for row in rows:
        for part in row.done["parts"]:
            if part.get("case") == case_row:
                return _deed(row), part
    return None


def _first(connection: Connection, query: Any) -> Deed | None:
    row = connection.execute(query).first()
    return None if row is None else _deed(row)


def _deed(row: Any) -> Deed:
    return Deed(
        row.id,
        row.public_id,
        row.site_id,
        row.person_id,
        row.person_name,
        row.kind,
        tuple(row.done["parts"]),
        row.undo_of,
        row.made_at,
    )


_others: Final = deeds.alias("others")
_LOCK: Final = Prepared(text("SELECT pg_advisory_xact_lock(:class, :site)"))
_DEED: Final = select(
    deeds.c.id,
    deeds.c.public_id,
    deeds.c.site_id,
    deeds.c.person_id,
    people.c.name.label("person_name"),
    deeds.c.kind,
    deeds.c.done,
    deeds.c.undo_of,
    deeds.c.made_at,
).join_from(deeds, people, people.c.id == deeds.c.person_id)
