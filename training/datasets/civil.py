"""Civil Comments with toxic spans: every row toxic, and what kind of words the markers marked."""

from __future__ import annotations

from training.datasets.row import Row

KINDS = {
    "span_insult": "insult",
    "span_threat": "threat",
    "span_identity_attack": "identity_attack",
    "span_profane_obscene": "profanity",
}


def spans_labels(row: Row) -> dict[str, float]:
    """Toxic by preselection; a kind counts where most markers found words of it, else it is not judged.

    The markers named kinds of *words*: a row without marked insult may still insult as a whole.
    """
    kinds = {ours: row.labels[theirs] for theirs, ours in KINDS.items() if row.holds(theirs)}
    return {"toxicity": 1.0, **kinds}
