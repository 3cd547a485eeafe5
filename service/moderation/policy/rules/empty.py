"""A comment without text: a place in the tree for replies, and nothing for a model to read."""

from __future__ import annotations

from collections.abc import Iterable

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Finding

SENTENCE = "This comment has no text, so there was nothing to read."


def nothing_to_read(policy: Policy, facts: Facts) -> Iterable[Finding]:  # noqa: ARG001 - every rule is asked alike
    """Say that there is no text; asks for nothing, so that the comment goes out unless another rule objects."""
    if facts.comment.empty:
        yield Finding("empty", Action.PUBLISH, SENTENCE)
