"""Sets whose labels mean one of ours each: the table that says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from training.datasets.row import Row

Mapper = Callable[[Row], dict[str, float]]

CIVIL_COMMENTS_SHORT: Mapping[str, str] = {
    "toxicity": "toxicity",
    "severe_toxicity": "severe_toxicity",
    "obscene": "profanity",
    "sexual_explicit": "sexually_explicit",
    "identity_attack": "identity_attack",
    "insult": "insult",
    "threat": "threat",
}
SPAM: Mapping[str, str] = {"spam": "spam"}
PERSPECTIVE: Mapping[str, str] = {
    "perspective_TOXICITY": "toxicity",
    "perspective_SEVERE_TOXICITY": "severe_toxicity",
    "perspective_INSULT": "insult",
    "perspective_PROFANITY": "profanity",
    "perspective_SEXUALLY_EXPLICIT": "sexually_explicit",
    "perspective_THREAT": "threat",
    "perspective_IDENTITY_ATTACK": "identity_attack",
}

INSULTS: Mapping[str, str] = {"insult": "insult"}
TOXIC: Mapping[str, str] = {"toxic": "toxicity"}
ADVERTISING: Mapping[str, str] = {"advertising": "spam"}
OFFENSIVENESS: Mapping[str, str] = {"offensiveness": "toxicity"}


def renamed(table: Mapping[str, str]) -> Mapper:
    """A mapper that keeps the values and changes the names; names outside ``table`` are not ours to judge."""

    def mapped(row: Row) -> dict[str, float]:
        return {ours: row.labels[theirs] for theirs, ours in table.items() if theirs in row.labels}

    return mapped
