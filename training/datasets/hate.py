"""Sets about hatred of groups: hate is identity attack, offence is not, and neither stands for the other."""

from __future__ import annotations

from training.datasets.row import Row

NOT_AT_ALL = {"toxicity": 0.0, "identity_attack": 0.0, "insult": 0.0, "threat": 0.0}


def davidson_labels(row: Row) -> dict[str, float]:
    """Votes for hate are identity attack; offensive words are profanity whatever they are used for: shares of votes.

    The tweets were sampled by a word list, so "offensive" mostly says that such a word occurs.
    """
    hate, offensive = row.labels["hate_speech"], row.labels["offensive_language"]
    if row.holds("neither"):
        called = 1.0 - row.labels["neither"]
        return {"toxicity": called, "identity_attack": hate, "profanity": offensive, "insult": 0.0, "threat": 0.0}
    return {"identity_attack": hate, **({"profanity": offensive} if row.holds("offensive_language") else {})}


def gab_labels(row: Row) -> dict[str, float]:
    """Human degradation is identity attack, a call for violence a threat; vulgar or offensive is toxic, no more."""
    labels = {"identity_attack": row.labels["hd"], "threat": row.labels["cv"]}
    if row.holds("vo"):
        return {**labels, "toxicity": 1.0}
    if row.holds("hd") or row.holds("cv"):
        return labels
    return {**labels, "toxicity": 0.0}


def gab_hate_labels(row: Row) -> dict[str, float]:
    """Positives only: every row was called hateful by people. The machine's scores beside it are not used."""
    return {"identity_attack": row.labels["hate"]}


def hatexplain_labels(row: Row) -> dict[str, float]:
    """Hate is identity attack; offensive is toxic and leaves hatred open; normal is neither. Shares where there are
    votes (the collected form has only the majority); a post of which three people said three things teaches nothing."""
    if row.holds("hate_speech"):
        return {"identity_attack": row.labels["hate_speech"]}
    if row.holds("offensive"):
        return {"toxicity": min(1.0, row.labels["offensive"] + row.labels["hate_speech"])}
    if row.holds("normal"):
        return {"toxicity": 1.0 - row.labels["normal"], "identity_attack": row.labels["hate_speech"]}
    return {}


def stormfront_labels(row: Row) -> dict[str, float]:
    """Hate is identity attack; sentences that need their neighbours to be hateful teach nothing alone."""
    return {} if row.holds("relation") else {"identity_attack": row.labels["hate"]}


def mlma_labels(row: Row) -> dict[str, float]:
    """Hateful is identity attack, abusive an insult, offensive or disrespectful toxic, normal none of them."""
    if row.holds("normal") and not row.holds("hateful"):
        return dict(NOT_AT_ALL)
    labels = {}
    if row.holds("hateful"):
        labels["identity_attack"] = 1.0
    if row.holds("abusive"):
        labels["insult"] = 1.0
    if row.holds("offensive") or row.holds("disrespectful"):
        labels["toxicity"] = 1.0
    return labels


def hatemoji_labels(row: Row) -> dict[str, float]:
    """Hateful is identity attack; the harmless twins were written to be harmless, so they are not toxic either."""
    return {"identity_attack": 1.0} if row.holds("hateful") else {"identity_attack": 0.0, "toxicity": 0.0}
