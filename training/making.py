"""Making a model from a recipe: gather, split, fit, calibrate, evaluate, publish."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from service.moderation import features
from service.moderation.classifier import Classifier
from service.moderation.errors import ParleyError
from service.moderation.example import Example
from service.moderation.labels import BY_NAME, NAMES
from service.moderation.text.normalise import VERSION
from service.registry import Manifest, Shelf
from training import evaluate, report
from training.everyday import halves, is_calm
from training.plots import plots_of
from training.readers import fit_parts, only
from training.recipes import Ingredients, Places, Recipe, gather, is_ordinary, is_telling, measured_only
from training.sampled import CALIBRATE_SHARE, HELD_SHARE, MOST, sampled
from training.scale import fit_scales
from training.split import split
from training.table import Table, table_of, truths_of
from training.twins import twinned
from training.vectors import Reader

SEED: Final = 45
"""The first seed, counting from 1, that leaves each label 5 held-out positives of our corpus and 3 to calibrate on."""
TEXT: Final = VERSION
"""The text steps of every model made: the ones that the features and the encoder's reading go through."""
LIBRARIES: Final = ("scikit-learn", "numpy", "scipy", "joblib")
WEAKEST: Final = 0.60
"""Held-out ROC AUC below which a label is not served: it would hold comments by chance."""


MOST_ELSEWHERE: Final = 4_000
"""Rows of a set that is only measured on: more narrow no interval that matters."""


class NothingToServeError(ParleyError):
    """No label could be fitted and calibrated."""


@dataclass(frozen=True, slots=True)
class Made:
    """A fitted model with its findings, not yet on a shelf; ``everyday`` names the sets of ordinary comments it was
    calibrated beside, ``read`` counts the rows that its encoder read to fit and calibrate on."""

    parts: dict[str, Any]
    evaluation: evaluate.Evaluation
    everyday: frozenset[str] = frozenset()
    read: int = 0


def make(
    recipe: Recipe,
    places: Places,
    name: str,
    shelf: Shelf,
    now: datetime,
    quiet: bool = False,
    encoder: Reader | None = None,
    most: int = MOST,
) -> str:
    """Fit by ``recipe`` and publish; answers the version. Nothing is written before all of it is ready.

    ``encoder``: the second reader, whose vectors of about ``most`` rows are fitted on; None for a model of n-grams.
    """
    ingredients = gather(recipe, places)
    made = fitted(ingredients, places, recipe, quiet, encoder, most)
    manifest = _manifest(recipe, ingredients, made, name, now, encoder)
    files = {} if encoder is None else encoder.files.named()
    return shelf.publish(name, made.parts, manifest, {**files, **files_of(manifest, made.evaluation)})


def files_of(manifest: Manifest, evaluation: evaluate.Evaluation) -> dict[str, bytes]:
    """Evaluation, report and plots as files beside the parts."""
    text = report.written(manifest, evaluation)
    return {
        report.EVALUATION: report.dumped(evaluation),
        report.REPORT: f"{text}\n".encode(),
        **plots_of(evaluation.labels),
    }


def fitted(
    ingredients: Ingredients,
    places: Places,
    recipe: Recipe,
    quiet: bool = False,
    encoder: Reader | None = None,
    most: int = MOST,
) -> Made:
    """Fit both readers, judge, calibrate, evaluate. Heavy CPU: minutes for ``english``, seconds for own.

    What is measured is the model that comes out, on rows that nothing in it has seen.
    """
    folds = split(ingredients.examples, SEED)
    fit, known, held = ([ingredients.examples[i] for i in fold] for fold in (folds.fit, folds.calibrate, folds.held))
    lessons = twinned(fit, SEED)
    table, others = table_of([*lessons.examples, *known], NAMES, quiet), others_of(recipe, places)
    calm = _calm(others, quiet, encoder)
    if encoder is not None:
        to_fit, to_calibrate = lessons.with_twins(sampled(fit, most)), sampled(known, int(most * CALIBRATE_SHARE))
        table = encoder.beside(table, [*lessons.examples, *known], np.concatenate([to_fit, to_calibrate]), quiet)
        held = [example for example, read in zip(held, sampled(held, int(most * HELD_SHARE)), strict=True) if read]
        encoder.vectors_of([*held, *others.examples], quiet)
    parts, skipped = fit_parts(table, len(lessons.examples), calm, lessons.moved(table), quiet)
    if not parts["calibrators"]:
        raise NothingToServeError("No label has enough examples to be fitted and calibrated.")
    if encoder is not None and encoder.files.token_head is not None:
        parts["token_head"] = encoder.files.token_head
    if scales := fit_scales(trial_of(parts, encoder), known, quiet):
        parts["scales"] = scales
    measured = evaluated(trial_of(parts, encoder), held, others, quiet)
    unserved = _unserved(skipped, parts["calibrators"], measured)
    served = tuple(label for label in NAMES if label in parts["calibrators"] and label not in unserved)
    if not served:
        raise NothingToServeError("No label ranks held-out comments better than chance.")
    sources = frozenset(example.source for example in others.to_calibrate)
    read = 0 if table.vectors is None else int((~np.isnan(table.vectors[:, 0])).sum())
    return Made(only(parts, served), measured.without(unserved), sources, read)


