"""Learning onward: from the version that serves and a newsroom's decisions to the next version."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from service.moderation import features
from service.moderation.classifier import Classifier
from service.moderation.errors import ParleyError
from service.moderation.example import Example
from service.moderation.labels import NAMES
from service.registry import Manifest, Shelf
from training.datasets.row import MissingDataError
from training.evaluate import Evaluation
from training.making import LIBRARIES, SEED, TEXT, Others, evaluated, files_of, metrics_of
from training.recipes import RECIPES, Ingredients, Places, gather
from training.refine import HOLD, refine_parts
from training.reviewed import left_out
from training.split import split
from training.table import table_of
from training.vectors import Reader, files_served

NOTHING_ELSE: Final = Others((), (), ())
"""No measuring set is at hand when a newsroom learns onward."""


Value = TypeVar("Value")


class NothingToRefineError(ParleyError):
    """There is no version to learn onward from, or it was made for other features."""


@dataclass(frozen=True, slots=True)
class Serving:
    """The version that serves: the base of the next one."""

    manifest: Manifest
    parts: Mapping[str, Any]
    encoder: Reader | None

    @property
    def thresholds(self) -> dict[str, float]:
        """Label to the probability from which it holds."""
        return {label: cuts["hold"] for label, cuts in self.manifest.thresholds.items() if "hold" in cuts}

    def like(self, parts: Mapping[str, Any]) -> Classifier:
        """A classifier of other parts, otherwise made like this one."""
        return Classifier.from_parts(parts, self.manifest.model_dump(), encoder=self.encoder)


def refine(places: Places, name: str, shelf: Shelf, now: datetime, quiet: bool = False) -> str:
    """Refine what serves by the reviews of ``places`` and publish; answers the version.

    Fitted on all reviews (from 500 on: all but those held out) and on the part of our corpus that the base was fitted
    on; measured on the corpus's held-out threads. Judges, calibrators and thresholds stay the base's, and so does its
    encoder, whose vectors are remembered. Seconds; with an encoder a minute.
    Raises ``NothingToRefineError`` or ``MissingDataError`` with one plain sentence.
    """
    base = serving(shelf, name, places.cache)
    ingredients = _gathered(places, base)
    seed = base.manifest.seeds.get("split", SEED)
    folds = split(ingredients.examples, seed)
    known = [ingredients.examples[i] for i in (*folds.fit, *folds.calibrate)]
    held = [ingredients.examples[i] for i in folds.held]
    table = table_of(known, NAMES, quiet)
    if base.encoder is not None:
        table = base.encoder.beside(table, known, np.ones(len(known), dtype=np.bool_), quiet)
    parts, kept = refine_parts(base.parts, table, quiet)
    manifest = _named(base, ingredients, name, now, seed, kept)
    evaluation = _measured(base.like(parts), held, base, quiet)
    metrics = metrics_of(evaluation)
    metrics["base"] = metrics_of(_measured(base.like(base.parts), held, base, quiet))
    metrics["reviews"] = left_out(base.parts, table, known, base.thresholds, base.encoder)
    manifest = manifest.model_copy(update={"metrics": metrics})
    files = {} if base.encoder is None else base.encoder.files.named()
    return shelf.publish(name, parts, manifest, {**files, **files_of(manifest, evaluation)})


def serving(shelf: Shelf, name: str, cache: Path | None = None) -> Serving:
    """What serves under ``name``; raises ``NothingToRefineError`` or, where it cannot be loaded, ``RefusedError``."""
    version = shelf.promoted().get(name)
    if version is None:
        raise NothingToRefineError(
            f"No model named {name!r} serves, so there is nothing to refine: fit one with --recipe own and promote it."
        )
    manifest = shelf.manifest(name, version)
    if (manifest.text, manifest.features) != (TEXT, features.VERSION):
        raise NothingToRefineError(
            f"{manifest.full_version} was made with other text steps or features than today's: fit a new one first."
        )
    files = files_served(shelf, name)
    return Serving(manifest, shelf.parts(name, version), None if files is None else Reader(files, cache))


def _gathered(places: Places, base: Serving) -> Ingredients:
    """The corpus and the reviews in the base's languages; raises ``MissingDataError`` where no review is left."""
    if places.reviews is None:
        raise MissingDataError(
            "The recipe 'refine' learns from decisions: write some with `python -m service export`, and name "
            "them with --reviews."
        )
    found = gather(RECIPES["refine"], places)
    languages = {*base.manifest.languages, "und"}
    examples = tuple(e for e in found.examples if e.source != "reviews" or e.lang in languages)
    count = sum(example.source == "reviews" for example in examples)
    if not count:
        raise MissingDataError(
            f"No review at {places.reviews} has a label and a language that {base.manifest.full_version} serves "
            f"({', '.join(base.manifest.languages)})."
        )
    return replace(found, examples=examples, rows={**found.rows, "reviews": count})


def _measured(classifier: Classifier, held: list[Example], base: Serving, quiet: bool) -> Evaluation:
    """All measures, with the thresholds that were in force: too few rows are at hand to draw them anew."""
    found = evaluated(classifier, held, NOTHING_ELSE, quiet)
    labels = {
        label: replace(findings, hold=base.thresholds.get(label, findings.hold))
        for label, findings in found.labels.items()
    }
    unserved = dict.fromkeys(sorted(set(NAMES) - set(classifier.labels)), "the version it learned from does not")
    return replace(found, labels=labels, unserved=unserved)


def _named(
    base: Serving, ingredients: Ingredients, name: str, now: datetime, seed: int, kept: Mapping[str, str]
) -> Manifest:
    """The manifest, all but its metrics."""
    was = base.manifest
    return Manifest(
        name=name,
        created_at=now,
        languages=was.languages,
        labels=was.labels,
        text=TEXT,
        features=features.VERSION,
        recipe=_recipe(was, ingredients, kept),
        seeds={**was.seeds, "split": seed},
        data=_carried(was, was.data, ingredients.hashes, ingredients),
        rows=_carried(was, was.rows, ingredients.rows, ingredients),
        licences=_carried(was, was.licences, ingredients.licences, ingredients),
        libraries={library: importlib.metadata.version(library) for library in LIBRARIES},
        thresholds=was.thresholds,
        encoder=was.encoder,
    )


def _recipe(was: Manifest, ingredients: Ingredients, kept: Mapping[str, str]) -> dict[str, Any]:
    """What was done, and to what: ``chain`` names every version from the first to the base."""
    base = {"version": was.full_version, "parts_sha256": was.parts_sha256}
    corpus = was.data.get("corpus", ingredients.hashes["corpus"])
    return {
        "name": "refine",
        "meaning": RECIPES["refine"].meaning,
        "base": base,
        "chain": [*was.recipe.get("chain", ()), {**base, "recipe": str(was.recipe.get("name"))}],
        "hold": HOLD,
        "kept": dict(kept),
        "corpus_changed": bool(was.recipe.get("corpus_changed")) or corpus != ingredients.hashes["corpus"],
    }


def _carried(
    was: Manifest, old: Mapping[str, Value], new: Mapping[str, Value], ingredients: Ingredients
) -> dict[str, Value]:
    """The base's entries and the new ones; an earlier file of the same name is kept under its version's number."""
    carried = {}
    for source, value in old.items():
        again = source in ingredients.hashes and was.data.get(source) != ingredients.hashes[source]
        carried[f"{source} of {was.version}" if again else source] = value
    return {**carried, **new}
