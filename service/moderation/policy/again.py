"""A comment judged again under another policy: rules whose part of the document changed are asked, the others keep."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from service.moderation.policy.facts import Facts
from service.moderation.policy.judge import concluded, restrained
from service.moderation.policy.rules import PERSON, RULES, name_of
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Finding, Verdict

READS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "thread": ("threads",),
        "author": ("authors",),
        "empty": (),
        "words": ("words",),
        "links": ("links", "authors"),
        "personal_details": ("personal_details",),
        "repeats": ("repeats",),
        "floods": ("floods",),
        "language": ("languages",),
        "thresholds": ("thresholds", "sections", "clauses"),
    }
)
"""What of a policy each rule looks at; a test watches the rules and compares."""

EVERY: Final = frozenset(READS)


def changed_rules(old: Policy, new: Policy) -> frozenset[str]:
    """The rules that may say something else under ``new``.

    All of them where ``automatic_reject`` changes: a finding that was written down no longer tells what it asked for.
    """
    if old.automatic_reject != new.automatic_reject:
        return EVERY
    parts = {part for reads in READS.values() for part in reads if getattr(old, part) != getattr(new, part)}
    return frozenset(rule for rule, reads in READS.items() if not parts.isdisjoint(reads))


def judge_again(
    findings: Sequence[Finding], asked: Collection[str], policy: Policy, facts: Facts, version: str
) -> Verdict:
    """The verdict of ``judge``, with what rules that are not ``asked`` said before taken from ``findings``."""
    if not asked:  # most comments of most replays
        return concluded([f for f in findings if f.rule != PERSON], facts.decided_by_person, version)
    found: list[Finding] = []
    for rule in RULES:
        name = name_of(rule)
        if name in asked:
            found += (restrained(policy, finding) for finding in rule(policy, facts))
        else:
            found += (finding for finding in findings if finding.rule == name and finding.rule != PERSON)
    return concluded(found, facts.decided_by_person, version)
