"""Fitted parts as numbers: classifiers that score comments without scikit-learn, and the panel of those that serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.moderation import features
from service.moderation.assessment import Assessment, Language, Target, Versions
from service.moderation.comment import Comment, Context
from service.moderation.explain import evidence
from service.moderation.labels import NAMES
from service.moderation.language import identify
from service.moderation.target import find
from service.moderation.text.normalise import RECIPES, Text, normalise
from service.moderation.text.normalise import VERSION as TEXT_VERSION

Scores = NDArray[np.float64]

NAMED, ELSEWHERE, OPEN = 0.9, 0.1, 0.5
"""How likely an attack has a target of a kind: the comment speaks of one of that kind, of the other kind, of nobody."""
_ATTACKS: Final = {"attack_on_commenter": "commenter", "attack_on_author": "author"}
_SIGMOID: Final = np.linspace(-16.0, 16.0, 2049)
DIGITS: Final = 4
"""Digits behind the point of a score as it is judged, stored and sent; no calibration is finer or surer than that."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A calibrator as a piecewise-linear table from raw score to probability, flat beyond its ends."""

    raw: NDArray[np.float64]
    probability: NDArray[np.float64]

    @classmethod
    def of(cls, calibrator: Any) -> Curve:
        """The table of a fitted isotonic regression, or of a logistic regression on one number (off by < 1e-5).

        Raises TypeError for anything else.
        """
        if hasattr(calibrator, "X_thresholds_"):
            return cls(np.asarray(calibrator.X_thresholds_, float), np.asarray(calibrator.y_thresholds_, float))
        if not hasattr(calibrator, "coef_"):
            raise TypeError(f"a calibrator of type {type(calibrator).__name__}")
        slope, shift = float(np.ravel(calibrator.coef_)[0]), float(np.ravel(calibrator.intercept_)[0])
        if slope == 0.0:
            return cls(np.zeros(1), np.array([_sigmoid(shift)]))
        raw = (_SIGMOID - shift) / slope
        order = np.argsort(raw)
        return cls(raw[order], _sigmoid(_SIGMOID)[order])

    def __call__(self, raw: Scores) -> Scores:
        """Probabilities for raw scores, of the same shape."""
        return np.clip(np.interp(raw, self.raw, self.probability), 0.0, 1.0)


def _sigmoid(raw: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-raw))


@dataclass(frozen=True, slots=True)
class Classifier:
    """One fitted model. ``weights`` is (WIDTH, labels), float32, so that a comment gathers whole rows of it."""

    version: str
    languages: frozenset[str]
    labels: tuple[str, ...]
    text: str
    features: str
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    curves: tuple[Curve, ...]

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any], manifest: Mapping[str, Any]) -> Classifier:
        """Stack the fitted heads and turn their calibrators into tables.

        ``parts``: ``heads`` (label → linear estimator, ``coef_`` (1, WIDTH)) and ``calibrators`` (label → isotonic or
        logistic regression of ``decision_function``). ``manifest``: ``name version languages text features``.
        Raises KeyError for a missing part, ValueError for text steps, features, labels or widths this code has not.
        """
        labels = tuple(label for label in NAMES if label in parts["heads"])
        _refuse_strangers(parts, manifest)
        heads = [parts["heads"][label] for label in labels]
        columns = [np.asarray(head.coef_, dtype=np.float32).reshape(-1) for head in heads]
        if any(len(column) != features.WIDTH for column in columns):
            raise ValueError(f"every head must have {features.WIDTH} weights")
        return cls(
            version=f"{manifest['name']}/{manifest['version']}",
            languages=frozenset(manifest["languages"]),
            labels=labels,
            text=manifest["text"],
            features=manifest["features"],
            weights=np.ascontiguousarray(np.stack(columns, axis=1)),
            intercepts=np.array([float(np.ravel(head.intercept_)[0]) for head in heads], dtype=np.float32),
            curves=tuple(Curve.of(parts["calibrators"][label]) for label in labels),
        )

    def read(self, comment: str) -> Text:
        """``comment`` through the text steps this model was fitted with."""
        return normalise(comment, self.text)

    def score(self, texts: Sequence[Text], contexts: Sequence[Context]) -> Scores:
        """Calibrated probabilities, (comments, labels) in the order of ``labels``; alone or in company the same."""
        raw = self._raw(texts, contexts)
        scores = np.stack([curve(raw[:, k]) for k, curve in enumerate(self.curves)], axis=1)
        return self._with_targets(scores, texts, contexts)

    def _raw(self, texts: Sequence[Text], contexts: Sequence[Context]) -> Scores:
        raw = np.empty((len(texts), len(self.labels)))
        if len(texts) == 1:
            columns, values = features.row(texts[0], contexts[0])
            raw[0] = values @ self.weights[columns]
        else:
            many = features.matrix(texts, contexts)
            for place, (start, end) in enumerate(pairwise(many.indptr)):
                raw[place] = many.data[start:end] @ self.weights[many.indices[start:end]]
        return raw + self.intercepts

    def _with_targets(self, scores: Scores, texts: Sequence[Text], contexts: Sequence[Context]) -> Scores:
        """Make the attack labels heed whom the comment speaks of; see ``aimed``."""
        kinds = [(k, kind) for k, label in enumerate(self.labels) if (kind := _ATTACKS.get(label))]
        if not kinds or "personal_attack" not in self.labels:
            return scores
        attack = scores[:, self.labels.index("personal_attack")]
        for place, (text, context) in enumerate(zip(texts, contexts, strict=True)):
            target = find(text, context)
            for k, kind in kinds:
                scores[place, k] = aimed(scores[place, k], attack[place], kind, target)
        return scores

    @property
    def versions(self) -> Versions:
        """What travels with every assessment of this classifier."""
        return Versions(self.version, self.text, self.features)


