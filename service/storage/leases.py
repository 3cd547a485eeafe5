"""Who reads which case now, so that two people do not do the same work; it warns and never blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, or_, select, update

from service.storage.tables import cases, people


@dataclass(frozen=True, slots=True)
class Lease:
    """Who reads a case, until when (None: nobody), and how the case stands. ``person_id`` is the reader's row."""

    case_id: str
    version: int
    state: str
    person_id: int | None
    person_name: str | None
    until: datetime | None


def lease_of(connection: Connection, site_id: int, case_id: str, now: datetime) -> Lease | None:
    """The lease on a case by its public id; None for an unknown case. One that ran out counts as none."""
    row = connection.execute(_LEASE.where(cases.c.site_id == site_id, cases.c.public_id == case_id)).first()
    if row is None:
        return None
    runs = row.leased_until is not None and row.leased_until > now
    held = (row.leased_by, row.name, row.leased_until) if runs else (None, None, None)
    return Lease(row.public_id, row.version, row.state, *held)


def take_lease(
    connection: Connection, site_id: int, case_id: str, person_id: int, now: datetime, until: datetime, *, over: bool
) -> bool:
    """Lease an open case that nobody else reads, or ``over`` anybody; False when somebody does or it is closed."""
    mine = _open(site_id, case_id)
    if not over:
        mine = mine.where(or_(cases.c.leased_by.is_(None), cases.c.leased_by == person_id, cases.c.leased_until <= now))
    return connection.execute(mine.values(leased_by=person_id, leased_until=until)).rowcount == 1


def give_lease_up(
    connection: Connection, site_id: int, case_id: str, person_id: int, until: datetime | None = None
) -> None:
    """Read a case no longer; nothing happens where somebody else reads it, or the lease does not run ``until`` then."""
    mine = _open(site_id, case_id).where(cases.c.leased_by == person_id)
    if until is not None:
        mine = mine.where(cases.c.leased_until == until)
    connection.execute(mine.values(leased_by=None, leased_until=None))


def give_others_up(connection: Connection, site_id: int, case_id: str, person_id: int) -> None:
    """Read no case but this one."""
    mine = (cases.c.leased_by == person_id) & (cases.c.public_id != case_id)
    others = update(cases).where(cases.c.site_id == site_id, cases.c.state == "open", mine)
    connection.execute(others.values(leased_by=None, leased_until=None))


def _open(site_id: int, case_id: str) -> Any:
    return update(cases).where(cases.c.site_id == site_id, cases.c.public_id == case_id, cases.c.state == "open")


_LEASE: Final = select(
    cases.c.public_id, cases.c.version, cases.c.state, cases.c.leased_by, cases.c.leased_until, people.c.name
).join_from(cases, people, people.c.id == cases.c.leased_by, isouter=True)
