"""Sets whose only verdict on a text is another machine's: used where two sources agree, or at low weight."""

from __future__ import annotations

from training.datasets.row import Row
from training.datasets.simple import PERSPECTIVE

SURE_NOT, SURE = 0.3, 0.7


def prompted_labels(row: Row) -> dict[str, float]:
    """ToxiGen: identity attack where the prompt asked for it and Perspective finds it, or neither.

    A third of the "toxic" prompts gave harmless sentences; where the two disagree, nobody knows.
    """
    asked, found = row.holds("toxigen_prompted_toxic"), row.labels["perspective_IDENTITY_ATTACK"]
    if asked and found >= SURE:
        return {"identity_attack": 1.0}
    if not asked and found <= SURE_NOT:
        calm = row.labels["perspective_TOXICITY"] <= SURE_NOT
        return {"identity_attack": 0.0, "toxicity": 0.0} if calm else {"identity_attack": 0.0}
    return {}


def scored_labels(row: Row) -> dict[str, float]:
    """RealToxicityPrompts: Perspective's scores where they are clear; those between 0.3 and 0.7 say nothing."""
    scores = {ours: row.labels[theirs] for theirs, ours in PERSPECTIVE.items() if theirs in row.labels}
    return {label: float(score >= SURE) for label, score in scores.items() if not SURE_NOT < score < SURE}
