"""The author's record: banned, always read first, new here, or rejected too often lately."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from service.moderation.policy.facts import Facts
from service.moderation.policy.newness import is_new
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding
from service.moderation.policy.wording import counted, lately, opened
from service.moderation.standing import Status

BANNED: Final = "this author is banned from commenting"
READ_FIRST: Final = "a moderator reads this author's comments first"
"""How the sentences about a status begin, by which a replay knows later what it was then."""


def record(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """Everything the record speaks of; a moderator's note is never quoted."""
    authors, standing = policy.authors, facts.standing
    status, until = standing.in_force(facts.now)
    if status is Status.BANNED:
        rest = f"{BANNED}{_until(until)}."
        yield Finding("author", authors.banned, opened(authors.banned, rest), authors.clause, automatic=False)
    if status is Status.ALWAYS_HOLD:
        rest = f"{READ_FIRST}{_until(until)}."
        yield Finding("author", Action.HOLD, opened(Action.HOLD, rest), authors.clause)
    many = authors.rejections.count
    if many is not None and standing.recent_rejected >= many:
        number = counted(standing.recent_rejected, "comment")
        rest = f"moderators rejected {number} of this author {lately(authors.rejections.within)}."
        yield Finding("author", Action.HOLD, opened(Action.HOLD, rest), authors.clause)
    if authors.hold_new and is_new(authors, facts):
        yield Finding("author", Action.HOLD, "Held: a moderator reads the first comments of every new author.")


def _until(end: datetime | None) -> str:
    return "" if end is None else f" until {end.day} {end:%B %Y}"
