"""Sets in languages other than English that bring distinctions of their own."""

from __future__ import annotations

from training.datasets.row import Row

GROUPS = ("homophobia", "racism", "misogyny", "xenophobia")


def germeval_labels(row: Row) -> dict[str, float]:
    """German: one fine label a tweet. Abuse ascribes a bad nature to a group: identity attack.

    Because a tweet has one fine label, an offensive one is a negative only for labels that cannot hide behind it.
    """
    if not row.holds("offensive"):
        return {"toxicity": 0.0, "insult": 0.0, "identity_attack": 0.0, "profanity": 0.0}
    fine = {"profanity": "profanity", "insult": "insult", "abuse": "identity_attack"}
    return {"toxicity": 1.0, **{ours: 1.0 for theirs, ours in fine.items() if row.holds(theirs)}}


def told_labels(row: Row) -> dict[str, float]:
    """Brazilian Portuguese: vote shares; any of four hatreds is identity attack, obscene is profanity."""
    groups = max(row.labels[name] for name in GROUPS)
    toxicity = max(groups, row.labels["insult"])
    labels = {"identity_attack": groups, "insult": row.labels["insult"], "profanity": row.labels["obscene"]}
    return labels if row.holds("obscene") and toxicity < 0.5 else {**labels, "toxicity": toxicity}


def korean_labels(row: Row) -> dict[str, float]:
    """Korean: hate or offensive is toxic, hate is insulting too; bias marks are no attack by themselves."""
    if row.holds("hate"):
        return {"insult": 1.0}
    return {"toxicity": 1.0} if row.holds("offensive") else {"toxicity": 0.0, "insult": 0.0}
