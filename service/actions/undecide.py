"""Take a decision back: the comment, its author's counts and the case as they were, and another line in the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from service.actions.decided import Part, Undoing
from service.actions.faster import moved_on
from service.actions.telling import take_back
from service.moderation.errors import Conflict
from service.moderation.events import Kind
from service.storage import case_steps, decisions
from service.storage.authors import count_decision

ACTIONS: Final = {"published": "publish", "approved": "publish", "rejected": "reject", "held": "hold"}


def reverse(undoing: Undoing, part: Part) -> Part:
    """Put a decision's comment back into the state before it; answers the part that decides it again.

    Raises Conflict when the comment was decided, edited or erased since, unless all of that was undone too.
    """
    connection = undoing.connection
    case_row = _turn(undoing, part)
    before = [-number for number in part["counts"]]
    row = decisions.decision_to_undo(connection, part["decision"])
    count_decision(connection, row.author_id, *before)
    moved = case_steps.move_comment(connection, part["comment"], part["is"], part["was"])
    if not moved and case_steps.is_featured(connection, part["comment"]):
        raise Conflict("The comment was featured since; undo that first.")
    if not moved or not _stands(undoing, part):
        raise moved_on(connection, part["comment"], undoing.now)
    reason, clause = decisions.reason_of(connection, part["top_was"])
    filed, _ = decisions.file_decision(connection, _row(undoing, part, row, reason, clause))
    again = part.get("undoes", False)
    kind = Kind.DECIDED if again else Kind.UNDONE
    told = _told(part, row, reason, clause)
    event = take_back(undoing.works, connection, row.site_id, part["event"], kind, told, undoing.now)
    swapped = {"case_was": part["case_is"], "case_is": part["case_was"], "was": part["is"], "is": part["was"]}
    tops = {"top_was": part["top_is"], "top_is": part["top_was"], "counts": before}
    return {**part, **swapped, **tops, "case": case_row, "decision": filed, "event": event, "undoes": not again}


def require_standing(undoing: Undoing, parts: Sequence[Part]) -> None:
    """Refuse at once, and in words about the comment, what follows from a decision that no longer stands."""
    for part in parts:
        if part["what"] == "decision" and not _stands(undoing, part):
            raise moved_on(undoing.connection, part["comment"], undoing.now)


def _stands(undoing: Undoing, part: Part) -> bool:
    return bool(decisions.standing(undoing.connection, part["comment"]) == part["top_is"])


def _turn(undoing: Undoing, part: Part) -> int | None:
    """Open the case again (or close it again); None where the comment has no case of this decision's any more.

    A case opened since, by readers' reports for example, waits in its place.
    """
    connection, case_row, to = undoing.connection, part["case"], part["case_was"]
    if case_row is None:
        return None
    if to == "open" and case_steps.waits_elsewhere(connection, part["comment"], case_row):
        return None
    if case_steps.turn_case(connection, case_row, part["case_is"], to, undoing.now) is None:
        raise moved_on(connection, part["comment"], undoing.now)
    return int(case_row)


def _row(undoing: Undoing, part: Part, row: Any, reason: str | None, clause: str | None) -> dict[str, Any]:
    return {
        "site_id": row.site_id,
        "comment_id": row.comment_id,
        "revision_id": row.revision_id,
        "case_id": row.case_row,
        "author_id": row.author_id,
        "old_state": part["is"],
        "new_state": part["was"],
        "actor": "person",
        "person_id": undoing.person.id,
        "reason": reason,
        "clause": clause,
        "policy_version": row.policy_version,
        "model_version": row.model_version,
        "undo_of": row.id,
        "batch_id": undoing.deed_id,
        "made_at": undoing.now,
    }


def _told(part: Part, row: Any, reason: str | None, clause: str | None) -> dict[str, Any]:
    """What the site is told: how the comment stands again, neither who undid nor a note."""
    return {
        "comment_id": row.external_id,
        "article_id": row.article_external_id,
        "revision": row.number,
        "state": part["was"],
        "old_state": part["is"],
        "action": ACTIONS.get(part["was"], "hold"),
        "actor": "person",
        "reason": reason,
        "clause": clause,
        "case_id": row.case_id,
        "policy_version": row.policy_version,
    }
