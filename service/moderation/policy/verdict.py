"""What the policy says of one comment: every finding kept, the strictest wins."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What is to happen to a comment, mildest first."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"

    @property
    def strictness(self) -> int:
        """0 for publish, 1 for hold, 2 for reject."""
        return (Action.PUBLISH, Action.HOLD, Action.REJECT).index(self)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule found what it looked for: code points of the text as received, and the list entry that matched."""

    start: int
    end: int
    entry: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found.

    ``rule`` is the rule's name, ``action`` what it asks for, ``clause`` the id of the policy clause it rests on,
    ``sentence`` the plain reason a moderator and an author can read (it never repeats the comment's text).
    ``label``, ``score`` and ``threshold`` are set where a model's score is the cause.
    ``automatic`` is False where the finding carries out what a person settled before (a ban, a closed thread); only an
    automatic rejection needs the site's ``automatic_reject``.
    """

    rule: str
    action: Action
    sentence: str
    clause: str | None = None
    label: str | None = None
    score: float | None = None
    threshold: float | None = None
    matches: tuple[Match, ...] = ()
    automatic: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """The policy's answer: the action, every finding (strictest first), and the version of the policy that gave it."""

    action: Action
    findings: tuple[Finding, ...]
    policy_version: str
