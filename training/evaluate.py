"""Evaluation: how well each label ranks, how honest its probabilities are, what each threshold would hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score
from tqdm import tqdm

from service.moderation.classifier import Classifier
from service.moderation.example import Example
from service.moderation.labels import BY_NAME
from training.everyday import mixed
from training.rates import BASE_RATES
from training.recipes import is_news
from training.table import PORTION, Bools, Floats, Truths

RESAMPLES: Final = 100
MOST: Final = 6_000
"""Rows at most that one bootstrap sample draws: beyond, the interval is narrower than it is interesting."""
FEWEST: Final = 5
"""Positives from which a figure is worth printing."""
BINS: Final = 15
GRID: Final = (0.02, 0.05, *(round(0.1 + 0.05 * step, 2) for step in range(18)))
WANTED: Final[dict[str, float]] = {
    "severe_toxicity": 0.30,
    "identity_attack": 0.35,
    "threat": 0.30,
    "sexually_explicit": 0.35,
    "attack_on_author": 0.30,
}
"""Precision at natural rates at which a label holds a comment for a person; lower where a miss costs more."""
WANTED_ELSE: Final = 0.45
NEVER_BELOW, NEVER_BELOW_GRAVE, NEVER_ABOVE = 0.20, 0.10, 0.90
"""Bounds of a hold threshold; the lower one for the labels of ``WANTED`` is the second."""


Scores = dict[str, Floats]
"""Label to (rows,) probabilities."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One label on one set: ROC AUC with its 95 % interval, PR AUC, and on how many rows."""

    dataset: str
    label: str
    rows: int
    positives: int
    roc_auc: float
    low: float
    high: float
    pr_auc: float


@dataclass(frozen=True, slots=True)
class Cut:
    """What one threshold does at natural rates: precision, recall, and comments held per 1,000 received.

    ``ordinary`` is how many of 1,000 ordinary comments of a news site it would hold; None where none were at hand.
    """

    threshold: float
    precision: float
    recall: float
    held_per_1000: float
    ordinary: float | None = None


