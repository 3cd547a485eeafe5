"""The same text again: from one author, or from many hands."""

from __future__ import annotations

from collections.abc import Iterable

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding
from service.moderation.policy.wording import lately, opened, times


def said_before(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """A finding for an author who repeats, one for a text that goes round; short texts may go round."""
    if facts.comment.empty or policy.repeats.off:
        return
    limits, recent = policy.repeats, facts.recent
    within = lately(limits.window)
    if limits.by_author is not None and recent.same_text_by_author >= limits.by_author:
        rest = f"this author said the same {times(recent.same_text_by_author)} {within} already."
        yield Finding("repeats", Action.HOLD, opened(Action.HOLD, rest), limits.clause)
    long_enough = len(facts.comment.text.strip()) >= limits.shortest
    if limits.by_anyone is not None and long_enough and recent.same_text_by_anyone >= limits.by_anyone:
        rest = f"this text was posted {times(recent.same_text_by_anyone)} {within} already."
        yield Finding("repeats", Action.HOLD, opened(Action.HOLD, rest), limits.clause)
