"""Decide a case: the person's part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from service.actions import reports, statements
from service.actions.decided import AfterDecision, DecidedRow, Part
from service.actions.faster import ago, faster
from service.actions.featuring import feature_in
from service.actions.ruling import LONGEST_NOTE, STATE_AFTER, Ruling, ruling
from service.actions.telling import tell
from service.actions.works import Works
from service.moderation.errors import NotFound
from service.moderation.events import Kind
from service.storage import case_steps, cases, decisions
from service.storage.authors import count_decision
from service.storage.comments import STANDS, set_state
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.engine import Connection
from service.storage.people import Person, Role, role_at

__all__ = ["LONGEST_NOTE", "STATE_AFTER", "Decided", "ago", "case_of", "decide", "decide_in", "ruling"]

# What else a decision brings about, in this order and in its transaction; each answers further parts of the deed.
AFTERWARDS: Final[tuple[AfterDecision, ...]] = (statements.after_decision, reports.after_decision)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: the log's id for it, and the case's and the comment's state afterwards.

    ``case_id`` is None and ``version`` 0 where a comment was decided that had no case; ``deed`` is what undoes it.
    """

    id: str
    case_id: str | None
    comment_id: str
    state: str
    version: int
    made_at: datetime
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One person's deed while it is being done: ``deed_id`` is its public id, ``overrule`` whether closed cases count.

    Overruling decides over a colleague's decision, knowingly: the version is the one after it.
    """

    works: Works
    connection: Connection
    person: Person
    now: datetime
    deed_id: str
    overrule: bool = False


def decide(
    works: Works,
    person: Person,
    case_id: str,
    decision: Literal["approve", "reject"],
    reason: str | None,
    note: str | None,
    version: int,
    *,
    note_to_author: str | None = None,
    overrule: bool = False,
) -> Decided:
    """Decide an open case of a site that ``person`` is a moderator of.

    ``reason`` is a clause id of the site's policy or ``other``; a rejection needs one. ``version`` is what the person
    saw; with ``overrule`` a closed case that stands at it is decided anew, over a colleague's decision. Raises Faster
    when somebody was faster or the comment was edited since, NotFound (unknown case, or no moderator of its site),
    Invalid.
    """
    now = works.clock()
    with works.store.write() as connection:
        case = case_of(connection, person, case_id)
        take_turns(connection, case.site_id)
        wanted = ruling(works, connection, case.site_id, decision, reason, note, note_to_author)
        sitting = Sitting(works, connection, person, now, new_deed_id(), overrule)
        decided, parts = decide_in(sitting, case, wanted, version)
        add_deed(connection, case.site_id, person.id, "decision", parts, now, deed_id=sitting.deed_id)
    return decided


def case_of(connection: Connection, person: Person, case_id: str) -> Any:
    """What a decision needs of a case. Raises NotFound when unknown, or ``person`` is no moderator of its site."""
    case = cases.case_to_decide(connection, case_id)
    role = None if case is None else role_at(connection, person.id, case.site_id)
    if role is None or role.rank < Role.MODERATOR.rank:
        raise NotFound("There is no such case.")
    return case


def decide_in(sitting: Sitting, case: Any, wanted: Ruling, version: int) -> tuple[Decided, list[Part]]:
    """Decide one case as part of a deed; answers what was done and the deed's parts. Raises Faster.

    ``case`` is of ``case_to_decide``, or of ``comment_to_decide`` for a comment that may have no case (``version`` then
    counts for nothing). Who decides many calls ``take_turns`` and ``case_steps.hold_rows`` first, ``add_deed`` last.
    """
    connection, now = sitting.connection, sitting.now
    below = _close(sitting, case, version)
    counts = _counts(connection, case, wanted.state, below, sitting.overrule)
    count_decision(connection, case.author_id, *counts)
    set_state(connection, case.comment_id, wanted.state)
    row = _row(case, sitting, wanted)
    decision_row, decision_id = decisions.file_decision(connection, row)
    after = _after(sitting, case, wanted, decision_row, decision_id)
    more = [part for act in AFTERWARDS for part in act(sitting.works, connection, after)]
    if wanted.state not in STANDS and case.featured_at is not None:
        more.append(feature_in(sitting.works, connection, case, now, featured=False))
    event = tell(sitting.works, connection, case.site_id, Kind.DECIDED, _told(case, row), now)
    part = {
        "what": "decision",
        "decision": decision_row,
        "comment": case.comment_id,
        "comment_id": case.external_id,
        "case": case.id,
        "case_id": case.public_id,
        "case_was": "closed" if sitting.overrule else "open",
        "case_is": "closed",
        "was": case.comment_state,
        "is": wanted.state,
        "top_was": below,
        "top_is": decision_row,
        "counts": counts,
        "event": event,
    }
    done = Decided(
        decision_id,
        case.public_id,
        case.external_id,
        wanted.state,
        0 if case.id is None else case.version + 1,
        now,
        sitting.deed_id,
    )
    return done, [part, *more]


def _close(sitting: Sitting, case: Any, version: int) -> int | None:
    """Close the case as it was seen; answers the decision that stood until now. Raises Faster."""
    connection, now = sitting.connection, sitting.now
    if case.id is not None:
        if sitting.overrule:
            closed = case_steps.overrule_case(connection, case.id, version)
        else:
            closed = cases.close_case(connection, case.id, version, now)
        if not closed:
            raise faster(connection, case.public_id, now)
    return decisions.standing(connection, case.comment_id)


def _counts(connection: Connection, case: Any, state: str, below: int | None, overrule: bool) -> list[int]:
    """What the author's record gains: comments that stand, approvals, rejections; overruled ones are taken off."""
    published = int(state in STANDS) - int(case.comment_state in STANDS)
    approved, rejected = int(state == "approved"), int(state == "rejected")
    if overrule:
        approved -= int(case.comment_state == "approved")
        rejected -= int(decisions.reason_of(connection, below)[0] is not None and case.comment_state == "rejected")
    return [published, approved, rejected]


