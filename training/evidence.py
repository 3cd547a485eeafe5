"""How well the evidence agrees with what people mark, and whether it is what the score rests on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from service.moderation.assessment import Assessment, Span
from service.moderation.comment import Author, Comment, Context
from service.moderation.example import Example
from training.markdown import grid

Assess = Callable[[Sequence[tuple[Comment, Context]]], Sequence[Assessment]]
"""What a panel makes of comments, in their order."""

WRITER: Final = Author("reader")
RESAMPLES: Final = 200
DRAWS: Final = 5
"""Times that as many random words are taken out of a comment as its evidence has."""
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Evidence beside human marks on ``rows`` comments: the mean over comments of character F1 (as in SemEval-2021
    Task 5: 1 where neither marks anything), its 95 % interval, and mean precision and recall where people marked."""

    source: str
    label: str
    rows: int
    f1: float
    low: float
    high: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Deletion:
    """Mean probability of a label on ``rows`` comments: as written, without the evidence, without as many other words.

    ``surer``: share of comments that fall lower without their evidence than without other words.
    """

    source: str
    label: str
    rows: int
    whole: float
    without_evidence: float
    without_others: float
    surer: float


def agreement(assess: Assess, examples: Sequence[Example], label: str, seed: int = 45) -> Agreement:
    """``examples``: of one source, all with ``spans``. Raises ValueError for none."""
    if not examples:
        raise ValueError("there is nothing to compare")
    found = assess([(_comment(e.id, e.text), e.context) for e in examples])
    pairs = [(_letters(a.spans, label), _marked(e, label)) for e, a in zip(examples, found, strict=True)]
    f1s = np.array([_f1(shown, marked) for shown, marked in pairs])
    both = [(shown, marked) for shown, marked in pairs if marked]
    chance = np.random.default_rng(seed)
    means = [chance.choice(f1s, f1s.size).mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    precision = float(np.mean([len(s & m) / len(s) if s else 0.0 for s, m in both])) if both else float("nan")
    recall = float(np.mean([len(s & m) / len(m) for s, m in both])) if both else float("nan")
    mean, rows = float(f1s.mean()), len(examples)
    return Agreement(examples[0].source, label, rows, mean, float(low), float(high), precision, recall)


def deletion(assess: Assess, examples: Sequence[Example], label: str, least: float, seed: int = 45) -> Deletion:
    """On those of ``examples`` (of one source) that score at least ``least`` and have evidence and other words."""
    whole = assess([(_comment(e.id, e.text), e.context) for e in examples])
    chosen = [
        (e, a, [s for s in a.spans if s.label == label])
        for e, a in zip(examples, whole, strict=True)
        if a.scores.get(label, 0.0) >= least
    ]
    chance = random.Random(seed)
    kept = [(e, a, cut, _others(e.text, cut, chance)) for e, a, cut in chosen if cut]
    kept = [row for row in kept if row[3]]
    if not kept:
        return Deletion(examples[0].source if examples else "", label, 0, *[float("nan")] * 4)
    without = _scores(assess, [(e, _cut(e.text, cut)) for e, _, cut, _ in kept], label)
    random_ones = [(e, text) for e, _, _, texts in kept for text in texts]
    others = _scores(assess, random_ones, label).reshape(len(kept), DRAWS).mean(axis=1)
    before = np.array([a.scores[label] for _, a, _, _ in kept])
    return Deletion(
        kept[0][0].source,
        label,
        len(kept),
        float(before.mean()),
        float(without.mean()),
        float(others.mean()),
        float((without < others).mean()),
    )


def _scores(
    assess: Assess, texts: Sequence[tuple[Example, str]], label: str
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = assess([(_comment(str(i), text), e.context) for i, (e, text) in enumerate(texts)])
    return np.array([a.scores.get(label, 0.0) for a in found])


def _comment(name: str, text: str) -> Comment:
    return Comment(name, text, WRITER, lang="en")


def _letters(spans: Sequence[Span], label: str) -> set[int]:
    return {place for span in spans if span.label == label for place in range(span.start, span.end)}


def _marked(example: Example, label: str) -> set[int]:
    return {place for start, end in (example.spans or {}).get(label, ()) for place in range(start, end)}


def _f1(shown: set[int], marked: set[int]) -> float:
    if not shown or not marked:
        return float(not shown and not marked)
    return 2 * len(shown & marked) / (len(shown) + len(marked))


def _cut(text: str, spans: Sequence[Span]) -> str:
    for span in sorted(spans, key=lambda one: -one.start):
        text = text[: span.start] + text[span.end :]
    return text


def _others(text: str, spans: Sequence[Span], chance: random.Random) -> list[str]:
    """``DRAWS`` texts without as many words as the evidence has, none of it; no text where there are too few others."""
    words = [m.span() for m in _WORD.finditer(text)]
    touched = [w for w in words if any(s.start < w[1] and w[0] < s.end for s in spans)]
    free = [w for w in words if w not in touched]
    if len(free) < len(touched) or not touched:
        return []
    return [_without(text, chance.sample(free, len(touched))) for _ in range(DRAWS)]


def _without(text: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(places, reverse=True):
        text = text[:start] + text[end:]
    return text


def written(agreements: Sequence[Agreement], deletions: Sequence[Deletion]) -> str:
    """Both tables as Markdown."""
    marks = [
        [
            a.source,
            a.label,
            str(a.rows),
            f"{a.f1:.3f}",
            f"{a.low:.3f}–{a.high:.3f}",
            f"{a.precision:.2f}",
            f"{a.recall:.2f}",
        ]
        for a in agreements
    ]
    cuts = [
        [
            d.source,
            d.label,
            str(d.rows),
            *(f"{p:.2f}" for p in (d.whole, d.without_evidence, d.without_others)),
            f"{d.surer:.0%}",
        ]
        for d in deletions
    ]
    return "\n\n".join(
        [
            "Character F1 between the evidence shown and the words that people marked, a comment at a time, then "
            "averaged (1 where neither marks anything). Held-out rows; people of each set mark in their own way.",
            grid(["set", "label", "comments", "character F1", "95 %", "precision", "recall"], marks),
            "Deletion test: what is left of a label's probability when its evidence is taken out of a held comment, "
            f"and when as many other words are (mean of {DRAWS} draws). The last column: comments that fall lower "
            "without it. Only comments that a person would be shown for the label, with other words to take out.",
            grid(["set", "label", "comments", "as written", "without evidence", "without others", "fall lower"], cuts),
        ]
    )  # fmt: skip
