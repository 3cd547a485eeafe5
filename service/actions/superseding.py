"""Withdraw what an author was told of words that they have changed since and that were judged anew."""

from __future__ import annotations

from datetime import datetime

from service.moderation.events import Kind
from service.storage import statements
from service.storage.engine import AnyLine
from service.storage.outbox import add_event


def supersede_statements(line: AnyLine, site_id: int, comment_id: int, now: datetime) -> None:
    """Withdraw the statements on a rejected comment (its row) that an edit got published, or rejected afresh.

    So the author never stands before two papers that contradict each other. While the edited comment waits for a
    person the old one stays: the decision withdraws it.
    """
    for statement_id in statements.standing(line, comment_id):
        if statements.retract(line, statement_id, now):
            add_event(line, site_id, Kind.RETRACTED, {"statement_id": statement_id}, now)
