"""The gates a version passes before it serves: it does what it must, and nothing worse than the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from service.moderation.classifier import Classifier
from service.moderation.comment import Ancestor, Context
from service.moderation.errors import ParleyError
from service.moderation.example import Example
from service.registry import Shelf
from training.datasets.row import MissingDataError, lines
from training.evaluate import Evaluation, Measure, measures, scores_of
from training.language_gate import PAIRS, pairs_paths, unproved
from training.making import SEED
from training.recipes import RECIPES, Places, gather, recipe_named
from training.report import EVALUATION, loaded
from training.sampled import HELD_SHARE, MOST, sampled
from training.split import split
from training.table import truths_of
from training.vectors import files_of, remembering

MARGIN: Final = 0.03
"""How much ROC AUC a label may lose on one set of held-out rows against the version that serves."""
FEWEST: Final = 15
"""Positives from which such a comparison says something."""
RIGHT: Final = 0.85
"""Share of the pairs of a worse and a better comment that must be ranked right."""


class GateClosedError(ParleyError):
    """The version may not serve; ``reasons`` are plain sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two comments of which ``worse`` must score higher for ``label``; ``parent`` is what both reply to, if any."""

    label: str
    worse: str
    better: str
    parent: str | None = None


def promote(
    shelf: Shelf, name: str, version: str, places: Places, by: str, now: datetime, force: str | None = None
) -> list[str]:
    """Let a version serve if the gates hold; ``force`` is the reason for passing them by, and is recorded.

    Answers what the gates objected to (nothing, unless forced).
    Raises ``GateClosedError``, ``NotFound`` or ``RefusedError``.
    """
    reasons = objections(shelf, name, version, places)
    if reasons and not force:
        raise GateClosedError(reasons)
    note = None if not force else f"forced: {force} (the gates said: {' '.join(reasons) or 'nothing'})"
    shelf.promote(name, version, by, now, note)
    return reasons


def objections(shelf: Shelf, name: str, version: str, places: Places) -> list[str]:
    """Why ``version`` should not take over, in plain sentences. Reads data; heavy CPU: up to a minute or two."""
    candidate = _loaded(shelf, name, version, places)
    found = misranked(candidate, [pair for path in pairs_paths(candidate.languages) for pair in pairs(path)])
    found += unproved(candidate.languages, _evaluation(shelf, name, version))
    present = shelf.promoted().get(name)
    if present is None or present == version:
        return found
    serving = _loaded(shelf, name, present, places)
    found += _lost(candidate, serving)
    manifest = shelf.manifest(name, version)
    held = held_rows(str(manifest.recipe.get("name")), places, manifest.seeds.get("split", SEED))
    return found + worse(_measured(candidate, held), _measured(serving, held))


def _evaluation(shelf: Shelf, name: str, version: str) -> Evaluation:
    """What was measured when the version was made; nothing where its numbers are absent."""
    place = shelf.folder / name / version / EVALUATION
    return loaded(place.read_bytes()) if place.exists() else Evaluation((), (), {})


def _loaded(shelf: Shelf, name: str, version: str, places: Places) -> Classifier:
    """A version as it serves with both readers, but for its encoder's memory of comments it has read before."""
    return remembering(shelf.load(name, version), files_of(shelf, name, version), places.cache)


def pairs(path: Path = PAIRS) -> list[Pair]:
    """The functional pairs every model must mostly get right."""
    return [Pair(**line) for line in lines(path)]


def misranked(classifier: Classifier, wanted: Sequence[Pair]) -> list[str]:
    """One sentence if too many pairs come out the wrong way round; labels the model lacks are left out."""
    asked = [pair for pair in wanted if pair.label in classifier.labels]
    wrong = [pair for pair in asked if not _right(classifier, pair)]
    if not asked or len(wrong) <= (1 - RIGHT) * len(asked):
        return []
    labels = sorted({pair.label for pair in wrong})
    return [f"It ranks {len(wrong)} of {len(asked)} plain pairs the wrong way round ({', '.join(labels)})."]


def _right(classifier: Classifier, pair: Pair) -> bool:
    context = Context() if pair.parent is None else Context(ancestors=(Ancestor("Robin", pair.parent),), depth=1)
    texts = [classifier.read(pair.worse), classifier.read(pair.better)]
    worse, better = classifier.score(texts, [context, context])[:, classifier.labels.index(pair.label)]
    return bool(worse > better)


def _lost(candidate: Classifier, serving: Classifier) -> list[str]:
    labels = sorted(set(serving.labels) - set(candidate.labels))
    languages = sorted(serving.languages - candidate.languages)
    found = [f"It no longer serves the label {label}." for label in labels]
    return found + [f"It no longer serves the language {language}." for language in languages]


def held_rows(recipe: str, places: Places, seed: int = SEED) -> list[Example]:
    """The held-out rows of a recipe, those on which its models are measured; our own corpus alone where the sets are
    absent."""
    try:
        ingredients = gather(recipe_named(recipe), places)
    except MissingDataError:
        ingredients = gather(RECIPES["own"], places)
    held = [ingredients.examples[i] for i in split(ingredients.examples, seed).held]
    return [example for example, kept in zip(held, sampled(held, int(MOST * HELD_SHARE)), strict=True) if kept]


def _measured(classifier: Classifier, examples: Sequence[Example]) -> tuple[Measure, ...]:
    return measures(truths_of(examples, classifier.labels), scores_of(classifier, examples), SEED)


def worse(candidate: Sequence[Measure], serving: Sequence[Measure]) -> list[str]:
    """Each label and set on which the candidate ranks clearly worse than what serves, on the same rows."""
    before = {(m.dataset, m.label): m for m in serving}
    found = []
    for now in candidate:
        was = before.get((now.dataset, now.label))
        if was is not None and now.positives >= FEWEST and now.roc_auc < was.roc_auc - MARGIN:
            found.append(f"{now.label} on {now.dataset}: ROC AUC {now.roc_auc:.3f}, was {was.roc_auc:.3f}.")
    return found
