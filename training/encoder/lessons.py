"""What the encoder learns from: the fitting fold of the recipe's sets and our own examples, and twins of them.

A comment that names people has a twin that says the same of others, one in five has a twin in disguise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from service.moderation.errors import ParleyError
from service.moderation.example import Example
from service.moderation.text.normalise import fold
from training.datasets.catalogue import in_folder
from training.datasets.perspective import SCORED, scores_beside
from training.disguise import augmented
from training.making import SEED
from training.recipes import MARKS_ALONE, Places, gather, recipe_named
from training.split import split
from training.twins import twinned

SHARES: Final[Mapping[str, float]] = {
    "davidson_hate_offensive": 0.35,
    "mlma_en_fr_ar": 0.3,
    "hatexplain": 0.7,
    "paradetox_pairs": 0.7,
    "toxigen_perspective": 0.6,
    "gab_hate_perspective": 0.6,
    "sms_spam": 0.5,
    "jigsaw_wiki_toxic": 0.85,
    "cat_large_context": 0.8,
    "rtp_subset_perspective": 0.8,
    "civil_comments_short": 2.0,
    "gab_hate_corpus_devtest": 1.5,
    "corpus": 4.0,
    "exchanges": 4.0,
    "policysuite": 3.0,
}
"""How often a source is read in one pass: large sets of one kind less, the scarce and the well judged more."""
LIGHT, HEAVY = 0.5, 2.5
"""Bounds of what one row counts: the recipe's weights are made for a linear model, and say how far to trust a set."""
DISGUISED: Final = 0.2
"""Share of the examples that are learned a second time, in disguise."""


class UnknownSourceError(ParleyError):
    """A source to leave out that the recipe does not have."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """``examples`` to learn from; ``beside``: example id to Perspective's scores for its text; ``hashes``: what was
    read."""

    examples: tuple[Example, ...]
    beside: dict[str, dict[str, float]]
    hashes: dict[str, str]


def lessons_of(recipe: str, places: Places, without: frozenset[str] = frozenset()) -> Lessons:
    """All of it but the sources ``without``; raises ``UnknownSourceError`` where one of them is none.

    Nothing of the calibration and held-out folds, nor a text that reads like one of theirs, is in it.
    """
    ingredients = gather(recipe_named(recipe), places)
    refuse_strangers(without, {example.source for example in ingredients.examples})
    folds = split(ingredients.examples, SEED)
    away = {fold(ingredients.examples[i].text) for i in (*folds.held, *folds.calibrate)}
    known = [ingredients.examples[i] for i in folds.fit]
    scored, beside = _scored(places, recipe_named(recipe).langs)
    seen = {example.id for example in ingredients.examples}
    known += [example for example in scored if example.id not in seen]
    known = [e for e in known if e.source not in without and fold(e.text) not in away]
    known = list(twinned(known, SEED).examples)
    known += augmented(known, DISGUISED, SEED)
    return Lessons(tuple(map(_bounded, map(_marked_alone, known))), beside, ingredients.hashes)


def refuse_strangers(without: frozenset[str], sources: Collection[str]) -> None:
    """Raise ``UnknownSourceError`` where one of ``without`` is not among ``sources``."""
    for stranger in sorted(without.difference(sources)):
        known = ", ".join(sorted(sources))
        raise UnknownSourceError(f"--without {stranger}: the recipe has no such source. It has: {known}.")


def fitting_fold(recipe: str, places: Places) -> list[Example]:
    """The examples of the fitting fold alone."""
    examples = gather(recipe_named(recipe), places).examples
    return [examples[i] for i in split(examples, SEED).fit]


def _marked_alone(example: Example) -> Example:
    return replace(example, labels={}) if example.source in MARKS_ALONE else example


def _bounded(example: Example) -> Example:
    return replace(example, weight=min(HEAVY, max(LIGHT, example.weight)))


def _scored(places: Places, langs: frozenset[str]) -> tuple[list[Example], dict[str, dict[str, float]]]:
    """The rows with Perspective's scores: as examples without labels, and the scores by id."""
    examples, beside = [], {}
    for entry in in_folder("train", langs):
        for row in entry.rows(places.data) if entry.name in SCORED else ():
            scores = scores_beside(row)
            if scores and row.text.strip():
                beside[row.id] = scores
                examples.append(Example(id=row.id, text=row.text, labels={}, source=entry.name))
    return examples, beside
