"""Why something no longer stands as a person saw it: who was faster, when, and how it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.moderation.errors import Conflict
from service.storage import cases, decisions, deeds
from service.storage.engine import Connection

VERBS: Final = {
    "decision": ("decided", "opened again"),
    "deferral": ("put off", "put back into the queue"),
    "escalation": ("handed up to the leads", "handed back to the team"),
    "assignment": ("given to somebody", "given to nobody"),
}
"""What was done to a case that is open, and what it is called when it is taken back."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands now; ``open`` tells whether it waits. ``by`` and ``at``: who changed it last, where known."""

    case_id: str
    state: str
    version: int
    open: bool
    edited: bool
    by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class _Step:
    """What a colleague did to a case: ``rejected``, ``put off`` …"""

    verb: str
    by: str
    at: datetime


class Faster(Conflict):
    """Somebody else was faster; ``standing`` says how things are now, the text who and when."""

    def __init__(self, sentence: str, standing: Standing) -> None:
        super().__init__(sentence)
        self.standing = standing


def faster(connection: Connection, case_id: str, now: datetime) -> Faster:
    """The error for a case (its public id) that is not as it was seen."""
    fresh = cases.case_to_decide(connection, case_id)
    last = _decision(connection, fresh) if fresh.state == "closed" else _step(connection, fresh)
    return Faster(_why(fresh, last, now), _standing(fresh, last))


def moved_on(connection: Connection, comment_id: int, now: datetime) -> Conflict:
    """The error for an undo of something that is not the newest any more."""
    last = decisions.newest(connection, comment_id)
    if last is not None and last.new_state == "erased":
        return Conflict("The comment was erased since; there is nothing to put back.")
    if last is not None and last.actor == "person":
        verb = "put back to" if last.undo_of is not None else "already"
        return Conflict(
            f"The comment was {verb} {last.new_state} by {last.name} {ago(now, last.made_at)}; undo that first."
        )
    return Conflict("The comment was edited since; what was decided is no longer what it says.")


def ago(now: datetime, then: datetime) -> str:
    """``4 seconds ago``, ``1 minute ago``, ``3 hours ago``, ``2 days ago``; just now for less than a second."""
    seconds = int((now - then).total_seconds())
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


def _decision(connection: Connection, fresh: Any) -> _Step | None:
    last = cases.last_decision(connection, fresh.comment_id)
    return None if last is None else _Step(last.new_state, last.name, last.made_at)


def _step(connection: Connection, fresh: Any) -> _Step | None:
    """What changed an open case last, if that was not long ago: its verb, by whom and when."""
    found = deeds.newest_about(connection, fresh.site_id, fresh.id) if fresh.state == "open" else None
    if found is None:
        return None
    deed, part = found
    done, back = VERBS.get(part["what"], ("changed", "changed"))
    return _Step(back if part["is"] is None or part["what"] == "decision" else done, deed.person_name, deed.made_at)


def _standing(fresh: Any, last: _Step | None) -> Standing:
    return Standing(
        case_id=fresh.public_id,
        state=fresh.comment_state,
        version=fresh.version,
        open=fresh.state == "open",
        edited=fresh.state == "superseded",
        by=None if last is None else last.by,
        at=None if last is None else last.at,
    )


def _why(fresh: Any, last: _Step | None, now: datetime) -> str:
    if fresh.state == "superseded":
        return "The comment was edited since; what you read is no longer what it says."
    if last is None:
        return "The case changed since you opened it; look again."
    return f"already {last.verb} by {last.by} {ago(now, last.at)}"
