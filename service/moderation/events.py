"""What a site is told about: the kinds of event, and the body each one carries."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Event types as they stand in a webhook's ``type`` and in the decisions feed."""

    DECIDED = "comment.decided"
    HELD = "comment.held"
    AUTHOR_CHANGED = "author.changed"
    UNDONE = "comment.undone"
    FEATURED = "comment.featured"
    THREAD_CHANGED = "thread.changed"
    STATED = "statement.made"
    RETRACTED = "statement.retracted"
    APPEAL_DECIDED = "appeal.decided"
    REPORT_DECIDED = "report.decided"