def _calm(others: Others, quiet: bool, encoder: Reader | None) -> Table | None:
    """Ordinary comments to calibrate beside, those that people found nothing amiss in."""
    calm = [example for example in others.to_calibrate if is_calm(example)]
    if not calm:
        return None
    table = table_of(calm, (), quiet)
    return table if encoder is None else encoder.beside(table, calm, np.ones(len(calm), dtype=np.bool_), quiet)


@dataclass(frozen=True, slots=True)
class Others:
    """The sets that nothing is fitted on: ``examples`` all of them; of the ordinary comments of news sites among them,
    ``to_calibrate`` is one half, and ``to_measure`` says which of ``examples`` are the other."""

    examples: tuple[Example, ...]
    to_calibrate: tuple[Example, ...]
    to_measure: tuple[int, ...]

    def everyday(self, scores: evaluate.Scores) -> evaluate.Everyday | None:
        """The measuring half with its scores, out of those of all ``examples``."""
        if not self.to_measure:
            return None
        rows = np.array(self.to_measure)
        calm = np.array([is_calm(self.examples[i]) for i in self.to_measure])
        return evaluate.Everyday({label: column[rows] for label, column in scores.items()}, calm)


def others_of(recipe: Recipe, places: Places) -> Others:
    """The measuring sets at hand for a recipe's languages; nothing where there are none."""
    sets = measured_only(recipe.langs, places.data).values()
    examples = tuple(example for found in sets for example in _share_of(found))
    calibrate, measure = halves([example for example in examples if is_ordinary(example.source)])
    kept = {id(example) for example in measure}
    return Others(examples, tuple(calibrate), tuple(i for i, example in enumerate(examples) if id(example) in kept))


def _share_of(found: Sequence[Example]) -> Iterable[Example]:
    """All of a set of ordinary comments, on which thresholds rest; of others enough to measure by."""
    if not found or is_ordinary(found[0].source):
        return found
    return [example for example, read in zip(found, sampled(found, MOST_ELSEWHERE), strict=True) if read]


def trial_of(parts: Mapping[str, Any], encoder: Reader | None = None) -> Classifier:
    """The classifier as it will serve, before it has a name; its encoder remembers what it has read."""
    unnamed = {"name": "unnamed", "version": "0", "languages": (), "text": TEXT, "features": features.VERSION}
    return Classifier.from_parts(parts, unnamed, encoder=encoder)


def _unserved(
    skipped: Mapping[str, str], calibrators: Mapping[str, Any], measured: evaluate.Evaluation
) -> dict[str, str]:
    """The labels there is no honest evidence for, and why: too few examples, or no better than chance somewhere."""
    reasons = dict(skipped)
    pooled = {m.label for m in measured.held if m.dataset == "all"}
    reasons |= {label: "too few held-out positives to measure it" for label in calibrators if label not in pooled}
    for m in (*measured.elsewhere, *(m for m in measured.held if m.dataset == "all")):
        if m.roc_auc < WEAKEST and is_telling(m.dataset):
            where = "held-out rows" if m.dataset == "all" else f"`{m.dataset}`, which it has not seen,"
            reasons[m.label] = f"its ROC AUC on {where} is {m.roc_auc:.2f}, and below {WEAKEST:.2f} it would guess"
    return reasons


def evaluated(
    classifier: Classifier,
    held: Sequence[Example],
    others: Others,
    quiet: bool = False,
) -> evaluate.Evaluation:
    """All measures on the held-out examples, and on the measuring sets that are at hand."""
    truths, scores = truths_of(held, NAMES), evaluate.scores_of(classifier, held, quiet)
    theirs = evaluate.scores_of(classifier, others.examples, quiet)
    elsewhere = [m for m in evaluate.measures(truths_of(others.examples, NAMES), theirs, SEED) if m.dataset != "all"]
    return evaluate.Evaluation(
        held=evaluate.measures(truths, scores, SEED),
        elsewhere=tuple(sorted(elsewhere, key=lambda m: (m.dataset, m.label))),
        labels=evaluate.findings(truths, scores, others.everyday(theirs)),
    )


def _manifest(
    recipe: Recipe, ingredients: Ingredients, made: Made, name: str, now: datetime, encoder: Reader | None
) -> Manifest:
    evaluation = made.evaluation
    return Manifest(
        name=name,
        created_at=now,
        languages=tuple(sorted(recipe.langs or {"en"})),
        labels=tuple(made.parts["heads"]),
        text=TEXT,
        features=features.VERSION,
        recipe={"name": recipe.name, "meaning": recipe.meaning, "everyday": sorted(made.everyday)},
        seeds={"split": SEED},
        data=ingredients.hashes,
        rows=ingredients.rows,
        licences=ingredients.licences,
        libraries={library: importlib.metadata.version(library) for library in LIBRARIES},
        metrics=metrics_of(evaluation),
        thresholds={label: {"hold": evaluation.labels[label].hold} for label in made.parts["heads"] if _policed(label)},
        encoder=None if encoder is None else {**encoder.told(), "rows": made.read},
    )


def metrics_of(evaluation: evaluate.Evaluation) -> dict[str, Any]:
    """The figures that a manifest names: measure to label to number."""
    return {
        "roc_auc": {m.label: round(m.roc_auc, 4) for m in evaluation.held if m.dataset == "all"},
        "roc_auc_corpus": {m.label: round(m.roc_auc, 4) for m in evaluation.held if m.dataset == "corpus"},
        "ece": {label: round(found.ece, 4) for label, found in evaluation.labels.items()},
    }


def _policed(label: str) -> bool:
    """True for labels that may hold a comment at all."""
    return BY_NAME[label].violation
