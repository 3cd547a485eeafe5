"""The three engines side by side: how well each ranks, how often they act alike, what the cascade spares, how fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import spearmanr

from service.moderation.encoder import Reading
from service.moderation.example import Example
from service.moderation.second import GivesVectors
from training.evaluate import Measure, Scores, measures
from training.markdown import grid
from training.robustness import drawn
from training.table import Bools, truths_of

LABELS: Final = ("toxicity", "insult", "personal_attack", "identity_attack")
NGRAMS, CASCADE, FULL = "ngrams", "cascade", "full"
SHOWN: Final = (NGRAMS, CASCADE, FULL)
NOTE: Final = "perspective_TOXICITY"
"""The note of an example that holds what Perspective said of it."""
FEWEST: Final = 50
"""Rows from which a rank correlation is told."""


class Counting:
    """An encoder that counts what it is asked to read."""

    def __init__(self, encoder: GivesVectors) -> None:
        self.encoder = encoder
        self.read = 0

    def vectors(self, reads: Sequence[Reading]) -> NDArray[np.floating]:
        """Those of the encoder behind it."""
        self.read += len(reads)
        return self.encoder.vectors(reads)


@dataclass(frozen=True, slots=True)
class SetFindings:
    """One set of comments. ``ranked``: engine to its ROC AUC by label; ``agree``: engine to the share of comments that
    it holds or publishes as ``full`` does; ``held``: engine to the share it holds; ``spared``: the share that the
    cascade's encoder did not read; ``perspective``: engine to the rank correlation of its toxicity with Perspective's.
    """

    source: str
    rows: int
    ranked: Mapping[str, tuple[Measure, ...]]
    agree: Mapping[str, float]
    held: Mapping[str, float]
    spared: float
    perspective: Mapping[str, float]


def compared(
    examples: Sequence[Example], scores: Mapping[str, Scores], read: int, holds: Mapping[str, float], seed: int
) -> SetFindings:
    """The findings on one set. ``scores``: engine to label to (rows,); ``read``: how many the cascade's encoder read.

    Raises ValueError where there are no examples.
    """
    if not examples:
        raise ValueError("there is nothing to compare on")
    source = examples[0].source
    held = {engine: _held(found, holds, len(examples)) for engine, found in scores.items()}
    return SetFindings(
        source=source,
        rows=len(examples),
        ranked={engine: _ranked(examples, found, source, seed) for engine, found in scores.items()},
        agree={engine: float((mask == held[FULL]).mean()) for engine, mask in held.items()},
        held={engine: float(mask.mean()) for engine, mask in held.items()},
        spared=1 - read / len(examples),
        perspective={engine: _like_perspective(examples, found) for engine, found in scores.items()},
    )


def _held(scores: Scores, holds: Mapping[str, float], rows: int) -> Bools:
    held = np.zeros(rows, dtype=np.bool_)
    for label, hold in holds.items():
        held |= scores[label] >= hold
    return held


def _ranked(examples: Sequence[Example], scores: Scores, source: str, seed: int) -> tuple[Measure, ...]:
    asked: Scores = {label: scores[label] for label in LABELS if label in scores}
    return tuple(m for m in measures(truths_of(examples, LABELS), asked, seed) if m.dataset == source)


def _like_perspective(examples: Sequence[Example], scores: Scores) -> float:
    """Spearman's rank correlation; NaN where too few comments have Perspective's score."""
    known = [(i, float(e.meta[NOTE])) for i, e in enumerate(examples) if NOTE in e.meta]
    if len(known) < FEWEST or "toxicity" not in scores:
        return float("nan")
    return float(spearmanr(scores["toxicity"][[i for i, _ in known]], [said for _, said in known]).statistic)


def microseconds(once: Callable[[Example], object], examples: Sequence[Example]) -> float:
    """The median time of one call, in microseconds, on this machine as busy as it is now."""
    once(examples[0])
    times = []
    for example in examples:
        begun = perf_counter()
        once(example)
        times.append(perf_counter() - begun)
    return float(np.median(times)) * 1e6


def ranking_told(found: Sequence[SetFindings], shown: Sequence[str] = SHOWN) -> str:
    """ROC AUC with intervals: a line a label and set, a column an engine."""
    rows = []
    for one in found:
        for m in one.ranked[shown[0]]:
            same = [next(x for x in one.ranked[engine] if x.label == m.label) for engine in shown]
            cells = [f"{x.roc_auc:.3f} ({x.low:.3f}–{x.high:.3f})" for x in same]
            rows.append([m.label, one.source, f"{m.positives}/{m.rows}", *cells])
    return grid(["label", "set", "positives / rows", *shown], sorted(rows, key=lambda row: LABELS.index(row[0])))


def acting_told(found: Sequence[SetFindings], ordinary: Sequence[str] = ()) -> str:
    """What the cascade spares and how often engines act as ``full`` does; ``ordinary`` sets are marked."""
    rows = [
        [
            f"{one.source} (ordinary)" if one.source in ordinary else one.source,
            str(one.rows),
            f"{one.spared:.1%}",
            *(f"{one.agree[engine]:.1%}" for engine in (CASCADE, NGRAMS)),
            *(f"{one.held[engine]:.1%}" for engine in SHOWN),
        ]
        for one in found
    ]
    head = ["set", "comments", "encoder spared by cascade", "cascade acts as full", "ngrams acts as full"]
    return grid([*head, *(f"held by {engine}" for engine in SHOWN)], rows)


def likeness_told(found: Sequence[SetFindings], shown: Sequence[str] = SHOWN) -> str:
    """Rank correlation with Perspective's TOXICITY by set and engine; empty where no set has its scores."""
    told = [one for one in found if not np.isnan(one.perspective[FULL])]
    rows = [[one.source, str(one.rows), *(f"{one.perspective[engine]:.3f}" for engine in shown)] for one in told]
    return grid(["set", "comments", *shown], rows) if rows else ""


def picture(found: Sequence[SetFindings], shown: Sequence[str] = SHOWN) -> bytes:
    """An SVG: a panel a label, ROC AUC with its interval by set, a mark an engine."""
    labels = [label for label in LABELS if any(m.label == label for one in found for m in one.ranked[FULL])]
    figure = Figure(figsize=(3.4 * max(1, len(labels)), 3.2), layout="constrained")
    for axes, label in zip(figure.subplots(1, max(1, len(labels)), squeeze=False)[0], labels, strict=False):
        _panel(axes, label, found, shown)
    return drawn(figure)


def _panel(axes: Any, label: str, found: Sequence[SetFindings], shown: Sequence[str]) -> None:
    sets = [one for one in found if any(m.label == label for m in one.ranked[FULL])]
    for step, engine in enumerate(shown):
        ms = [next(m for m in one.ranked[engine] if m.label == label) for one in sets]
        places = [place + 0.22 * (step - 1) for place in range(len(ms))]
        axes.hlines(places, [m.low for m in ms], [m.high for m in ms], color="0.7", linewidth=1)
        axes.plot([m.roc_auc for m in ms], places, "o", markersize=3, label=engine)
    axes.set_yticks(range(len(sets)), [one.source for one in sets], fontsize=5)
    axes.set_title(label, fontsize=8)
    axes.set_xlabel("ROC AUC", fontsize=7)
    axes.tick_params(axis="x", labelsize=6)
    axes.legend(fontsize=6, frameon=False)
