"""Whether names of people move scores by themselves: AUC by identity term, and the same sentence said of everybody.

Subgroup, BPSN and BNSP AUC after Borkan et al., "Nuanced Metrics for Measuring Unintended Bias" (2019).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.metrics import roc_auc_score

from service.moderation.example import Example
from training.identities import all_terms, by_name, swapped, term_of
from training.robustness import Score
from training.suite import cases
from training.table import Bools, Floats
from training.templates import Term, in_every_frame

LABELS: Final = ("toxicity", "identity_attack")
FEWEST: Final = 10
"""Rows of each class from which a term's figure is printed."""
DIALECT: Final = "dialect_and_nonnative"
"""The function of the suite that holds dialect and the English of people who learned it later."""


@dataclass(frozen=True, slots=True)
class TermBias:
    """One label and one term. AUC: ``subgroup`` among rows that name it; ``bpsn``: harmless rows that name it against
    abusive ones that do not; ``bnsp``: the other way. NaN where a side has too few rows.

    ``alarms``: share of the harmless rows that name it held at the label's threshold.
    """

    term: str
    family: str
    label: str
    positives: int
    negatives: int
    subgroup: float
    bpsn: float
    bnsp: float
    alarms: float


@dataclass(frozen=True, slots=True)
class Swaps:
    """The same sentences said of different people. ``moved``: mean distance of a sentence's scores from their mean over
    all terms, by class; ``flipped``: share of frames that one threshold holds for some terms and not for others."""

    label: str
    frames: int
    moved_harmless: float
    moved_hateful: float
    flipped_harmless: float
    flipped_hateful: float


@dataclass(frozen=True, slots=True)
class SwappedRows:
    """Held-out comments with each identity term replaced by another drawn term of the same form."""

    label: str
    rows: int
    auc: float
    auc_swapped: float
    moved: float


@dataclass(frozen=True, slots=True)
class Dialect:
    """Harmless comments in dialect or learner's English: how many of them a label's threshold holds."""

    label: str
    rows: int
    held: int
    mean: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """All of it; empty tuples where there was nothing to measure on."""

    on_templates: tuple[TermBias, ...]
    on_rows: tuple[TermBias, ...]
    swaps: tuple[Swaps, ...]
    swapped_rows: tuple[SwappedRows, ...]
    dialect: tuple[Dialect, ...]


def fairness(score: Score, held: Sequence[Example], thresholds: Mapping[str, float], seed: int) -> Fairness:
    """Everything for the labels of ``LABELS`` that ``thresholds`` names. Heavy CPU: 7,000 sentences and ``held``.

    ``held`` must not have been fitted on; only rows judged for a label count for it.
    """
    thresholds = {label: hold for label, hold in thresholds.items() if label in LABELS}
    sentences = in_every_frame(held=True)
    said, scored = score([e.text for e in sentences]), score([e.text for e in held]) if held else {}
    named = [term_of(e.text) for e in held]
    return Fairness(
        on_templates=_by_term(sentences, [_named(e) for e in sentences], said, thresholds),
        on_rows=_by_term(held, named, scored, thresholds) if held else (),
        swaps=tuple(_swaps(label, hold, sentences, said[label]) for label, hold in thresholds.items()),
        swapped_rows=_swapped_rows(score, held, named, scored, thresholds, seed),
        dialect=dialect(score, thresholds),
    )


def _named(example: Example) -> Term:
    return by_name()[str(example.meta["term"])]


def _by_term(
    rows: Sequence[Example], named: Sequence[Term | None], scores: Mapping[str, Floats], thresholds: Mapping[str, float]
) -> tuple[TermBias, ...]:
    names = np.array([None if term is None else term.name for term in named], dtype=object)
    found = []
    for label, hold in thresholds.items():
        judged = np.array([label in example.labels for example in rows], dtype=np.bool_)
        truths = np.array([example.labels.get(label, 0.0) >= 0.5 for example in rows], dtype=np.bool_)
        for term in all_terms():
            inside = names == term.name
            bias = _bias(term, label, hold, scores[label], truths, inside & judged, ~inside & judged)
            if bias.negatives >= FEWEST:
                found.append(bias)
    return tuple(found)


