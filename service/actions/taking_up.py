"""Take up comments that nothing asked a person about: each gets a case, so that somebody decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from service.actions.decided import Part, Undoing
from service.actions.works import Works
from service.storage import taking_up as storage
from service.storage.cases import open_case, urgency_of
from service.storage.engine import Connection
from service.storage.sites import Site

WHAT: Final = "taken_up"
ORIGIN: Final = "thread"
"""Where such a case comes from: somebody who read the discussion."""


def opened(connection: Connection, works: Works, site: Site, comments: Iterable[Any]) -> list[Mapping[str, Any]]:
    """Open a case for each of these comments (rows of ``storage``), as urgent as its risk; the parts of the deed."""
    parts: list[Mapping[str, Any]] = []
    now = works.clock()
    for comment in comments:
        seen = urgency_of(connection, comment.revision_id, 0.0)
        urgency = type(seen)(seen.risk or 0.0, seen.risk, seen.cause, seen.lang)
        _, case_id = open_case(connection, site.id, comment.id, comment.revision_id, urgency, now, origin=ORIGIN)
        parts.append({"what": WHAT, "comment": comment.id, "case_id": case_id})
    return parts


def reverse(undoing: Undoing, part: Part) -> Part:
    """Close the case again where nobody decided it meanwhile (a decision stands); or open one again."""
    if part["case_id"] is not None:
        storage.drop_case(undoing.connection, undoing.site.id, part["case_id"], undoing.now)
        return {**part, "case_id": None}
    comment = storage.comment_by_row(undoing.connection, undoing.site.id, part["comment"])
    if comment.state == "erased" or comment.case_id is not None:
        return part
    return opened(undoing.connection, undoing.works, undoing.site, [comment])[0]
