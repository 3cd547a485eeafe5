"""Decide a case: the person's part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound
from service.moderation.events import Kind
from service.moderation.policy.document import RESERVED_CLAUSE, Policy
from service.storage import cases
from service.storage.authors import count_decision
from service.storage.comments import STANDS, set_state
from service.storage.engine import Connection
from service.storage.outbox import add_event
from service.storage.people import Person, Role, role_at
from service.storage.sites import newest_policy

STATE_AFTER: Final = {"approve": "approved", "reject": "rejected"}
LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: the log's id for it, and the case's and the comment's state afterwards."""

    id: str
    case_id: str
    comment_id: str
    state: str
    version: int
    made_at: datetime


def decide(
    works: Works,
    person: Person,
    case_id: str,
    decision: Literal["approve", "reject"],
    reason: str | None,
    note: str | None,
    version: int,
) -> Decided:
    """Decide an open case of a site that ``person`` is a moderator of.

    ``reason`` is a clause id of the site's policy or ``other``; a rejection needs one. ``version`` is what the person
    saw. Raises Conflict when somebody was faster or the comment was edited since, NotFound (unknown case, or no
    moderator of its site), Invalid.
    """
    now = works.clock()
    with works.store.write() as connection:
        case = _case(connection, person, case_id)
        policy_version, _ = newest_policy(connection, case.site_id)
        policy = works.policies.get(connection, case.site_id, policy_version)
        _check(decision, reason, note, policy)
        if not cases.close_case(connection, case.id, version, now):
            raise Conflict(_who_was_faster(connection, case, now))
        state = STATE_AFTER[decision]
        _count(connection, case, state)
        set_state(connection, case.comment_id, state)
        clause = None if reason is None or policy.clause(reason) is None else reason
        row = _row(case, person, state, reason, clause, note, str(policy_version), now)
        decision_id = cases.add_decision(connection, row)
        add_event(connection, case.site_id, Kind.DECIDED, _told(case, decision, row), now)
    return Decided(decision_id, case.public_id, case.external_id, state, version + 1, now)


def _case(connection: Connection, person: Person, case_id: str) -> Any:
    case = cases.case_to_decide(connection, case_id)
    role = None if case is None else role_at(connection, person.id, case.site_id)
    if role is None or role.rank < Role.MODERATOR.rank:
        raise NotFound("There is no such case.")
    return case


def _check(decision: str, reason: str | None, note: str | None, policy: Policy) -> None:
    """All that is wrong with what the person sent, at once."""
    errors = []
    if decision not in STATE_AFTER:
        errors.append(FieldError("/decision", "unknown", "Say approve or reject."))
    known = [clause.id for clause in policy.clauses] + [RESERVED_CLAUSE]
    if reason is None and decision == "reject":
        errors.append(FieldError("/reason", "missing", f"A rejection needs a reason: one of {', '.join(known)}."))
    if reason is not None and reason not in known:
        errors.append(FieldError("/reason", "unknown", f"The reason must be one of {', '.join(known)}."))
    if note is not None and len(note) > LONGEST_NOTE:
        errors.append(FieldError("/note", "too-long", f"A note has at most {LONGEST_NOTE} characters."))
    if errors:
        raise Invalid(errors)


def _count(connection: Connection, case: Any, state: str) -> None:
    """The author's record after this decision."""
    published = int(state in STANDS) - int(case.comment_state in STANDS)
    count_decision(connection, case.author_id, published, int(state == "approved"), int(state == "rejected"))


def _row(
    case: Any,
    person: Person,
    state: str,
    reason: str | None,
    clause: str | None,
    note: str | None,
    policy_version: str,
    now: datetime,
) -> dict[str, Any]:
    return {
        "site_id": case.site_id,
        "comment_id": case.comment_id,
        "revision_id": case.revision_id,
        "case_id": case.id,
        "author_id": case.author_id,
        "old_state": case.comment_state,
        "new_state": state,
        "actor": "person",
        "person_id": person.id,
        "reason": reason,
        "clause": clause,
        "note": note or None,
        "policy_version": policy_version,
        "model_version": case.model_version,
        "made_at": now,
    }


def _told(case: Any, decision: str, row: dict[str, Any]) -> dict[str, Any]:
    """What the site is told: neither who decided nor the note."""
    return {
        "comment_id": case.external_id,
        "article_id": case.article_external_id,
        "revision": case.number,
        "state": row["new_state"],
        "old_state": row["old_state"],
        "action": "publish" if decision == "approve" else "reject",
        "actor": "person",
        "reason": row["reason"],
        "clause": row["clause"],
        "case_id": case.public_id,
        "policy_version": row["policy_version"],
    }


def _who_was_faster(connection: Connection, case: Any, now: datetime) -> str:
    """Why the case no longer stands as the person saw it."""
    fresh = cases.case_to_decide(connection, case.public_id)
    if fresh.state == "superseded":
        return "The comment was edited since; what you read is no longer what it says."
    last = cases.last_decision(connection, case.comment_id)
    if fresh.state == "closed" and last is not None:
        return f"already {last.new_state} by {last.name} {ago(now, last.made_at)}"
    return "The case changed since you opened it; look again."


def ago(now: datetime, then: datetime) -> str:
    """``4 seconds ago``, ``1 minute ago``, ``3 hours ago``, ``2 days ago``; just now for less than a second."""
    seconds = int((now - then).total_seconds())
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"
