"""Undo what somebody did at the desk: any deed, whole or not at all, as often as one likes; undoing is a deed too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.actions import undecide
from service.actions.decided import Part, Undoing
from service.actions.faster import ago
from service.actions.reversals import REVERSALS
from service.actions.works import Works
from service.moderation.errors import Conflict, NotFound
from service.storage import cases, deeds
from service.storage.deeds import REDO, UNDO, Deed
from service.storage.engine import Connection, Taken
from service.storage.people import Person, Role, role_at
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did. ``deed`` is its own: undoing that one does the thing again. ``undone`` is what was undone."""

    deed: Deed
    undone: Deed

    @property
    def case_ids(self) -> list[str]:
        """The public ids of the cases it touched, each once."""
        found = [part.get("case_id") for part in self.deed.parts]
        return list(dict.fromkeys(case_id for case_id in found if case_id is not None))


@dataclass(frozen=True, slots=True)
class Known:
    """A deed that somebody may undo, and whether it was undone already."""

    deed: Deed
    undone: bool


def undo(works: Works, person: Person, site: Site, deed_id: str | None = None) -> Undone:
    """Undo a deed of this site: ``person``'s newest that stands, or the one named.

    A moderator may undo what they did themselves, a lead anybody's. An undo that is undone does the thing again.
    Raises NotFound (no such deed, or no moderator), Conflict (nothing to undo, undone already, or things moved on).
    """
    now = works.clock()
    try:
        with works.store.write() as connection:
            deeds.take_turns(connection, site.id)
            chosen = _chosen(connection, person, site, deed_id, now)
            return put_back(Undoing(works, connection, site, person, now, deeds.new_deed_id()), chosen)
    except Taken as taken:  # PostgreSQL's word where two undo at once
        raise Conflict("Somebody undid this a moment ago.") from taken


def known(works: Works, person: Person, site: Site, deed_id: str) -> Known | None:
    """A deed of this site as far as ``person`` may undo it; None otherwise."""
    with works.store.read() as connection:
        role = role_at(connection, person.id, site.id)
        found = deeds.deed(connection, site.id, deed_id)
        if found is None or role is None or not may_undo(person, role.value, found):
            return None
        return Known(found, deeds.undone_by(connection, found.row) is not None)


def states_of(works: Works, site: Site, case_ids: Sequence[str]) -> list[Any]:
    """How these cases of a site and their comments stand now."""
    with works.store.read() as connection:
        found = [cases.case_to_decide(connection, case_id) for case_id in case_ids]
    return [case for case in found if case is not None and case.site_id == site.id]


def may_undo(person: Person, role: str, deed: Deed) -> bool:
    """Whether somebody with this role may undo a deed: their own, or with a lead's rights anybody's."""
    return deed.person_id == person.id or Role(role).rank >= Role.LEAD.rank


def _chosen(connection: Connection, person: Person, site: Site, deed_id: str | None, now: datetime) -> Deed:
    role = role_at(connection, person.id, site.id)
    if role is None or role.rank < Role.MODERATOR.rank:
        raise NotFound("There is no such deed.")
    if deed_id is None:
        mine = deeds.newest_standing(connection, site.id, person.id)
        if mine is None:
            raise Conflict("There is nothing of yours left to undo.")
        return mine
    named = deeds.deed(connection, site.id, deed_id)
    if named is None or not may_undo(person, role.value, named):
        raise NotFound("There is no such deed.")
    by = deeds.undone_by(connection, named.row)
    if by is not None:
        raise Conflict(f"This was undone by {by.person_name} {ago(now, by.made_at)}.")
    return named


def put_back(undoing: Undoing, deed: Deed) -> Undone:
    """Undo a deed within a transaction, whoever may; its caller has asked that. Raises Conflict."""
    kind = REDO if deed.kind == UNDO else UNDO
    back = _reversed(undoing, deed.parts)
    made = (undoing.connection, undoing.site.id, undoing.person.id, kind, back, undoing.now)
    deed_id = deeds.add_deed(*made, undo_of=deed.row, deed_id=undoing.deed_id)
    filed = deeds.deed(undoing.connection, undoing.site.id, deed_id)
    assert filed is not None
    return Undone(filed, deed)


def _reversed(undoing: Undoing, parts: Sequence[Part]) -> list[Part]:
    """Every part put back, the last first; answers what undoes that, in the order in which it happened."""
    undecide.require_standing(undoing, parts)
    back: list[Part] = []
    for part in reversed(parts):
        reverse = REVERSALS.get(part["what"])
        if reverse is None:
            raise Conflict("This cannot be undone.")
        back.append(reverse(undoing, part) or {"what": "final"})
    return back
