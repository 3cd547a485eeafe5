"""A reader reports a comment: the comment keeps its place, a person gets a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from service.actions import desk_settings
from service.actions.reports import REPORTED
from service.actions.telling import tell
from service.actions.works import Works
from service.moderation import reporters
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound
from service.moderation.events import Kind
from service.moderation.policy.document import Policy
from service.storage import reports as storage
from service.storage.authors import count_decision
from service.storage.cases import Urgency, add_decision, open_case, urgency_of
from service.storage.engine import Connection, Taken
from service.storage.sites import Site, newest_policy

TRIES: Final = 5
RULE: Final = "reports"


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader said. ``reporter`` is the site's own id of the reader, None where it keeps that to itself."""

    comment_id: str
    reason: str
    reporter: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of it: where the comment stands now, what the report weighs, and the open case if there is one.

    ``repeated`` is True where this reader had reported this comment before and nothing was filed now.
    """

    id: str
    comment_id: str
    state: str
    weight: float
    case_id: str | None
    repeated: bool = False


def report(works: Works, site: Site, told: Report) -> Reported:
    """File a report. Raises Invalid, NotFound (no such comment at this site), and Conflict after TRIES lost races."""
    for _ in range(TRIES):
        try:
            with works.store.write() as connection:
                return _within(works, connection, site, told)
        except Taken:
            continue
    raise Conflict("This comment is being reported by several requests at once; send it again.")


def reason_mistakes(works: Works, site: Site, reason: str) -> list[FieldError]:
    """What is wrong with a reason by itself, for callers that tell all mistakes at once."""
    with works.store.read() as connection:
        return _wrong_reason(_policy(works, connection, site), reason)


def _within(works: Works, connection: Connection, site: Site, told: Report) -> Reported:
    mistakes = _wrong_reason(_policy(works, connection, site), told.reason)
    if mistakes:
        raise Invalid(mistakes)
    comment = storage.comment_to_report(connection, site.id, told.comment_id)
    if comment is None or comment.state == "erased":
        raise NotFound("There is no comment with this id.")
    reporter = storage.meet_reporter(connection, site.id, told.reporter or storage.NOBODY)
    before = storage.report_of(connection, comment.id, reporter.id)
    if before is not None:
        case = storage.open_case_of(connection, comment.id)
        return Reported(before.public_id, told.comment_id, comment.state, before.weight, case, repeated=True)
    return _filed(works, connection, site, told, comment, reporter)


def _filed(works: Works, connection: Connection, site: Site, told: Report, comment: Any, reporter: Any) -> Reported:
    now, weight = works.clock(), _weight(told, comment, reporter)
    late = comment.state == "rejected"  # reported from a page loaded before: people have agreed already
    row = {"site_id": site.id, "comment_id": comment.id, "reporter_id": reporter.id, "reason": told.reason}
    row |= {"text": told.text or None, "weight": weight, "made_at": now}
    row |= {"outcome": "upheld", "decided_at": now} if late else {}
    report_id = storage.add_report(connection, row)
    case = None if late else _case(works, connection, site, told, comment, weight)
    state = _held(works, connection, site, comment, case) if case is not None else comment.state
    return Reported(report_id, told.comment_id, state, weight, case)


def _weight(told: Report, comment: Any, reporter: Any) -> float:
    """Nobody in particular weighs half, an author's report of the own comment nothing, others by their record."""
    if told.reporter is None:
        return reporters.NAMELESS
    if told.reporter == comment.author_key:
        return 0.0
    return reporters.weight_of(reporter.upheld, reporter.dismissed)


def _case(works: Works, connection: Connection, site: Site, told: Report, comment: Any, weight: float) -> str | None:
    """Raise the open case, or open one where the waiting reports weigh enough; what may be illegal is always read."""
    found = storage.raise_case(connection, comment.id, weight, reporters.kept(weight))
    if found is not None:
        return found
    waiting = storage.pending_weight(connection, comment.id) or 0.0
    enough = desk_settings.read_in(connection, site.id).report_threshold
    if waiting < enough and told.reason != reporters.ALWAYS_READ:
        return None
    seen = urgency_of(connection, comment.revision_id, 0.0)
    urgency = Urgency(reporters.raised(seen.risk or 0.0, waiting), seen.risk, seen.cause, seen.lang)
    row, case_id = open_case(
        connection, site.id, comment.id, comment.revision_id, urgency, works.clock(), origin=REPORTED
    )
    storage.set_case_reports(connection, row, waiting)
    return case_id


def _held(works: Works, connection: Connection, site: Site, comment: Any, case_id: str) -> str:
    """The comment's state, after reports that together weigh what the site asks for have taken it out of sight.

    Only a published comment: what a person approved stays until a person says otherwise.
    """
    at = desk_settings.read_in(connection, site.id).hold_reported_at
    if comment.state != "published" or not at or (storage.pending_weight(connection, comment.id) or 0.0) < at:
        return str(comment.state)
    if not storage.hold_published(connection, comment.id, comment.revision):
        return str(comment.state)
    count_decision(connection, comment.author_id, -1, 0, 0)
    now, (version, _) = works.clock(), newest_policy(connection, site.id)
    add_decision(connection, _decision(site, comment, str(version)) | {"made_at": now})
    tell(works, connection, site.id, Kind.HELD, _event(comment, case_id, str(version)), now)
    return "held"


def _decision(site: Site, comment: Any, policy_version: str) -> dict[str, Any]:
    return {
        "site_id": site.id,
        "comment_id": comment.id,
        "revision_id": comment.revision_id,
        "author_id": comment.author_id,
        "old_state": "published",
        "new_state": "held",
        "actor": "rule",
        "rule": RULE,
        "policy_version": policy_version,
        "model_version": comment.model_version,
    }


def _event(comment: Any, case_id: str, policy_version: str) -> dict[str, Any]:
    """What the site is told, in the shape in which it hears of every held comment."""
    return {
        "comment_id": comment.external_id,
        "article_id": comment.article_external_id,
        "revision": comment.revision,
        "state": "held",
        "old_state": "published",
        "action": "hold",
        "actor": "rule",
        "reason": RULE,
        "clause": None,
        "case_id": case_id,
        "policy_version": policy_version,
    }


def _policy(works: Works, connection: Connection, site: Site) -> Policy:
    version, _ = newest_policy(connection, site.id)
    return works.policies.get(connection, site.id, version)


def _wrong_reason(policy: Policy, reason: str) -> list[FieldError]:
    known = [*reporters.REASONS, *(clause.id for clause in policy.clauses if clause.id not in reporters.REASONS)]
    if reason in known:
        return []
    return [FieldError("/reason", "unknown-reason", f"The reason must be one of {', '.join(known)}.")]
