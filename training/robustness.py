"""What a disguise costs: the same comments clean and dressed up, by kind of disguise."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from sklearn.metrics import roc_auc_score

from service.moderation.classifier import Classifier
from service.moderation.comment import Context
from service.moderation.example import Example
from training.disguise import KINDS, twin_of
from training.markdown import grid
from training.table import Bools, Floats

Score = Callable[[Sequence[str]], Mapping[str, Floats]]
"""Texts to label to (texts,) probabilities."""
MOST: Final = 400
"""Positives, and as many negatives, that are dressed up for one kind: beyond, the figures hardly move."""
FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Disguised:
    """One label under one kind of disguise. Rows are pairs: a held-out comment and its disguised twin.

    ``auc_clean``: both classes clean; ``auc_twins``: both disguised; ``auc_attackers``: only those that deserve the
    label, as on a real site. Recall and false alarms at the label's threshold, clean and disguised.
    """

    kind: str
    label: str
    positives: int
    negatives: int
    auc_clean: float
    auc_twins: float
    auc_attackers: float
    recall_clean: float
    recall_twins: float
    alarms_clean: float
    alarms_twins: float

    @property
    def loss(self) -> float:
        """ROC AUC lost where both classes are disguised."""
        return self.auc_clean - self.auc_twins


def score_with(classifier: Classifier) -> Score:
    """The scores of one classifier for comments that stand alone."""

    def score(texts: Sequence[str]) -> Mapping[str, Floats]:
        read = [classifier.read(text) for text in texts]
        scores = classifier.score(read, [Context() for _ in texts])
        return dict(zip(classifier.labels, scores.T, strict=True))

    return score


def robustness(
    score: Score, examples: Sequence[Example], thresholds: Mapping[str, float], seed: int, most: int = MOST
) -> list[Disguised]:
    """Every kind of disguise for every label of ``thresholds``. Heavy CPU: 2 × ``most`` comments a label and kind.

    ``examples`` must not have been fitted on; half of the abusive ones drawn and as many clean ones are dressed up.
    """
    found = []
    for label, hold in thresholds.items():
        rows = _drawn(examples, label, seed, most)
        clean = score([example.text for example in rows]).get(label, np.empty(0))
        truths = np.array([example.labels[label] >= 0.5 for example in rows], dtype=np.bool_)
        for kind in KINDS if clean.size else ():
            twins = [twin_of(example, kind, random.Random(f"{seed} {kind} {example.id}")) for example in rows]
            changed = np.array([twin is not None for twin in twins], dtype=np.bool_)
            if min(truths[changed].sum(), (~truths[changed]).sum()) >= FEWEST:
                dressed = score([twin.text for twin in twins if twin is not None])[label]
                found.append(_compared(kind, label, hold, truths[changed], clean[changed], dressed))
    return found


def _drawn(examples: Sequence[Example], label: str, seed: int, most: int) -> list[Example]:
    """As many rows of each class, at most ``most`` of each."""
    chance = random.Random(seed)
    judged = [example for example in examples if label in example.labels]
    sides = [[example for example in judged if (example.labels[label] >= 0.5) is side] for side in (True, False)]
    count = min(most, *map(len, sides))
    return [example for side in sides for example in chance.sample(side, count)]


def _compared(kind: str, label: str, hold: float, truths: Bools, clean: Floats, dressed: Floats) -> Disguised:
    return Disguised(
        kind=kind,
        label=label,
        positives=int(truths.sum()),
        negatives=int((~truths).sum()),
        auc_clean=float(roc_auc_score(truths, clean)),
        auc_twins=float(roc_auc_score(truths, dressed)),
        auc_attackers=float(roc_auc_score(truths, np.where(truths, dressed, clean))),
        recall_clean=float((clean[truths] >= hold).mean()),
        recall_twins=float((dressed[truths] >= hold).mean()),
        alarms_clean=float((clean[~truths] >= hold).mean()),
        alarms_twins=float((dressed[~truths] >= hold).mean()),
    )


def robustness_told(found: Sequence[Disguised]) -> str:
    """A table a label, kinds as rows, worst loss first; with a sentence on how to read them."""
    labels = dict.fromkeys(one.label for one in found)
    opening = (
        "Held-out comments, each beside a twin in disguise (`training/disguise.py`). `twins`: both classes disguised; "
        "`attackers`: only those that deserve the label. Recall and false alarms at the threshold that holds a comment."
    )
    return "\n\n".join([opening, *(f"### {label}\n\n{_table(found, label)}" for label in labels)])


def _table(found: Sequence[Disguised], label: str) -> str:
    mine = sorted((one for one in found if one.label == label), key=lambda one: -one.loss)
    rows = [
        [
            one.kind,
            f"{one.positives}/{one.positives + one.negatives}",
            *(f"{auc:.3f}" for auc in (one.auc_clean, one.auc_twins, one.auc_attackers)),
            f"{one.recall_clean:.2f} → {one.recall_twins:.2f}",
            f"{one.alarms_clean:.3f} → {one.alarms_twins:.3f}",
        ]
        for one in mine
    ]
    return grid(["kind", "positives / pairs", "AUC clean", "twins", "attackers", "recall", "false alarms"], rows)


def robustness_picture(found: Sequence[Disguised]) -> bytes:
    """An SVG: for every label the ROC AUC of clean and of disguised twins by kind."""
    labels = list(dict.fromkeys(one.label for one in found))
    figure = Figure(figsize=(3.2 * max(1, len(labels)), 3.4), layout="constrained")
    for axes, label in zip(figure.subplots(1, max(1, len(labels)), squeeze=False)[0], labels, strict=False):
        _bars(axes, label, sorted((one for one in found if one.label == label), key=lambda one: one.loss))
    return drawn(figure)


def _bars(axes: Any, label: str, mine: Sequence[Disguised]) -> None:
    places = range(len(mine))
    axes.hlines(places, [one.auc_twins for one in mine], [one.auc_clean for one in mine], color="0.8")
    axes.plot([one.auc_clean for one in mine], places, "o", markersize=3, label="clean")
    axes.plot([one.auc_twins for one in mine], places, "o", markersize=3, label="disguised")
    axes.set_yticks(places, [one.kind for one in mine], fontsize=6)
    axes.set_title(label, fontsize=8)
    axes.set_xlabel("ROC AUC", fontsize=7)
    axes.tick_params(labelsize=6)
    axes.legend(fontsize=6, frameon=False)


def drawn(figure: Figure) -> bytes:
    """A figure as SVG without a date, so that the same figures give the same file."""
    buffer = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "parley"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()
