"""Curves from our calibrated probabilities onto Perspective's scale, on which newsrooms chose their thresholds.

Perspective's scores are no probabilities of ours: 0.7 of it is not "seven in ten". The curve of a label is an isotonic
regression (Barlow et al. 1972, as in scikit-learn) of Perspective's score on our probability, over rows that neither
the heads nor the encoder have learned from, every set counting the same. It is monotone, so that no order changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.isotonic import IsotonicRegression

from service.moderation.classifier import Classifier
from service.moderation.curve import Curve
from service.moderation.example import Example
from training import evaluate

Floats = NDArray[np.float64]
Pairs = tuple[Floats, Floats]

LABEL_OF: Final[Mapping[str, str]] = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "INSULT": "insult",
    "PROFANITY": "profanity",
    "SEXUALLY_EXPLICIT": "sexually_explicit",
    "THREAT": "threat",
    "IDENTITY_ATTACK": "identity_attack",
}
"""The attributes that were scored in our sets, and our labels for them."""
FEWEST: Final = 200
"""Rows below which no curve is fitted: the label then answers with its own probability."""
MOST: Final = 8_000
KNOTS: Final = 49
SLOPE: Final = 0.02
"""Share of our own probability that is mixed in, so that comments on a level stretch of the regression keep order."""
CUTS: Final = (0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How near the scale comes on some rows: mean absolute error before and after, and what a threshold means.

    ``cuts``: threshold on Perspective's scale to (rows it would catch, of those caught here, caught here beside).
    """

    label: str
    rows: int
    before: float
    after: float
    rank: float
    cuts: Mapping[float, tuple[int, int, int]]


def scored(examples: Sequence[Example], attribute: str) -> NDArray[np.int64]:
    """The places of the examples beside which Perspective's score of an attribute stands."""
    return np.array([i for i, e in enumerate(examples) if _note(e, attribute) is not None], dtype=np.int64)


def fit_scales(classifier: Classifier, examples: Sequence[Example], quiet: bool = False) -> dict[str, Floats]:
    """Label to its curve, (2, knots): our probabilities above Perspective's scores. ``examples``: not fitted on."""
    rows = [e for e in examples if any(_note(e, attribute) is not None for attribute in LABEL_OF)][:MOST]
    scores = evaluate.scores_of(classifier, rows, quiet) if rows else {}
    found: dict[str, Floats] = {}
    for attribute, label in LABEL_OF.items():
        places = scored(rows, attribute)
        if label in scores and len(places) >= FEWEST:
            theirs = np.array([_note(rows[i], attribute) for i in places], dtype=np.float64)
            sources = np.array([rows[i].source for i in places])
            found[label] = fit_scale(scores[label][places], theirs, sources)
    return found


def fit_scale(ours: Floats, theirs: Floats, sources: NDArray[Any]) -> Floats:
    """One curve, (2, knots). ``ours`` and ``theirs``: (rows,) 0..1; each of ``sources`` weighs the same."""
    names, place, counts = np.unique(sources, return_inverse=True, return_counts=True)
    weights = (1.0 / counts)[place] / len(names)
    regression = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(ours, theirs, sample_weight=weights)
    knots = np.unique(np.concatenate([[0.0, 1.0], np.quantile(ours, np.linspace(0, 1, KNOTS - 2))]))
    level = (1 - SLOPE) * regression.predict(knots) + SLOPE * knots
    return np.stack([knots, level])


def fidelity(scores: Mapping[str, Floats], scales: Mapping[str, Curve], rows: Sequence[Example]) -> list[Fidelity]:
    """How near each curve comes on rows that it was not fitted on; ``scores``: label to (rows,) our probabilities."""
    found = []
    for attribute, label in LABEL_OF.items():
        places = scored(rows, attribute)
        if label in scales and label in scores and len(places) >= FEWEST:
            theirs = np.array([_note(rows[i], attribute) for i in places], dtype=np.float64)
            found.append(near(label, scores[label][places], theirs, scales[label]))
    return found


def beside(scores: Mapping[str, Floats], scales: Mapping[str, Curve], rows: Sequence[Example]) -> dict[str, Pairs]:
    """Label to (what we answer on Perspective's scale, what Perspective said), over the rows that it scored."""
    found: dict[str, Pairs] = {}
    for attribute, label in LABEL_OF.items():
        places = scored(rows, attribute)
        if label in scales and label in scores and len(places) >= FEWEST:
            theirs = np.array([_note(rows[i], attribute) for i in places], dtype=np.float64)
            found[label] = scales[label](scores[label][places]), theirs
    return found


def near(label: str, ours: Floats, theirs: Floats, scale: Curve) -> Fidelity:
    """The figures of one label."""
    moved = scale(ours)
    cuts = {
        cut: (int((theirs >= cut).sum()), int(((theirs >= cut) & (moved >= cut)).sum()), int((moved >= cut).sum()))
        for cut in CUTS
    }
    return Fidelity(
        label=label,
        rows=len(ours),
        before=float(np.abs(ours - theirs).mean()),
        after=float(np.abs(moved - theirs).mean()),
        rank=float(spearmanr(ours, theirs).statistic),
        cuts=cuts,
    )


def _note(example: Example, attribute: str) -> float | None:
    found = example.meta.get(f"perspective_{attribute}")
    return None if found is None else float(found)
