"""The rules of every site, in the order in which they are asked: this list is the policy, the document its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from service.moderation.policy.facts import Facts
from service.moderation.policy.rules import (
    author,
    empty,
    floods,
    language,
    links,
    personal_details,
    repeats,
    thread,
    thresholds,
    words,
)
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Finding

Rule: TypeAlias = Callable[[Policy, Facts], Iterable[Finding]]

RULES: Final[tuple[Rule, ...]] = (
    # What the site settled before anybody read the comment. Costs nothing.
    thread.openness,  # the thread or its section is closed, or read before it goes out
    author.record,  # banned, always read first, new, or rejected too often lately
    # What is plain to see. Costs microseconds; the words walk over the text once.
    empty.nothing_to_read,  # says so; asks for nothing
    words.listed,  # banned and watched words, save where an allowed one shields them
    links.counted,  # banned domains; more links than the site takes
    personal_details.given_away,  # a phone number, a mail or street address, an account number
    repeats.said_before,  # the same text again, from this author, from anybody, or over and over in it
    floods.too_fast,  # too many comments a minute or an hour
    # What the model says. Paid for already, when the comment was assessed.
    language.served,  # no model or no moderator reads this language, or nobody can tell which it is
    thresholds.reached,  # the scores, label by label
)
"""Every rule runs on every comment and every finding is kept; the order is the one in which people read them."""


def name_of(rule: Rule) -> str:
    """The name under which a rule's findings are known: that of its module."""
    return rule.__module__.rpartition(".")[2]


PERSON: Final = "person"
"""The name under which ``judge`` reports that a person decided about this text before; no rule of the list."""

RULE_NAMES: Final = (PERSON, *map(name_of, RULES))
