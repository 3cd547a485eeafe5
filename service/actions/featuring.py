"""Comments worth showing: the site is told to feature one, and told again when that ends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.actions.decided import Part, Undoing
from service.actions.faster import moved_on
from service.actions.telling import take_back, tell
from service.actions.works import Works
from service.moderation.errors import Conflict
from service.moderation.events import Kind
from service.storage import case_steps
from service.storage.engine import Connection


def feature_in(works: Works, connection: Connection, case: Any, now: datetime, *, featured: bool = True) -> Part:
    """Feature a case's comment as part of a deed, or no longer. Raises Conflict where that is so already."""
    if not case_steps.feature_comment(connection, case.comment_id, now if featured else None):
        raise Conflict("This comment is featured already." if featured else "This comment is not featured.")
    told = {"comment_id": case.external_id, "article_id": case.article_external_id, "featured": featured}
    event = tell(works, connection, case.site_id, Kind.FEATURED, told, now)
    return {
        "what": "feature",
        "comment": case.comment_id,
        "comment_id": case.external_id,
        "article_id": case.article_external_id,
        "case_id": case.public_id,
        "is": featured,
        "event": event,
    }


def reverse(undoing: Undoing, part: Part) -> Part:
    """Feature a comment no longer, or again. Raises Conflict when somebody did so since."""
    connection, wanted = undoing.connection, not part["is"]
    if not case_steps.feature_comment(connection, part["comment"], undoing.now if wanted else None):
        raise moved_on(connection, part["comment"], undoing.now)
    told = {"comment_id": part["comment_id"], "article_id": part["article_id"], "featured": wanted}
    event = take_back(undoing.works, connection, undoing.site.id, part["event"], Kind.FEATURED, told, undoing.now)
    return {**part, "is": wanted, "event": event}
