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


def olid_labels(row: Row) -> dict[str, float]:
    """OLID: offensive stands for toxicity, an offence aimed at somebody (person, group or other) for insult."""
    return {"toxicity": row.labels["offensive"], "insult": row.labels["targeted"]}


def implicit_labels(row: Row) -> dict[str, float]:
    """Latent Hatred: hatred of a group, said outright or not, is identity attack; the rest are none."""
    return {"identity_attack": row.labels["hate"]}


def counter_labels(row: Row) -> dict[str, float]:
    """Hate, neutral or counter-hate in the light of the parent: hate is toxic, neutral is not.

    Counter-hate speaks against hate, kindly or not: it says nothing about toxicity.
    """
    return {} if row.holds("counter_hate") else {"toxicity": row.labels["hate"]}


def turkish_labels(row: Row) -> dict[str, float]:
    """Turkish tweets: hate is identity attack and toxic, offensive is toxic and leaves hatred open."""
    if row.holds("hate"):
        return {"toxicity": 1.0, "identity_attack": 1.0}
    return {"toxicity": 1.0} if row.holds("offensive") else {"toxicity": 0.0, "identity_attack": 0.0}