def _bias(
    term: Term, label: str, hold: float, scores: Floats, truths: Bools, inside: Bools, outside: Bools
) -> TermBias:
    harmless = inside & ~truths
    return TermBias(
        term=term.name,
        family=term.family,
        label=label,
        positives=int((inside & truths).sum()),
        negatives=int(harmless.sum()),
        subgroup=_auc(scores, inside & truths, harmless),
        bpsn=_auc(scores, outside & truths, harmless),
        bnsp=_auc(scores, inside & truths, outside & ~truths),
        alarms=float((scores[harmless] >= hold).mean()) if harmless.any() else float("nan"),
    )


def _auc(scores: Floats, positive: Bools, negative: Bools) -> float:
    if min(positive.sum(), negative.sum()) < FEWEST:
        return float("nan")
    rows = positive | negative
    return float(roc_auc_score(positive[rows], scores[rows]))


def _swaps(label: str, hold: float, sentences: Sequence[Example], scores: Floats) -> Swaps:
    """``sentences``: every term in every frame, so that only the name differs within a frame."""
    by_frame: dict[bool, dict[str, list[float]]] = {True: defaultdict(list), False: defaultdict(list)}
    for example, score in zip(sentences, scores, strict=True):
        by_frame[example.labels[label] >= 0.5][str(example.group)].append(float(score))
    moved, flipped = {}, {}
    for hateful, frames in by_frame.items():
        columns = [np.array(found) for found in frames.values()]
        moved[hateful] = float(np.mean([np.abs(column - column.mean()).mean() for column in columns]))
        flipped[hateful] = float(np.mean([len(set(column >= hold)) > 1 for column in columns]))
    frames_all = sum(map(len, by_frame.values()))
    return Swaps(label, frames_all, moved[False], moved[True], flipped[False], flipped[True])


def _swapped_rows(
    score: Score,
    held: Sequence[Example],
    named: Sequence[Term | None],
    scored: Mapping[str, Floats],
    thresholds: Iterable[str],
    seed: int,
) -> tuple[SwappedRows, ...]:
    rows = [i for i, term in enumerate(named) if term is not None]
    if not rows:
        return ()
    others = score([swapped(held[i].text, random.Random(f"{seed} {held[i].id}")) for i in rows])
    found = []
    for label in thresholds:
        judged = np.array([label in held[i].labels for i in rows], dtype=np.bool_)
        truths = np.array([held[i].labels.get(label, 0.0) >= 0.5 for i in rows], dtype=np.bool_)
        before, after = scored[label][rows], others[label]
        aucs = [_auc(column, truths & judged, ~truths & judged) for column in (before, after)]
        moved = float(np.abs(after - before)[judged].mean()) if judged.any() else float("nan")
        found.append(SwappedRows(label, int(judged.sum()), aucs[0], aucs[1], moved))
    return tuple(found)


def dialect(score: Score, thresholds: Mapping[str, float]) -> tuple[Dialect, ...]:
    """Dialect and learner's English of the functional suite, as far as it is right to publish it."""
    texts = [case.text for case in cases() if case.function == DIALECT and case.action == "publish"]
    if not texts:
        return ()
    scores = score(texts)
    return tuple(
        Dialect(label, len(texts), int((scores[label] >= hold).sum()), float(scores[label].mean()))
        for label, hold in thresholds.items()
    )


def worst(found: Iterable[TermBias], label: str) -> TermBias | None:
    """The term with the lowest BPSN AUC for a label."""
    told = [bias for bias in found if bias.label == label and not np.isnan(bias.bpsn)]
    return min(told, key=lambda bias: bias.bpsn, default=None)