@dataclass(frozen=True, slots=True)
class LabelFindings:
    """One label on the held-out rows at its base rate; ``reliability`` is (mean probability, share that held)."""

    base_rate: float
    rows: int
    positives: int
    ece: float
    hold: float
    reliability: tuple[tuple[float, float], ...]
    cuts: tuple[Cut, ...]
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Everyday:
    """Ordinary comments as they came to a news site: their scores, and which of them people found nothing amiss in."""

    scores: Scores
    calm: Bools

    def of(self, label: str) -> Floats:
        """The scores of all of them for a label."""
        return self.scores[label]

    def calm_for(self, label: str) -> Floats | None:
        """The scores of those that are certainly no positives of a label."""
        return self.scores[label][self.calm] if BY_NAME[label].violation else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured of one model; ``unserved`` maps a label to why it is not served."""

    held: tuple[Measure, ...]
    elsewhere: tuple[Measure, ...]
    labels: dict[str, LabelFindings]
    unserved: dict[str, str] = field(default_factory=dict)

    def without(self, unserved: Mapping[str, str]) -> Evaluation:
        """The same, with the labels of ``unserved`` set aside for the reasons given."""
        return Evaluation(
            held=tuple(m for m in self.held if m.label not in unserved),
            elsewhere=tuple(m for m in self.elsewhere if m.label not in unserved),
            labels={label: found for label, found in self.labels.items() if label not in unserved},
            unserved=dict(unserved),
        )


def scores_of(classifier: Classifier, examples: Sequence[Example], quiet: bool = True) -> Scores:
    """Label to (rows,) probabilities, from the very code that serves. Heavy CPU: half a millisecond a comment."""
    blocks = [np.empty((0, len(classifier.labels)))]
    for start in tqdm(range(0, len(examples), PORTION), "scores", disable=quiet, unit_scale=PORTION):
        portion = examples[start : start + PORTION]
        texts = [classifier.read(example.text) for example in portion]
        blocks.append(classifier.score(texts, [example.context for example in portion]))
    return dict(zip(classifier.labels, np.concatenate(blocks).T, strict=True))


def measures(table: Truths, scores: Scores, seed: int) -> tuple[Measure, ...]:
    """Every label on every source of the table, and on all of them together (``all``)."""
    found = []
    for label, column in scores.items():
        judged = table.judged(label)
        for dataset in ("all", *sorted(set(table.sources))):
            rows = judged if dataset == "all" else judged & (table.sources == dataset)
            measure = _measure(dataset, label, table.values[label][rows] >= 0.5, column[rows], seed)
            if measure is not None:
                found.append(measure)
    return tuple(found)


def _measure(dataset: str, label: str, truths: Bools, scores: Floats, seed: int) -> Measure | None:
    positives = int(truths.sum())
    if min(positives, truths.size - positives) < FEWEST:
        return None
    low, high = _interval(truths, scores, seed)
    auc, area = float(roc_auc_score(truths, scores)), float(average_precision_score(truths, scores))
    return Measure(dataset, label, truths.size, positives, auc, low, high, area)


def _interval(truths: Bools, scores: Floats, seed: int) -> tuple[float, float]:
    """The 95 % bootstrap interval of ROC AUC, drawing within each class, so that no sample lacks one."""
    chance = np.random.default_rng(seed)
    up, down = scores[truths], scores[~truths]
    aucs = [
        _ranked_right(*(chance.choice(side, min(side.size, MOST)) for side in (up, down))) for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(aucs, [2.5, 97.5])
    return float(low), float(high)


def _ranked_right(up: Floats, down: Floats) -> float:
    """ROC AUC as what it is, the share of pairs ranked right with ties as half: thirty times as fast for few rows."""
    ordered = np.sort(down)
    below, above = (np.searchsorted(ordered, up, side) for side in ("left", "right"))
    return float((below + above).mean() / (2 * down.size))


def findings(table: Truths, scores: Scores, everyday: Everyday | None = None) -> dict[str, LabelFindings]:
    """Every label's calibration and thresholds on the held-out news rows (all rows where those have too few).

    Ordinary comments, where there are any, stand beside the labelled negatives (see ``everyday.mixed``).
    """
    news = np.array([is_news(source) for source in table.sources])
    found = {}
    for label, column in scores.items():
        judged = table.judged(label)
        enough = ((table.values[label] >= 0.5) & judged & news).sum() >= FEWEST
        rows = judged & news if enough else judged
        truths = table.values[label][rows] >= 0.5
        if min(truths.sum(), (~truths).sum()) >= FEWEST:
            found[label] = _findings(label, truths, column[rows], everyday)
    return found


def _findings(label: str, judged: Bools, given: Floats, everyday: Everyday | None) -> LabelFindings:
    rate = BASE_RATES[label]
    calm = None if everyday is None else everyday.calm_for(label)
    ordinary = None if everyday is None else everyday.of(label)
    scores, truths, weights = mixed(given, judged, rate, calm)
    bins = _bins(truths, scores, weights)
    cuts = tuple(_cut(threshold, truths, scores, weights, ordinary) for threshold in GRID)
    return LabelFindings(
        base_rate=rate,
        rows=judged.size,
        positives=int(judged.sum()),
        ece=sum(mass * abs(mean - share) for mass, mean, share in bins),
        hold=_hold(label, cuts, 1000 * rate),
        reliability=tuple((mean, share) for _, mean, share in bins),
        cuts=cuts,
        curve=tuple((cut.recall, cut.precision) for cut in cuts),
    )


def _bins(truths: Bools, scores: Floats, weights: Floats) -> list[tuple[float, float, float]]:
    """(mass, mean probability, share that held) of ``BINS`` equal steps of probability; empty ones left out."""
    places = np.minimum((scores * BINS).astype(int), BINS - 1)
    bins = []
    for place in np.unique(places):
        inside = places == place
        mass = float(weights[inside].sum())
        mean, share = (float((weights * v)[inside].sum() / mass) for v in (scores, truths))
        bins.append((mass, mean, share))
    return bins


def _cut(threshold: float, truths: Bools, scores: Floats, weights: Floats, ordinary: Floats | None) -> Cut:
    held = scores >= threshold
    mass, caught = float(weights[held].sum()), float(weights[held & truths].sum())
    everyday = None if ordinary is None else 1000 * float((ordinary >= threshold).mean())
    return Cut(threshold, caught / mass if mass else 1.0, caught / float(weights[truths].sum()), 1000 * mass, everyday)


def _hold(label: str, cuts: Sequence[Cut], most: float) -> float:
    """The lowest threshold with the wanted precision, within sane bounds.

    Nor may it hold more than ``most`` of 1,000 ordinary comments: a label that held more than its assumed share of
    them would be wrong about most. Precision far up rests on few rows and may dip again; that is not waited for.
    """
    wanted, least = WANTED.get(label, WANTED_ELSE), NEVER_BELOW_GRAVE if label in WANTED else NEVER_BELOW
    good = [cut.threshold for cut in cuts if cut.precision >= wanted and (cut.ordinary or 0.0) <= most]
    return float(min(NEVER_ABOVE, max(least, min(good, default=NEVER_ABOVE))))
