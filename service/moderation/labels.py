"""The labels a model may answer with: the one list, in the order in which people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """A label: ``name`` as stored and sent, ``title`` as people read it, ``meaning`` in one sentence.

    ``violation`` is False for what a model may notice but no policy forbids by itself.
    ``implies`` names labels that hold whenever this one does (used to complete training labels).
    """

    name: str
    title: str
    meaning: str
    violation: bool = True
    implies: tuple[str, ...] = ()


LABELS: Final[tuple[Label, ...]] = (
    Label("toxicity", "Toxic", "Rude or disrespectful enough that people would leave the discussion."),
    Label(
        "severe_toxicity",
        "Severely toxic",
        "The extreme end of hateful or aggressive; mild swearing scores low.",
        implies=("toxicity",),
    ),
    Label("insult", "Insult", "Inflammatory or negative towards a person or a group.", implies=("toxicity",)),
    Label(
        "personal_attack",
        "Personal attack",
        "Aimed at somebody who takes part in or is named in the thread, not at an idea.",
        implies=("toxicity",),
    ),
    Label(
        "attack_on_commenter",
        "Attack on a commenter",
        "A personal attack whose target is another commenter of the thread.",
        implies=("personal_attack", "toxicity"),
    ),
    Label(
        "attack_on_author",
        "Attack on the author",
        "A personal attack whose target is the author of the article.",
        implies=("personal_attack", "toxicity"),
    ),
    Label(
        "identity_attack",
        "Identity attack",
        "Hatred or contempt for people because of who they are.",
        implies=("toxicity",),
    ),
    Label("profanity", "Profanity", "Swear words, also harmless ones."),
    Label("threat", "Threat", "States an intention to hurt somebody, or wishes it.", implies=("toxicity",)),
    Label("sexually_explicit", "Sexually explicit", "Sexual acts or body parts, lewd."),
    Label("spam", "Spam", "Advertising, link dropping, scams, copy-and-paste floods."),
    Label(
        "unsubstantial",
        "Unsubstantial",
        "Adds nothing to the discussion; a signal, not a violation.",
        violation=False,
    ),
)

BY_NAME: Final[dict[str, Label]] = {label.name: label for label in LABELS}
NAMES: Final[tuple[str, ...]] = tuple(BY_NAME)
