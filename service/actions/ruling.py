"""What a person wants to decide, checked against the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.document import RESERVED_CLAUSE, Policy
from service.storage.engine import Connection
from service.storage.sites import newest_policy

STATE_AFTER: Final = {"approve": "approved", "reject": "rejected"}
LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that may be made: the state it leads to, and why.

    ``reason`` is a clause id or ``other``, ``clause`` the same where it is a clause. ``note`` is for the team,
    ``note_to_author`` for the author.
    """

    state: str
    reason: str | None
    clause: str | None
    note: str | None
    note_to_author: str | None
    policy_version: str


def ruling(
    works: Works,
    connection: Connection,
    site_id: int,
    decision: str,
    reason: str | None,
    note: str | None,
    note_to_author: str | None = None,
) -> Ruling:
    """Check what a person sent against the site's policy. Raises Invalid with all that is wrong at once."""
    version, _ = newest_policy(connection, site_id)
    policy = works.policies.get(connection, site_id, version)
    errors = _mistakes(decision, reason, {"/note": note, "/note_to_author": note_to_author}, policy)
    if errors:
        raise Invalid(errors)
    clause = None if reason is None or policy.clause(reason) is None else reason
    return Ruling(STATE_AFTER[decision], reason, clause, note or None, note_to_author or None, str(version))


def _mistakes(decision: str, reason: str | None, notes: dict[str, str | None], policy: Policy) -> list[FieldError]:
    errors = []
    if decision not in STATE_AFTER:
        errors.append(FieldError("/decision", "unknown", "Say approve or reject."))
    known = [clause.id for clause in policy.clauses] + [RESERVED_CLAUSE]
    if reason is None and decision == "reject":
        errors.append(FieldError("/reason", "missing", f"A rejection needs a reason: one of {', '.join(known)}."))
    if reason is not None and reason not in known:
        errors.append(FieldError("/reason", "unknown", f"The reason must be one of {', '.join(known)}."))
    for pointer, note in notes.items():
        if note is not None and len(note) > LONGEST_NOTE:
            errors.append(FieldError(pointer, "too-long", f"A note has at most {LONGEST_NOTE} characters."))
    return errors
