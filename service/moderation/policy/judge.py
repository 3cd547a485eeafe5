"""The policy asked about one comment: every rule runs, every finding is kept, the strictest wins."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from service.moderation.policy.facts import Facts
from service.moderation.policy.rules import PERSON, RULES
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding, Verdict
from service.moderation.policy.wording import opened, reopened

DOWNGRADED: Final = " Automatic rejection is off here, so a person decides."
DECIDED: Final = "a moderator has decided about this very text before, and that stands."


def judge(policy: Policy, facts: Facts, version: str) -> Verdict:
    """The verdict on ``facts`` under ``policy``, whose version is ``version``.

    A person's earlier decision about the same text is the answer whatever the rules find; their findings stay as
    information, behind it.
    """
    found = [restrained(policy, finding) for rule in RULES for finding in rule(policy, facts)]
    return concluded(found, facts.decided_by_person, version)


def concluded(found: list[Finding], decided: Action | None, version: str) -> Verdict:
    """The verdict on what every rule found; ``decided`` is what a person decided about the very text before."""
    found.sort(key=lambda finding: -finding.action.strictness)
    if decided is None:
        return Verdict(strictest(found), tuple(found), version)
    outranking = Finding(PERSON, decided, opened(decided, DECIDED), automatic=False)
    return Verdict(decided, (outranking, *found), version)


def strictest(findings: list[Finding]) -> Action:
    """The strictest action asked for; publish where nothing was found."""
    return max((finding.action for finding in findings), key=lambda action: action.strictness, default=Action.PUBLISH)


def restrained(policy: Policy, finding: Finding) -> Finding:
    """The finding as the site's ``automatic_reject`` lets it stand: off, a machine's rejection becomes a hold."""
    if finding.action is not Action.REJECT or policy.automatic_reject or not finding.automatic:
        return finding
    sentence = reopened(finding.sentence, Action.REJECT, Action.HOLD) + DOWNGRADED
    return replace(finding, action=Action.HOLD, sentence=sentence)
