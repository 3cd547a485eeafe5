"""What becomes of readers' reports once a person decided, and what the team sees of them before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from service.actions.decided import DecidedRow, Part, Undoing
from service.actions.telling import take_back, tell
from service.actions.works import Works
from service.moderation import reporters
from service.moderation.errors import Conflict
from service.moderation.events import Kind
from service.storage import reports as storage
from service.storage.cases import Urgency, open_case
from service.storage.engine import AnyLine, Connection
from service.storage.reports import ReportLine
from service.storage.sites import Site

WHAT: Final = "report"
REPORTED: Final = "reported"
"""The origin of a case that readers asked for."""
OUTCOMES: Final = {"rejected": "upheld", "approved": "dismissed"}
MOST: Final = 50


def after_decision(works: Works, connection: Connection, decided: DecidedRow) -> list[Mapping[str, Any]]:
    """Settle every waiting report of the comment at once: upheld by a rejection, dismissed by an approval."""
    outcome = OUTCOMES.get(decided.new_state)
    waiting = storage.pending(connection, decided.comment_id) if outcome else []
    if not waiting:
        return []
    _move(connection, waiting, None, outcome, decided.now)
    about = {"comment_id": decided.external_id, "article_id": decided.article_external_id}
    told = _told(about, waiting, outcome)
    event = tell(works, connection, decided.site_id, Kind.REPORT_DECIDED, told, decided.now)
    ids = [row.id for row in waiting]
    return [{"what": WHAT, "ids": ids, "was": None, "is": outcome, "event": event, **about}]


def reverse(undoing: Undoing, part: Part) -> Part:
    """Put reports back to what they were before. Raises Conflict where some were settled otherwise since."""
    rows = storage.standing_at(undoing.connection, part["ids"], part["is"])
    if len(rows) != len(part["ids"]):
        raise Conflict("Some readers’ reports of this comment were settled otherwise since.")
    _move(undoing.connection, rows, part["is"], part["was"], undoing.now)
    told = _told({name: part[name] for name in ("comment_id", "article_id")}, rows, part["was"])
    kind, site_id = Kind.REPORT_DECIDED, undoing.site.id
    event = take_back(undoing.works, undoing.connection, site_id, part["event"], kind, told, undoing.now)
    return {**part, "was": part["is"], "is": part["was"], "event": event}


def carry_over(
    line: AnyLine, site_id: int, comment_id: int, revision_id: int, case: int | None, urgency: Urgency, now: datetime
) -> None:
    """Keep waiting reports before somebody's eyes when the author edits the comment, so that an edit evades none.

    ``case`` is the row of the case that the new text opened, if it did; else one opens for the reports.
    """
    weight = storage.pending_weight(line, comment_id)
    if weight is None:
        return
    if case is None:
        raised = replace(urgency, priority=reporters.raised(urgency.risk or 0.0, weight))
        case, _ = open_case(line, site_id, comment_id, revision_id, raised, now, origin=REPORTED)
    storage.set_case_reports(line, case, weight)


def reports_of(works: Works, site: Site, comment_id: str) -> list[ReportLine]:
    """What readers reported of a comment (the site's own id), the undecided first."""
    with works.store.read() as connection:
        return storage.reports_of(connection, site.id, comment_id, MOST)


def _move(connection: Connection, rows: list[Any], was: str | None, to: str | None, now: datetime) -> None:
    """Settle these, or take it back, and keep the reporters' records.

    Nobody in particular has none, and an author gains nothing by reporting the own comment.
    """
    storage.settle(connection, [row.id for row in rows], to, now if to else None)
    named = [row.reporter_id for row in rows if row.key != storage.NOBODY and not row.own]
    for outcome, by in ((was, -1), (to, 1)):
        if outcome is not None and named:
            storage.count_outcome(connection, named, outcome, by)


def _told(about: Mapping[str, Any], rows: list[Any], outcome: str | None) -> dict[str, Any]:
    """One event for all reports of a comment; an undone decision leaves them ``reopened``."""
    listed = [{"id": row.public_id, "reporter": row.key or None, "reason": row.reason} for row in rows]
    return {**about, "outcome": outcome or "reopened", "reports": listed}
