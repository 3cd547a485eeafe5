"""Take over what a newsroom decided at a desk of its own, in WordPress for example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from service.actions.decided import Undoing
from service.actions.review import Sitting, decide_in
from service.actions.ruling import ruling
from service.actions.undo import put_back
from service.actions.works import Works
from service.moderation.errors import Conflict, NotFound
from service.moderation.policy.document import RESERVED_CLAUSE
from service.storage.cases import comment_to_decide
from service.storage.deeds import add_deed, deed, new_deed_id, take_turns, undone_by
from service.storage.engine import Connection
from service.storage.people import Person
from service.storage.site_desks import site_desk, standing_decision
from service.storage.sites import Site

UNDO: Final = "undo"
DECISIONS: Final = ("approve", "reject", UNDO)


@dataclass(frozen=True, slots=True)
class Told:
    """What the site tells. ``revision`` is the one that was read there; None where the site does not count them.

    ``reason`` is a clause of the site's policy or ``other``, which a rejection without reason has too.
    """

    comment_id: str
    decision: str
    reason: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """How the comment stands now and since when; ``repeated`` where it stood so before and nothing was filed."""

    comment_id: str
    state: str
    revision: int
    made_at: datetime
    repeated: bool


def decide_elsewhere(works: Works, site: Site, told: Told) -> Taken:
    """File a decision under the name of the site's own desk; it overrules whatever stood.

    ``undo`` takes the desk's own last decision back. Raises NotFound, Invalid (reason), and Conflict where the comment
    was edited since, was erased, or where nothing of the desk's stands that could be undone.
    """
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        comment = _comment(connection, site, told)
        desk = site_desk(connection, site, now)
        stands = standing_decision(connection, comment.comment_id)
        if told.decision == UNDO:
            return _take_back(Undoing(works, connection, site, desk, now, new_deed_id()), comment, stands)
        return _decide(Sitting(works, connection, desk, now, new_deed_id()), site, comment, stands, told)


def _comment(connection: Connection, site: Site, told: Told) -> Any:
    comment = comment_to_decide(connection, site.id, told.comment_id)
    if comment is None:
        raise NotFound("There is no such comment.")
    if comment.comment_state == "erased":
        raise Conflict("This comment was erased; nothing is left to decide.")
    if told.revision not in {None, comment.number}:
        raise Conflict(f"The comment was edited since: it stands at revision {comment.number}.")
    return comment


def _decide(sitting: Sitting, site: Site, comment: Any, stands: Any, told: Told) -> Taken:
    reason = told.reason or (RESERVED_CLAUSE if told.decision == "reject" else None)
    wanted = ruling(sitting.works, sitting.connection, site.id, told.decision, reason, None)
    by_person = stands is not None and stands.actor == "person"
    if by_person and comment.id is None and stands.new_state == comment.comment_state == wanted.state:
        return Taken(comment.external_id, wanted.state, comment.number, stands.made_at, repeated=True)
    over = replace(sitting, overrule=comment.id is None and by_person)
    decided, parts = decide_in(over, comment, wanted, comment.version or 0)
    add_deed(over.connection, site.id, over.person.id, "decision", parts, over.now, deed_id=over.deed_id)
    return Taken(comment.external_id, decided.state, comment.number, over.now, repeated=False)


def _take_back(undoing: Undoing, comment: Any, stands: Any) -> Taken:
    """Undo the deed by which the comment stands, if it is the desk's own."""
    if comment.comment_state == "held":
        since = undoing.now if stands is None else stands.made_at
        return Taken(comment.external_id, "held", comment.number, since, repeated=True)
    found = None if not _is_of(stands, undoing.person) else deed(undoing.connection, undoing.site.id, stands.deed)
    if found is None or undone_by(undoing.connection, found.row) is not None:
        raise Conflict("The comment does not stand by a decision of the site's own desk; there is nothing to undo.")
    put_back(undoing, found)
    after = comment_to_decide(undoing.connection, undoing.site.id, comment.external_id)
    return Taken(comment.external_id, after.comment_state, comment.number, undoing.now, repeated=False)


def _is_of(stands: Any, desk: Person) -> bool:
    return stands is not None and stands.person_id == desk.id
