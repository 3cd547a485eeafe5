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
from service.registry import Manifest, Shelf
from training import calibrate, evaluate, fit, report
from training.everyday import halves, is_calm
from training.plots import plots_of
from training.recipes import Ingredients, Places, Recipe, gather, is_ordinary, measured_only
from training.split import split
from training.table import table_of, truths_of

SEED: Final = 45
"""The first seed, counting from 1, that leaves each label 5 held-out positives of our corpus and 3 to calibrate on."""
TEXT: Final = "v1"
LIBRARIES: Final = ("scikit-learn", "numpy", "scipy", "joblib")
WEAKEST: Final = 0.60
"""Held-out ROC AUC below which a label is not served: it would hold comments by chance."""


class NothingToServeError(ParleyError):
    """No label could be fitted and calibrated."""


@dataclass(frozen=True, slots=True)
class Made:
    """A fitted model with its findings, not yet on a shelf; ``everyday`` names the sets of ordinary comments it was
    calibrated beside."""

    parts: dict[str, Any]
    evaluation: evaluate.Evaluation
    everyday: frozenset[str] = frozenset()


def make(recipe: Recipe, places: Places, name: str, shelf: Shelf, now: datetime, quiet: bool = False) -> str:
    """Fit by ``recipe`` and publish; answers the version. Nothing is written before all of it is ready."""
    ingredients = gather(recipe, places)
    made = fitted(ingredients, places, recipe, quiet)
    manifest = _manifest(recipe, ingredients, made, name, now)
    return shelf.publish(name, made.parts, manifest, files_of(manifest, made.evaluation))


def files_of(manifest: Manifest, evaluation: evaluate.Evaluation) -> dict[str, bytes]:
    """Evaluation, report and plots as files beside the parts."""
    text = report.written(manifest, evaluation)
    return {
        report.EVALUATION: report.dumped(evaluation),
        report.REPORT: f"{text}\n".encode(),
        **plots_of(evaluation.labels),
    }


def fitted(ingredients: Ingredients, places: Places, recipe: Recipe, quiet: bool = False) -> Made:
    """Fit, calibrate, fit again with what calibrated, evaluate. Heavy CPU: minutes for ``english``, seconds for own.

    The second fit spends the calibration fold too, which a small corpus cannot spare; the curves, found with heads that
    had not seen it, stay. What is measured is the model that comes out, on rows that neither fit has seen.
    """
    folds = split(ingredients.examples, SEED)
    known = table_of([ingredients.examples[i] for i in (*folds.fit, *folds.calibrate)], NAMES, quiet)
    border, others = len(folds.fit), others_of(recipe, places)
    calm = table_of([e for e in others.to_calibrate if is_calm(e)], (), quiet).x if others.to_calibrate else None
    heads = fit.fit_heads(known.rows(np.arange(border)), NAMES, quiet=quiet)
    calibrators = calibrate.fit_calibrators(heads.heads, known.rows(np.arange(border, known.x.shape[0])), calm)
    if not calibrators:
        raise NothingToServeError("No label has enough examples to be fitted and calibrated.")
    heads = fit.fit_heads(known, NAMES, quiet=quiet)
    trial = trial_of(_parts(heads.heads, calibrators, calibrators))
    held = [ingredients.examples[i] for i in folds.held]
    measured = evaluated(trial, held, others, quiet)
    unserved = _unserved(heads, calibrators, measured)
    served = tuple(label for label in trial.labels if label not in unserved)
    if not served:
        raise NothingToServeError("No label ranks held-out comments better than chance.")
    sources = frozenset(example.source for example in others.to_calibrate)
    return Made(_parts(heads.heads, calibrators, served), measured.without(unserved), sources)


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
    examples = tuple(example for found in measured_only(recipe.langs, places.data).values() for example in found)
    calibrate, measure = halves([example for example in examples if is_ordinary(example.source)])
    kept = {id(example) for example in measure}
    return Others(examples, tuple(calibrate), tuple(i for i, example in enumerate(examples) if id(example) in kept))


def _parts(heads: Mapping[str, Any], calibrators: Mapping[str, Any], labels: Iterable[str]) -> dict[str, Any]:
    kept = tuple(labels)
    return {
        "heads": {label: heads[label] for label in kept},
        "calibrators": {label: calibrators[label] for label in kept},
    }


def trial_of(parts: Mapping[str, Any]) -> Classifier:
    """The classifier as it will serve, before it has a name."""
    unnamed = {"name": "unnamed", "version": "0", "languages": (), "text": TEXT, "features": features.VERSION}
    return Classifier.from_parts(parts, unnamed)


def _unserved(heads: fit.Fitted, calibrators: Mapping[str, Any], measured: evaluate.Evaluation) -> dict[str, str]:
    """The labels there is no honest evidence for, and why: too few examples, or no better than chance somewhere."""
    reasons = dict(heads.skipped)
    reasons |= {label: "no positive to calibrate on" for label in heads.heads if label not in calibrators}
    pooled = {m.label for m in measured.held if m.dataset == "all"}
    reasons |= {label: "too few held-out positives to measure it" for label in calibrators if label not in pooled}
    for m in (*measured.elsewhere, *(m for m in measured.held if m.dataset == "all")):
        if m.roc_auc < WEAKEST:
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


def _manifest(recipe: Recipe, ingredients: Ingredients, made: Made, name: str, now: datetime) -> Manifest:
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
