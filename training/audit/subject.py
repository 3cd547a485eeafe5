"""What is audited: a version with its classifier, the policy it is judged by, and rows that it was not fitted on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from service.moderation.assessment import Assessment
from service.moderation.classifier import Classifier, Panel
from service.moderation.comment import Comment, Context
from service.moderation.example import Example
from service.moderation.policy.shape import Policy
from service.registry import Manifest
from training.datasets.catalogue import CATALOGUE
from training.datasets.corpus import EXCHANGES, corpus_examples, corpus_paths, exchange_examples
from training.datasets.row import fingerprint
from training.recipes import OWN, Places, measured_only
from training.split import split
from training.table import Floats
from training.vectors import EncoderFiles, Reader

LANGUAGE: Final = "en"
SEED: Final = 45
PORTION: Final = 100
"""Comments between two steps of a progress bar."""
HELD: Final = ("civil_comments_short", "civil_toxic_spans", "jigsaw_sentences_detox", "hatexplain", "cat_large_context")
"""The published sets whose held-out rows are audited: on news, with people's marks, hateful, scored by Perspective."""

Assess = Callable[[Sequence[tuple[Comment, Context]]], list[Assessment]]
Score = Callable[[Sequence[str]], Mapping[str, Floats]]


@dataclass(frozen=True)
class Subject:
    """A version under audit. ``classifier``: as it serves; ``files``: its encoder, where it has one.

    ``policy``: by which its scores become actions; ``places``: where data lies; ``seeds``: saved pages, if any.
    """

    manifest: Manifest
    classifier: Classifier
    files: EncoderFiles | None
    policy: Policy
    places: Places
    seeds: Path
    quiet: bool = False

    @property
    def holds(self) -> dict[str, float]:
        """Label to the policy's hold threshold, for the labels that the version serves."""
        named = ((label, t.hold) for label, t in self.policy.thresholds.items() if label in self.classifier.labels)
        return {label: hold for label, hold in named if hold is not None}

    @cached_property
    def scorer(self) -> Classifier:
        """The classifier with a memory, so that no section makes the encoder read what another had it read."""
        second = self.classifier.second
        if second is None or self.files is None:
            return self.classifier
        reader = Reader(self.files, self.places.cache, processes=1, encoder=second.encoder)
        return replace(self.classifier, second=replace(second, encoder=reader))

    @cached_property
    def held(self) -> dict[str, list[Example]]:
        """Rows that neither fitting nor calibration saw, by set, as far as the sets are at hand.

        Which rows a set holds out depends on that set alone, so that the others need not be read.
        """
        entries = [CATALOGUE[name] for name in HELD if CATALOGUE[name].is_at(self.places.data)]
        found = [example for entry in entries for example in entry.examples(self.places.data, frozenset({LANGUAGE}))]
        found += [*corpus_examples(self.places.corpus), *exchange_examples()]
        rows: dict[str, list[Example]] = {}
        for place in split(found, self.manifest.seeds.get("split", SEED)).held:
            rows.setdefault(found[place].source, []).append(found[place])
        return rows

    @cached_property
    def changed(self) -> list[str]:
        """The sets at hand that are not the ones the version was made from: it may have seen what is held out now."""
        paths = {name: CATALOGUE[name].files(self.places.data) for name in self.held if name not in OWN}
        paths |= {"corpus": corpus_paths(self.places.corpus), "exchanges": corpus_paths(EXCHANGES)}
        known = self.manifest.data
        return [name for name, files in paths.items() if name in known and fingerprint(files) != known[name]]

    @cached_property
    def elsewhere(self) -> Mapping[str, Sequence[Example]]:
        """The English sets that are only measured on, as far as they are at hand."""
        return measured_only(frozenset({LANGUAGE}), self.places.data)

    def warning(self) -> str:
        """A sentence where held-out rows may not be; empty where all is well."""
        if not self.changed:
            return ""
        named = ", ".join(f"`{name}`" for name in self.changed)
        return (
            f"Since the version was made {named} changed: it may have seen rows called held-out here, which flatters."
        )

    def assess(self, told: str, engine: str = "full") -> Assess:
        """Assessments as served, evidence and all, with a progress bar."""
        panel = Panel([self.classifier], engine)

        def assess(comments: Sequence[tuple[Comment, Context]]) -> list[Assessment]:
            parts = range(0, len(comments), PORTION)
            bar = tqdm(parts, told, disable=self.quiet, unit_scale=PORTION, leave=False)
            return [a for i in bar for a in panel.assess_many(comments[i : i + PORTION], LANGUAGE)]

        return assess

    def score(self, told: str) -> Score:
        """The scores of comments that stand alone, with a progress bar."""

        def score(texts: Sequence[str]) -> Mapping[str, Floats]:
            rows = [Example(str(i), text, {}, "") for i, text in enumerate(texts)]
            return self.scores(self.scorer, rows, told)

        return score

    def scores(
        self, classifier: Classifier, examples: Sequence[Example], told: str, engine: str = "full"
    ) -> dict[str, Floats]:
        """Label to (rows,) probabilities of one classifier in one engine, with a progress bar."""
        blocks = [np.empty((0, len(classifier.labels)))]
        for i in tqdm(range(0, len(examples), PORTION), told, disable=self.quiet, unit_scale=PORTION, leave=False):
            some = examples[i : i + PORTION]
            texts = [classifier.read(example.text) for example in some]
            blocks.append(classifier.score(texts, [example.context for example in some], engine))
        return dict(zip(classifier.labels, np.concatenate(blocks).T, strict=True))


def drawn(examples: Sequence[Example], most: int) -> list[Example]:
    """At most ``most`` rows by the digest of their text: the same ones every time, and among those that were fitted
    or measured with the encoder's memory at hand (see ``training.sampled``)."""
    return sorted(examples, key=lambda example: _digest(example.text))[:most]


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