def _row(case: Any, sitting: Sitting, wanted: Ruling) -> dict[str, Any]:
    return {
        "site_id": case.site_id,
        "comment_id": case.comment_id,
        "revision_id": case.revision_id,
        "case_id": case.id,
        "author_id": case.author_id,
        "old_state": case.comment_state,
        "new_state": wanted.state,
        "actor": "person",
        "person_id": sitting.person.id,
        "reason": wanted.reason,
        "clause": wanted.clause,
        "note": wanted.note,
        "policy_version": wanted.policy_version,
        "model_version": case.model_version,
        "batch_id": sitting.deed_id,
        "made_at": sitting.now,
    }


def _after(sitting: Sitting, case: Any, wanted: Ruling, decision_row: int, decision_id: str) -> DecidedRow:
    return DecidedRow(
        site_id=case.site_id,
        slug=case.slug,
        case_row=case.id,
        comment_id=case.comment_id,
        external_id=case.external_id,
        article_external_id=case.article_external_id,
        revision_id=case.revision_id,
        author_id=case.author_id,
        decision_id=decision_row,
        public_id=decision_id,
        old_state=case.comment_state,
        new_state=wanted.state,
        reason=wanted.reason,
        clause=wanted.clause,
        policy_version=wanted.policy_version,
        model_version=case.model_version,
        person_id=sitting.person.id,
        now=sitting.now,
        note_to_author=wanted.note_to_author,
    )


def _told(case: Any, row: dict[str, Any]) -> dict[str, Any]:
    """What the site is told: neither who decided nor the note."""
    return {
        "comment_id": case.external_id,
        "article_id": case.article_external_id,
        "revision": case.number,
        "state": row["new_state"],
        "old_state": row["old_state"],
        "action": "publish" if row["new_state"] == "approved" else "reject",
        "actor": "person",
        "reason": row["reason"],
        "clause": row["clause"],
        "case_id": case.public_id,
        "policy_version": row["policy_version"],
    }
