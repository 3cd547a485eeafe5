"""One comment of a log or an archive, as far as the old service and the site's people have spoken about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from service.moderation.policy.verdict import Action

STATES: Final[Mapping[str, Action]] = {
    "approved": Action.PUBLISH,
    "approve": Action.PUBLISH,
    "accepted": Action.PUBLISH,
    "published": Action.PUBLISH,
    "publish": Action.PUBLISH,
    "none": Action.PUBLISH,
    "1": Action.PUBLISH,
    "rejected": Action.REJECT,
    "reject": Action.REJECT,
    "removed": Action.REJECT,
    "deleted": Action.REJECT,
    "spam": Action.REJECT,
    "trash": Action.REJECT,
}
"""Final states by the words that Coral, WordPress and plain tables use. Any other word (waiting, held) says nothing."""


class Unusable(Exception):
    """A line that cannot be replayed; its text says why, and never repeats the line."""


@dataclass(frozen=True, slots=True)
class Logged:
    """``scores``: attribute to the old service's score, 0..1. ``person``: the final state; None where nobody knows.

    ``line`` is where it stands in the file, from 1; ``id`` is the site's own, or that line.
    """

    line: int
    id: str
    text: str
    parent: str | None = None
    lang: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)
    person: Action | None = None


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that was left out, and why."""

    line: int
    reason: str


def words(value: Any, name: str) -> str:
    """A text that is there. Raises Unusable."""
    if not isinstance(value, str) or not value.strip():
        raise Unusable(f"{name} is missing or empty")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Unusable(f"{name} is not UTF-8 text")
    return value


def share(value: Any, name: str) -> float:
    """A score. Raises Unusable for what is no number from 0 to 1."""
    try:
        found = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError):
        found = math.nan
    if not 0.0 <= found <= 1.0:
        raise Unusable(f"the score of {name} is not a number from 0 to 1")
    return found


def state(value: Any) -> Action | None:
    """The final state that a word means; None for a word that says nothing final."""
    return STATES.get(str(value).strip().lower()) if value is not None else None
