"""More comments from one author than a person writes who also reads."""

from __future__ import annotations

from collections.abc import Iterable

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding
from service.moderation.policy.wording import counted, opened


def too_fast(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """A finding where the author's last minute or hour is full already."""
    limits, recent = policy.floods, facts.recent
    if limits.off:
        return
    for limit, number, unit in (
        (limits.per_minute, recent.by_author_minute, "minute"),
        (limits.per_hour, recent.by_author_hour, "hour"),
    ):
        if limit is not None and number >= limit:
            rest = f"this author wrote {counted(number, 'comment')} in the last {unit}; the site takes {limit}."
            yield Finding("floods", Action.HOLD, opened(Action.HOLD, rest), limits.clause)
