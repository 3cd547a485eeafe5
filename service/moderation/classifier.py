"""Fitted parts as numbers: classifiers that score comments without scikit-learn, and the panel of those that serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from service.moderation import features
from service.moderation.assessment import Assessment, Language, Span, Target, Versions
from service.moderation.comment import Comment, Context
from service.moderation.curve import Curve, Scores, calibrated
from service.moderation.encoder import Encoded, Encoder
from service.moderation.explain import evidence
from service.moderation.language import identify
from service.moderation.numbers import Numbers, curves_of, gathered, numbers_of
from service.moderation.reading import VERSION as READING
from service.moderation.reading import reading
from service.moderation.scale import scales_of
from service.moderation.second import Cuts, GivesVectors, Second
from service.moderation.target import Naming, find, naming
from service.moderation.text.normalise import RECIPES, Text, normalise
from service.moderation.text.normalise import VERSION as TEXT_VERSION

__all__ = ["ENGINES", "Classifier", "Curve", "Panel", "aimed"]

ENGINES: Final = ("full", "cascade", "ngrams")
"""Both readers for every comment; both where n-grams leave a doubt that matters; n-grams alone."""
NAMED, ELSEWHERE, OPEN = 0.9, 0.1, 0.5
"""How likely an attack has a target of a kind: the comment speaks of one of that kind, of the other kind, of nobody."""
_ATTACKS: Final = {"attack_on_commenter": "commenter", "attack_on_author": "author"}
DIGITS: Final = 4
"""Digits behind the point of a score as it is judged, stored and sent; no calibration is finer or surer than that."""
_LEAST: Final = 10**-DIGITS
_CLOSE: Final = 1e-6
"""This near to the middle between two scores a multiplication may end on the wrong side of it, and Python rounds."""

Read: TypeAlias = tuple[Text, Encoded]
"""A comment as the encoder read it, and what it made of it."""
Counted: TypeAlias = Callable[[int, int], None]
"""Told how many comments the encoder has read, and how many the cascade spared it."""


@dataclass(frozen=True, slots=True)
class Classifier:
    """One fitted model. ``weights`` is (WIDTH, labels), float32, so that a comment gathers whole rows of it.

    ``cuts``: the probabilities at which its own thresholds lie; ``second``: its encoder, None for n-grams alone;
    ``scales``: label to the curve onto Perspective's scale, where one was fitted.
    """

    version: str
    languages: frozenset[str]
    labels: tuple[str, ...]
    text: str
    features: str
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    curves: tuple[Curve, ...]
    cuts: Cuts
    second: Second | None = None
    scales: Mapping[str, Curve] = field(default_factory=dict)

    @classmethod
    def from_parts(
        cls, parts: Mapping[str, Any], manifest: Mapping[str, Any], encoder: GivesVectors | None = None
    ) -> Classifier:
        """A classifier out of fitted scikit-learn parts: see ``numbers.numbers_of`` and ``from_numbers``."""
        return cls.from_numbers(numbers_of(parts), manifest, encoder)

    @classmethod
    def from_numbers(
        cls, numbers: Numbers, manifest: Mapping[str, Any], encoder: GivesVectors | None = None
    ) -> Classifier:
        """Out of the arrays of ``numbers_of``. ``manifest``: ``name version languages text features`` and what is there
        of ``thresholds`` and ``encoder``; without an ``encoder`` to ask the n-grams answer alone.

        Raises KeyError for a missing array, ValueError for text steps, features, labels or readings this code has not.
        """
        _refuse_strangers(manifest)
        labels = tuple(str(label) for label in numbers["labels"])
        thresholds = manifest.get("thresholds") or {}
        return cls(
            version=f"{manifest['name']}/{manifest['version']}",
            languages=frozenset(manifest["languages"]),
            labels=labels,
            text=manifest["text"],
            features=manifest["features"],
            weights=np.ascontiguousarray(gathered(numbers["weights"]).T),
            intercepts=numbers["intercepts"],
            curves=curves_of(numbers, "curve", labels),
            cuts={label: tuple(cuts.values()) for label, cuts in thresholds.items()},
            second=None if encoder is None or "judged" not in numbers else Second.of(numbers, labels, encoder),
            scales=scales_of(numbers),
        )

    def read(self, comment: str) -> Text:
        """``comment`` through the text steps this model was fitted with."""
        return normalise(comment, self.text)

    def score(self, texts: Sequence[Text], contexts: Sequence[Context], engine: str = "full") -> Scores:
        """Calibrated probabilities, (comments, labels) in the order of ``labels``; alone or in company the same."""
        named = list(map(naming, texts, contexts))
        raw, scores, places = self._first(texts, contexts, engine, self.cuts, named)
        if self.second is not None and places:
            reads = [reading(texts[place], contexts[place]) for place in places]
            vectors = self.second.encoder.vectors([(text.normal, parent) for text, parent in reads])
            self._judge(self.second, raw, scores, places, vectors)
        return self._with_targets(scores, list(map(find, texts, contexts, named)))

    def score_and_read(
        self,
        texts: Sequence[Text],
        contexts: Sequence[Context],
        engine: str,
        cuts: Cuts | None = None,
    ) -> tuple[Scores, list[Target | None], dict[int, Read]]:
        """``score``, at whom each comment is aimed, and what the encoder made of each one it read, by place.

        ``cuts``: where the policy changes its mind, for the cascade; the model's own thresholds where None.
        """
        named = list(map(naming, texts, contexts))
        raw, scores, places = self._first(texts, contexts, engine, self.cuts if cuts is None else cuts, named)
        found: dict[int, Read] = {}
        if self.second is not None and isinstance(self.second.encoder, Encoder) and places:
            reads = [reading(texts[place], contexts[place]) for place in places]
            encoded = self.second.encoder.read([(text.normal, parent) for text, parent in reads])
            self._judge(self.second, raw, scores, places, np.stack([one.vector for one in encoded]))
            found = {place: (text, one) for place, (text, _), one in zip(places, reads, encoded, strict=True)}
        targets = list(map(find, texts, contexts, named))
        return self._with_targets(scores, targets), targets, found

    def explain(self, text: Text, context: Context, scores: Mapping[str, float], read: Read | None) -> tuple[Span, ...]:
        """The evidence for ``scores``, joined from both readers where the encoder has read the comment."""
        heard = None
        if self.second is not None and read is not None:
            heard = self.second.heard(*read, len(self.labels))
        return evidence(text, context, self.weights, self.labels, scores, heard)

    def versions(self, encoder: bool = False) -> Versions:
        """What travels with an assessment: with ``encoder`` where the encoder has read the comment as well."""
        return Versions(self.version, self.text, f"{self.features}+{READING}" if encoder else self.features)

    def _first(
        self, texts: Sequence[Text], contexts: Sequence[Context], engine: str, cuts: Cuts, named: Sequence[Naming]
    ) -> tuple[Scores, Scores, list[int]]:
        """The n-grams' raw scores and probabilities, and the places of the comments that the encoder should read."""
        raw = features.raw_scores(texts, contexts, self.weights, self.intercepts, named)
        scores = calibrated(raw, self.curves)
        if self.second is None or engine == "ngrams":
            return raw, scores, []
        if engine == "cascade":
            unsure = self.second.unsure(scores, self.labels, _with_attacks(cuts))
            return raw, scores, [int(place) for place in np.flatnonzero(unsure)]
        return raw, scores, list(range(len(texts)))

    def _judge(
        self, second: Second, raw: Scores, scores: Scores, places: list[int], vectors: NDArray[np.floating]
    ) -> None:
        """Put the judge's probabilities in place of the n-grams' for the comments that were read."""
        scores[np.ix_(places, second.columns)] = second.judge(raw[places], vectors)

    def _with_targets(self, scores: Scores, targets: Sequence[Target | None]) -> Scores:
        """Make the attack labels heed whom the comment speaks of; see ``aimed``."""
        kinds = [(k, kind) for k, label in enumerate(self.labels) if (kind := _ATTACKS.get(label))]
        if not kinds or "personal_attack" not in self.labels:
            return scores
        attack = scores[:, self.labels.index("personal_attack")]
        for place, target in enumerate(targets):
            for k, kind in kinds:
                scores[place, k] = aimed(scores[place, k], attack[place], kind, target)
        return scores


