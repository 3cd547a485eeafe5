"""Choosing what to read next: the comments of which the model is least sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.moderation.classifier import Panel
from service.moderation.comment import Author, Comment, Context, context_of
from service.moderation.labels import BY_NAME
from training.datasets.reviews import example_of
from training.datasets.row import read
from training.datasets.threads import thread_of

HALFWAY: Final = 0.5
"""The threshold taken for a label whose manifest names none."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A comment to read: how unsure the model is (0..1, 1 lies on the threshold), for which label, and its score."""

    comment: Comment
    context: Context
    thread: str
    label: str
    score: float
    unsure: float


def candidates(path: Path) -> Iterator[tuple[Comment, Context, str]]:
    """The comments of a JSONL file, of threads or of single examples, with their context and thread."""
    for found in read(path, _candidates_of):
        yield from found


def _candidates_of(line: dict[str, Any]) -> list[tuple[Comment, Context, str]]:
    if "comments" in line:
        thread = thread_of(line)
        return [(comment, context_of(thread, comment.id), thread.article.id) for comment in thread.comments]
    example = example_of({"labels": {}, **line})
    comment = Comment(example.id, example.text, Author(name=example.author or ""), lang=line.get("lang"))
    return [(comment, example.context, example.group or "")]


def most_worth(
    panel: Panel, found: Sequence[tuple[Comment, Context, str]], thresholds: dict[str, float], site_language: str = "en"
) -> list[Candidate]:
    """The comments a model serves, the least sure first.

    Unsureness is how near a score lies to the label's threshold, in odds: what a decision there would teach most.
    """
    asked = [(comment, context, thread) for comment, context, thread in found if not comment.empty]
    assessments = panel.assess_many([(comment, context) for comment, context, _ in asked], site_language)
    chosen = []
    for (comment, context, thread), assessment in zip(asked, assessments, strict=True):
        nearness = {
            label: _nearness(score, thresholds.get(label, HALFWAY))
            for label, score in assessment.scores.items()
            if BY_NAME[label].violation
        }
        if nearness:
            label = max(nearness, key=nearness.__getitem__)
            score = assessment.scores[label]
            chosen.append(Candidate(comment, context, thread, label, score, nearness[label]))
    return sorted(chosen, key=lambda candidate: -candidate.unsure)


def _nearness(score: float, threshold: float) -> float:
    """1 on the threshold, towards 0 as the odds move away from it on either side."""
    ratio = (score + 1e-6) * (1 - threshold) / ((1 - score + 1e-6) * threshold)
    return min(ratio, 1 / ratio)