def _refuse_strangers(parts: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
    """Raise ValueError for versions and labels that nothing here knows, and where there is no head at all."""
    if manifest["text"] not in RECIPES:
        raise ValueError(f"text steps {manifest['text']!r} are not known here")
    if manifest["features"] != features.VERSION:
        raise ValueError(f"features {manifest['features']!r} are not known here")
    if strangers := sorted(set(parts["heads"]) - set(NAMES)):
        raise ValueError(f"labels not known here: {', '.join(strangers)}")
    if not parts["heads"]:
        raise ValueError("there is no head")


def aimed(head: float, attack: float, kind: str, target: Target | None) -> float:
    """The probability of a personal attack on somebody of ``kind`` (``commenter`` | ``author``).

    Where the comment speaks of one (see ``target.find``) it is ``NAMED`` of P(personal attack). Where it speaks of the
    other kind the head's own probability stands, up to ``ELSEWHERE`` of the attack's; where it speaks of nobody, up to
    ``OPEN`` of it. The three factors are set by hand: an attack with a target in the thread is still not certain to be
    meant for it. Never above P(personal attack).
    """
    if target is None:
        return min(head, attack * OPEN)
    return attack * NAMED if target.kind == kind else min(head, attack * ELSEWHERE)


class Panel:
    """The classifiers that serve, one for each language at most: the first that names a language has it."""

    def __init__(self, classifiers: Sequence[Classifier]) -> None:
        self.classifiers = tuple(classifiers)
        self._by_language: dict[str, Classifier] = {}
        for classifier in self.classifiers:
            for language in classifier.languages:
                self._by_language.setdefault(language, classifier)

    @property
    def version(self) -> str:
        """The versions of all classifiers, joined by ``+``; ``none`` for an empty panel."""
        return "+".join(classifier.version for classifier in self.classifiers) or "none"

    @property
    def languages(self) -> frozenset[str]:
        """The languages that some classifier serves."""
        return frozenset(self._by_language)

    def assess(self, comment: Comment, context: Context, site_language: str) -> Assessment:
        """The model's part for one comment: see ``Assessment``. Takes any text."""
        return self.assess_many([(comment, context)], site_language)[0]

    def assess_many(self, comments: Sequence[tuple[Comment, Context]], site_language: str) -> list[Assessment]:
        """``assess`` for many comments, in their order; the same answers, faster."""
        languages = [identify(comment.text, comment.lang, site_language) for comment, _ in comments]
        found = [self._unread(comment, lang) for (comment, _), lang in zip(comments, languages, strict=True)]
        for classifier in self.classifiers:
            mine = [i for i, a in enumerate(found) if a is None and self._by_language[languages[i].code] is classifier]
            answers = _assess(classifier, [comments[i] for i in mine], [languages[i] for i in mine])
            for i, answer in zip(mine, answers, strict=True):
                found[i] = answer
        return [assessment for assessment in found if assessment is not None]

    def _unread(self, comment: Comment, lang: Language) -> Assessment | None:
        """The answer for what no classifier reads (no text, a language nobody serves), else None."""
        classifier = self._by_language.get(lang.code)
        if classifier is None:
            versions = Versions(self.version, TEXT_VERSION, features.VERSION)
            return Assessment(lang=lang, versions=versions, served=comment.empty)
        return Assessment(lang=lang, versions=classifier.versions) if comment.empty else None


def _assess(
    classifier: Classifier, comments: Sequence[tuple[Comment, Context]], languages: Sequence[Language]
) -> list[Assessment]:
    texts = [classifier.read(comment.text) for comment, _ in comments]
    contexts = [context for _, context in comments]
    scores = classifier.score(texts, contexts) if comments else np.empty((0, len(classifier.labels)))
    return [
        Assessment(
            lang=lang,
            versions=classifier.versions,
            scores=(named := dict(zip(classifier.labels, map(_told, line), strict=True))),
            spans=evidence(text, context, classifier.weights, classifier.labels, named),
            target=find(text, context),
        )
        for text, context, lang, line in zip(texts, contexts, languages, scores, strict=True)
    ]


def _told(probability: float) -> float:
    """A probability as it is told: never quite 0 and never quite 1."""
    return round(min(max(float(probability), 10**-DIGITS), 1 - 10**-DIGITS), DIGITS)
