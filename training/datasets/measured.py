"""Sets that may be measured on and never fitted on: which of our labels stands nearest to each of theirs."""

from __future__ import annotations

from training.datasets.row import Row


def unhealthy_labels(row: Row) -> dict[str, float]:
    """Unhealthy conversations: hostile stands for toxicity; antagonising or hostile for insult and personal attack.

    These are proxies, read by other people under other instructions; their figures compare models, not sites.
    """
    attack = max(row.labels["hostile"], row.labels["antagonize"])
    return {"toxicity": row.labels["hostile"], "insult": attack, "personal_attack": attack}


def constructive_labels(row: Row) -> dict[str, float]:
    """C3: toxicity level (from mild upwards) and, of comments that add nothing, unsubstantial."""
    return {"toxicity": row.labels["toxicity_level"], "unsubstantial": row.labels["noncon_unsubstantial"]}
