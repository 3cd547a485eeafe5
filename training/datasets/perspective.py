"""Perspective's scores that stand beside the texts of some sets: what another machine said, never a person's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from training.datasets.row import Row

if TYPE_CHECKING:
    from training.datasets.dataset import DataSet

ATTRIBUTES: Final = (
    "TOXICITY",
    "SEVERE_TOXICITY",
    "INSULT",
    "FLIRTATION",
    "PROFANITY",
    "SEXUALLY_EXPLICIT",
    "THREAT",
    "IDENTITY_ATTACK",
)
"""Perspective's names for what it scored, as its documentation spells them."""
LABELS: Final[Mapping[str, str]] = {f"perspective_{attribute}": attribute for attribute in ATTRIBUTES}
"""The name under which a row keeps a score (among its labels or its notes), and the attribute it is of."""
NOTED: Final[Mapping[str, str]] = {"perspective_toxicity": "TOXICITY"}
"""Likewise in the notes of Wikipedia's context set, which was scored without the parent comment."""
SCORED: Final = (
    "cat_large_context",
    "toxigen_perspective",
    "gab_hate_perspective",
    "rtp_subset_perspective",
    "implicit_hate_perspective",
)
"""The sets whose every row has scores. `civil_comments_short` has 210, and nobody says of which spelling of a text."""


def scores_beside(row: Row) -> dict[str, float]:
    """Attribute to score 0..1 of one row, without those that are absent."""
    found = {attribute: row.labels[name] for name, attribute in LABELS.items() if name in row.labels}
    for name, attribute in NOTED.items():
        if row.meta.get(name) is not None:
            found[attribute] = float(row.meta[name])
    return found


def notes_of(row: Row) -> dict[str, float]:
    """The scores as an example's notes, `perspective_TOXICITY` and so on; empty for most rows."""
    return {f"perspective_{attribute}": score for attribute, score in scores_beside(row).items()}


def perspective_scores(entry: DataSet, data: Path) -> Iterator[tuple[str, str | None, dict[str, float]]]:
    """Every scored row of a set as (text, parent's text or None, attribute to score 0..1), in the file's order.

    The machine saw the text alone, never the parent. Nothing for a set that has no scores; raises ``MissingDataError``
    where its file is not under ``data``. A set of the folder ``tune`` may be compared with, and never fitted on.
    """
    if entry.name not in SCORED:
        return
    for row in entry.rows(data):
        scores = scores_beside(row)
        if scores and row.text.strip():
            yield row.text, row.parent_text, scores
