"""Say who reads a case, and who is at the desk: a lease of ten minutes, renewed while the case is on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.actions.works import Works
from service.moderation.errors import NotFound
from service.storage import leases, presences
from service.storage.engine import Connection
from service.storage.leases import Lease
from service.storage.people import Person
from service.storage.presences import Presence
from service.storage.sites import Site

LEASE: Final = timedelta(minutes=10)
FRESH: Final = timedelta(minutes=9)
"""A lease that runs this long still is not written again."""

SEEN: Final = timedelta(seconds=60)
"""Who was not seen for so long is gone."""


NOTED: Final = timedelta(seconds=25)
"""Somebody noted so lately is not noted again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a case. ``yours``: the lease is with the one who asked; ``by`` is None where nobody reads it."""

    case_id: str
    state: str
    version: int
    yours: bool
    by: str | None
    until: datetime | None


def read_case(
    works: Works, person: Person, site: Site, case_id: str, *, over: bool = False, anew: bool = False
) -> Reading:
    """Lease an open case to ``person`` unless a colleague reads it; with ``over`` take it over. Raises NotFound.

    A lease keeps nobody from deciding: the case's version does. Nothing is written where the lease is fresh, unless it
    is to begin ``anew``: then an older page that is left late does not give it up. Who takes one reads nothing else.
    """
    now = works.clock()
    with works.store.read() as connection:
        held = _lease(connection, site, case_id, now)
    mine = held.person_id == person.id
    if _settled(held, person, now, over=over) and not (anew and mine):
        return _reading(held, person)
    with works.store.write() as connection:
        if leases.take_lease(connection, site.id, case_id, person.id, now, now + LEASE, over=over):
            leases.give_others_up(connection, site.id, case_id, person.id)
        presences.be_seen(connection, site.id, person.id, case_id, now)
        held = _lease(connection, site, case_id, now)
    return _reading(held, person)


def who_reads(works: Works, person: Person, site: Site, case_id: str) -> Reading:
    """Who reads a case, without reading it. Raises NotFound."""
    with works.store.read() as connection:
        return _reading(_lease(connection, site, case_id, works.clock()), person)


def heartbeat(works: Works, person: Person, site: Site, case_id: str | None) -> None:
    """Note that somebody is at the desk, with this case on their screen, or none; a fresh note is left as it is."""
    now = works.clock()
    with works.store.read() as connection:
        fresh = presences.present(connection, site.id, now - NOTED)
    if any(each.person_id == person.id and each.case_id == case_id for each in fresh):
        return
    with works.store.write() as connection:
        presences.be_seen(connection, site.id, person.id, case_id, now)


def leave_case(works: Works, person: Person, site: Site, case_id: str, until: datetime | None = None) -> Reading:
    """Read a case no longer. Raises NotFound.

    ``until`` is the end of the lease that is given up: one taken since, by the next page, goes on.
    """
    now = works.clock()
    with works.store.write() as connection:
        leases.give_lease_up(connection, site.id, case_id, person.id, until)
        presences.be_seen(connection, site.id, person.id, None, now)
        held = _lease(connection, site, case_id, now)
    return _reading(held, person)


def present(works: Works, site: Site) -> tuple[Presence, ...]:
    """Who is at a site's desk now, by name."""
    with works.store.read() as connection:
        return presences.present(connection, site.id, works.clock() - SEEN)


def _lease(connection: Connection, site: Site, case_id: str, now: datetime) -> Lease:
    held = leases.lease_of(connection, site.id, case_id, now)
    if held is None:
        raise NotFound("There is no such case.")
    return held


def _settled(held: Lease, person: Person, now: datetime, *, over: bool) -> bool:
    """Whether there is nothing to write: decided, a colleague's, or freshly ours."""
    if held.state != "open":
        return True
    if held.person_id is None:
        return False
    if held.person_id != person.id:
        return not over
    return held.until is not None and held.until > now + FRESH


def _reading(held: Lease, person: Person) -> Reading:
    yours = held.person_id == person.id
    return Reading(held.case_id, held.state, held.version, yours, held.person_name, held.until)
