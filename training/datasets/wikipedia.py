"""Wikipedia talk pages and sentences out of the Jigsaw sets: who insults there, insults another editor."""

from __future__ import annotations

import re

from training.datasets.row import Row

JIGSAW = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "obscene": "profanity",
    "threat": "threat",
    "insult": "insult",
    "identity_hate": "identity_attack",
}
AT_SOMEBODY = ("personal_attack", "attack_on_commenter")
SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|u|ur|urself|you're|youre)\b", re.IGNORECASE)
CLEAN = {"insult": 0.0, "threat": 0.0, "identity_attack": 0.0, "severe_toxicity": 0.0, "sexually_explicit": 0.0}
"""What raters who call a comment not toxic have also said: each of these would have made it so."""
ASSUMED = {"spam": 0.0}
"""Rated comment collections hold next to no advertising: taken as such, at the low weight of the set."""


def wiki_labels(row: Row) -> dict[str, float]:
    """Jigsaw's six labels, and personal attack by inference.

    A talk page is a conversation between editors, so an insult that says "you" is aimed at one who takes part (0.8:
    an inference, not a vote); a comment called neither toxic nor insulting attacks nobody. Insults without "you"
    teach nothing about their target.
    """
    labels = {ours: row.labels[theirs] for theirs, ours in JIGSAW.items() if theirs in row.labels}
    if row.holds("insult") and SECOND_PERSON.search(row.text):
        labels |= dict.fromkeys(AT_SOMEBODY, 0.8)
    elif not row.holds("toxic") and not row.holds("insult"):
        labels |= dict.fromkeys((*AT_SOMEBODY, "sexually_explicit"), 0.0)
    return labels


def sentence_labels(row: Row) -> dict[str, float]:
    """Toxic or not; sentences that are not also stand as negatives of what toxicity is made of.

    They are the Civil Comments negatives that keep a model from taking the site for the abuse.
    """
    if row.holds("toxic"):
        return {"toxicity": 1.0}
    return {"toxicity": 0.0, **CLEAN, **dict.fromkeys(AT_SOMEBODY, 0.0), **ASSUMED}


def context_labels(row: Row) -> dict[str, float]:
    """Toxic or not in the light of the parent comment, with the same reading of "not"."""
    return sentence_labels(row)


def bullying_labels(row: Row) -> dict[str, float]:
    """Bullying is aimed at somebody in the video or below it; its absence leaves much room for other abuse."""
    return {"personal_attack": row.labels["bullying"]}