def _with_attacks(cuts: Cuts) -> Cuts:
    """``cuts`` with those of the attack labels told as P(personal attack), which they follow: see ``aimed``."""
    aims = [cut / NAMED for label in _ATTACKS for cut in cuts.get(label, ()) if cut < NAMED]
    return {**cuts, "personal_attack": (*cuts.get("personal_attack", ()), *aims)} if aims else cuts


def _refuse_strangers(manifest: Mapping[str, Any]) -> None:
    """Raise ValueError for versions that nothing here knows."""
    if manifest["text"] not in RECIPES:
        raise ValueError(f"text steps {manifest['text']!r} are not known here")
    if manifest["features"] != features.VERSION:
        raise ValueError(f"features {manifest['features']!r} are not known here")
    encoder = manifest.get("encoder")
    if encoder and encoder.get("reading") != READING:
        raise ValueError(f"the encoder's reading {encoder.get('reading')!r} is not known here")


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

    def __init__(self, classifiers: Sequence[Classifier], engine: str = "full", counted: Counted | None = None) -> None:
        self.classifiers = tuple(classifiers)
        self.engine = engine
        self._counted = counted
        self._by_language: dict[str, Classifier] = {}
        for classifier in self.classifiers:
            for language in classifier.languages:
                self._by_language.setdefault(language, classifier)

    @property
    def version(self) -> str:
        """The versions of all classifiers, joined by ``+``; ``none`` for an empty panel."""
        return "+".join(classifier.version for classifier in self.classifiers) or "none"

    @property
    def lets_others_work(self) -> bool:
        """Whether other threads of the process get on while it assesses: the encoder runs outside Python's lock."""
        return self.engine != "ngrams"

    @property
    def languages(self) -> frozenset[str]:
        """The languages that some classifier serves."""
        return frozenset(self._by_language)

    def assess(self, comment: Comment, context: Context, site_language: str, cuts: Cuts | None = None) -> Assessment:
        """The model's part for one comment: see ``Assessment``. Takes any text.

        ``cuts``: label to the probabilities at which the site's policy changes its mind, which is where the cascade
        takes care; the models' own thresholds where None.
        """
        return self.assess_many([(comment, context)], site_language, cuts)[0]

    def assess_many(
        self, comments: Sequence[tuple[Comment, Context]], site_language: str, cuts: Cuts | None = None
    ) -> list[Assessment]:
        """``assess`` for many comments, in their order; the same answers, faster."""
        languages = [identify(comment.text, comment.lang, site_language) for comment, _ in comments]
        found = [self._unread(comment, lang) for (comment, _), lang in zip(comments, languages, strict=True)]
        for classifier in self.classifiers:
            mine = [i for i, a in enumerate(found) if a is None and self._by_language[languages[i].code] is classifier]
            answers = self._assess(classifier, [comments[i] for i in mine], [languages[i] for i in mine], cuts)
            for i, answer in zip(mine, answers, strict=True):
                found[i] = answer
        return [assessment for assessment in found if assessment is not None]

    def assess_as(self, comments: Sequence[tuple[Comment, Context]], code: str) -> list[Assessment]:
        """``assess_many`` for callers who know the language: nothing is identified. Raises KeyError for one that no
        classifier serves."""
        classifier, lang = self._by_language[code], Language(code, 1.0, "stated")
        found = [self._unread(comment, lang) for comment, _ in comments]
        mine = [i for i, a in enumerate(found) if a is None]
        answers = self._assess(classifier, [comments[i] for i in mine], [lang] * len(mine), None)
        for i, answer in zip(mine, answers, strict=True):
            found[i] = answer
        return [assessment for assessment in found if assessment is not None]

    def scales(self, code: str) -> Mapping[str, Curve]:
        """The curves onto Perspective's scale of the classifier that serves a language; none for another language."""
        classifier = self._by_language.get(code)
        return {} if classifier is None else classifier.scales

    def _unread(self, comment: Comment, lang: Language) -> Assessment | None:
        """The answer for what no classifier reads (no text, a language nobody serves), else None."""
        classifier = self._by_language.get(lang.code)
        if classifier is None:
            versions = Versions(self.version, TEXT_VERSION, features.VERSION)
            return Assessment(lang=lang, versions=versions, served=comment.empty)
        return Assessment(lang=lang, versions=classifier.versions()) if comment.empty else None

    def _assess(
        self,
        classifier: Classifier,
        comments: Sequence[tuple[Comment, Context]],
        languages: Sequence[Language],
        cuts: Cuts | None,
    ) -> list[Assessment]:
        if not comments:
            return []
        texts = [classifier.read(comment.text) for comment, _ in comments]
        contexts = [context for _, context in comments]
        scores, targets, read = classifier.score_and_read(texts, contexts, self.engine, cuts)
        if self._counted is not None and classifier.second is not None and self.engine != "ngrams":
            self._counted(len(read), len(texts) - len(read))
        found = []
        for place, probabilities in enumerate(_told(scores)):
            named, read_one = dict(zip(classifier.labels, probabilities, strict=True)), read.get(place)
            versions = classifier.versions(encoder=read_one is not None)
            spans = classifier.explain(texts[place], contexts[place], named, read_one)
            found.append(Assessment(languages[place], versions, True, named, spans, targets[place]))
        return found


def _told(scores: Scores) -> list[list[float]]:
    """Probabilities as they are told: never quite 0 and never quite 1, rounded as Python rounds."""
    if len(scores) == 1:
        (row,) = scores.tolist()
        return [[round(min(max(probability, _LEAST), 1 - _LEAST), DIGITS) for probability in row]]
    fine = np.clip(scores, _LEAST, 1 - _LEAST)
    scaled = fine * 10**DIGITS
    nearest = np.rint(scaled)
    told: list[list[float]] = (nearest / 10**DIGITS).tolist()
    for row, k in np.argwhere(np.abs(scaled - nearest) > 0.5 - _CLOSE).tolist():
        told[row][k] = round(float(fine[row, k]), DIGITS)
    return told
