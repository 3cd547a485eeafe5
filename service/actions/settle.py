"""Settle a disagreement between a decision and its second look: a lead's word, which may correct the comment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.actions.decided import Part, Undoing
from service.actions.review import Sitting, decide_in
from service.actions.ruling import ruling
from service.actions.second_looks import NotYours, said_by
from service.actions.works import Works
from service.moderation.errors import Conflict, NotFound
from service.storage import second_looks as storage
from service.storage.cases import comment_to_decide
from service.storage.comments import STANDS
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.people import Person
from service.storage.sites import Site


def settle(
    works: Works, site: Site, person: Person, look_id: str, decision: str, reason: str | None, *, correct: bool
) -> str:
    """Say which decision was right; answers the deed's id. Not for who made one of the two (NotYours).

    With ``correct`` the comment is put into that state, if it still says what was judged and stands otherwise. Raises
    NotFound, Invalid, Conflict (settled already, or no disagreement).
    """
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        row = storage.look(connection, site.id, look_id)
        if row is None or row.decided_at is None or row.state == "erased":
            raise NotFound("There is no such disagreement.")
        if person.id in (row.first["person_id"], row.second["person_id"]):
            raise NotYours("One of these two decisions is your own; another lead settles this.")
        said = said_by(works, connection, site, person, decision, reason)
        sitting = Sitting(works, connection, person, now, new_deed_id())
        if not storage.settle(connection, row.id, said, now):
            raise Conflict("A colleague settled this already.")
        parts: list[Part] = [{"what": "settlement", "id": look_id}]
        parts += _corrected(sitting, site, row, decision, reason) if correct else []
        return add_deed(connection, site.id, person.id, "settlement", parts, now, deed_id=sitting.deed_id)


def reverse(undoing: Undoing, part: Part) -> None:
    """Undo a settlement: the disagreement is open again. Raises Conflict when none stands."""
    if not storage.unsettle(undoing.connection, undoing.site.id, part["id"]):
        raise Conflict("This disagreement is open again already.")


def _corrected(sitting: Sitting, site: Site, row: Any, decision: str, reason: str | None) -> list[Part]:
    stands = row.state in STANDS
    right = stands if decision == "approve" else row.state == "rejected"
    if right or row.number != row.newest_revision:
        return []
    case = comment_to_decide(sitting.connection, site.id, row.external_id)
    wanted = ruling(sitting.works, sitting.connection, site.id, decision, reason, None)
    over = replace(sitting, overrule=case.id is None)
    return decide_in(over, case, wanted, 0 if case.id is None else case.version)[1]
