"""What was so when a comment was judged, read off the findings that were written down then."""

from __future__ import annotations

from collections.abc import Sequence

from service.moderation.policy.facts import Openness
from service.moderation.policy.rules import PERSON
from service.moderation.policy.rules.author import BANNED, READ_FIRST
from service.moderation.policy.rules.thread import CLOSED, CUT, PREMODERATED
from service.moderation.policy.verdict import Action, Finding
from service.moderation.standing import Status


def status_then(findings: Sequence[Finding]) -> Status:
    """How the site treated the author; anybody, where no finding says otherwise."""
    if _said(findings, "author", BANNED):
        return Status.BANNED
    return Status.ALWAYS_HOLD if _said(findings, "author", READ_FIRST) else Status.GOOD


def openness_then(findings: Sequence[Finding]) -> Openness:
    """Whether the thread took comments."""
    if _said(findings, "thread", CLOSED):
        return Openness.CLOSED
    return Openness.PREMODERATED if _said(findings, "thread", PREMODERATED) else Openness.OPEN


def cut_then(findings: Sequence[Finding]) -> bool:
    """Whether a moderator took no more replies there."""
    return _said(findings, "thread", CUT)


def decided_then(findings: Sequence[Finding]) -> Action | None:
    """What a person had decided about the very text, if anybody had."""
    return next((finding.action for finding in findings if finding.rule == PERSON), None)


def _said(findings: Sequence[Finding], rule: str, words: str) -> bool:
    return any(finding.rule == rule and words in finding.sentence for finding in findings)
