"""The language: one that a model and the site read, or a person looks first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding

UNKNOWN: Final = "und"
GUESSED: Final = "identified"


def served(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """A finding where no model serves the language, the site does not take it, or nobody can tell which it is."""
    if facts.comment.empty:
        return
    lang, taken = facts.assessment.lang, policy.languages.served
    unsure = lang.source == GUESSED and not lang.confidence >= policy.languages.sure
    if not facts.assessment.served:
        yield _held("no model here reads the language of this comment, so a person will.")
    if lang.code == UNKNOWN or unsure:
        yield _held("the language of this comment is uncertain, so a person reads it.")
    elif taken and lang.code not in taken:
        yield _held("the language of this comment is not one that this site moderates automatically.")


def _held(rest: str) -> Finding:
    return Finding("language", Action.HOLD, f"Held: {rest}")
