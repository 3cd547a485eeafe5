"""Perspective's attributes, and which of our labels answers each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

LABEL_OF: Final[Mapping[str, str]] = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "profanity",
    "THREAT": "threat",
    "SEXUALLY_EXPLICIT": "sexually_explicit",
    "ATTACK_ON_AUTHOR": "attack_on_author",
    "ATTACK_ON_COMMENTER": "attack_on_commenter",
    "LIKELY_TO_REJECT": "likely_to_reject",
    "OBSCENE": "profanity",
    "SPAM": "spam",
    "UNSUBSTANTIAL": "unsubstantial",
}
"""Attribute to label, where the label means what the attribute did. The rest of Perspective's names have no label here
for which there is evidence: they are refused as unknown, never answered with an invented score."""
TWIN: Final = "_EXPERIMENTAL"
TWINS: Final = frozenset({"TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT"})
"""Attributes that had a twin with this ending: the same question asked of a newer model."""


def plain(name: str) -> str:
    """An attribute's name without the ``@version`` that clients may ask for."""
    return name.partition("@")[0]


def label_of(name: str) -> str | None:
    """The label that answers an attribute; None where none does."""
    known = plain(name)
    if known.endswith(TWIN) and known.removesuffix(TWIN) in TWINS:
        known = known.removesuffix(TWIN)
    return LABEL_OF.get(known)


def served(labels: Iterable[str]) -> list[str]:
    """The attributes that a model with these labels answers, twins included."""
    known = set(labels)
    names = [name for name, label in LABEL_OF.items() if label in known]
    return [*names, *(f"{name}{TWIN}" for name in names if name in TWINS)]
