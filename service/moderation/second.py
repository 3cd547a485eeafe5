"""The second reader and the judge over both: the encoder's heads, how far each reader is believed, and in what band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from service.moderation.curve import Curve, Scores, calibrated, sigmoid
from service.moderation.encoder import Encoded, Reading
from service.moderation.explain import Heard
from service.moderation.numbers import Numbers, curves_of
from service.moderation.text.normalise import Text

BELOW, ABOVE = 1.5, 1.5
"""How far below the lowest and above the highest threshold, in natural log odds, the n-gram probability of every label
must lie for the cascade to skip the encoder. Of 400 comments of a news site, under the default thresholds, 1 leaves
14 % to the encoder, 1.5 leaves 23 %, 2 leaves 34 %, and 2.5 half."""

Cuts = Mapping[str, Sequence[float]]
"""Label to the probabilities at which a policy changes its mind."""


class GivesVectors(Protocol):
    """The part of an ``Encoder`` that scores need."""

    def vectors(self, reads: Sequence[Reading]) -> NDArray[np.floating]:
        """The vector of each reading, (readings, width)."""
        ...


@dataclass(frozen=True, slots=True)
class Second:
    """What a model has beside its n-grams, over the J of its labels that have a judge.

    ``columns``: which of the model's labels those are; ``weights`` (width, J); ``judges`` (3, J): what the n-grams' raw
    score and the encoder's are multiplied by, and what is added; ``token_head`` (width + 1,) tells of a single word
    piece whether it is part of what people mark.
    """

    encoder: GivesVectors
    columns: tuple[int, ...]
    weights: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    judges: NDArray[np.float64]
    curves: tuple[Curve, ...]
    token_head: NDArray[np.float32] | None

    @classmethod
    def of(cls, numbers: Numbers, labels: Sequence[str], encoder: GivesVectors) -> Second:
        """Out of the arrays of ``numbers_of``; raises KeyError where the model was made without an encoder."""
        judged = [str(label) for label in numbers["judged"]]
        return cls(
            encoder,
            tuple(labels.index(label) for label in judged),
            np.ascontiguousarray(numbers["encoder_weights"]),
            numbers["encoder_intercepts"],
            numbers["judges"],
            curves_of(numbers, "full_curve", judged),
            numbers.get("token_head"),
        )

    def judge(self, raw: Scores, vectors: NDArray[np.floating]) -> Scores:
        """Probabilities of the judged labels, (rows, J), from the n-grams' raw scores of all labels and the vectors."""
        said = np.asarray(vectors, dtype=np.float32) @ self.weights + self.intercepts
        n_grams, encoder, added = self.judges
        return calibrated(raw[:, self.columns] * n_grams + said * encoder + added, self.curves)

    def unsure(self, scores: Scores, labels: Sequence[str], cuts: Cuts) -> NDArray[np.bool_]:
        """Which rows of n-gram probabilities the encoder should read, (rows,): those with a label in its band.

        A label without a cut has no band: nothing depends on it.
        """
        found = np.zeros(len(scores), dtype=np.bool_)
        for column in self.columns:
            if at := cuts.get(labels[column]):
                low, high = band(at)
                found |= (scores[:, column] >= low) & (scores[:, column] <= high)
        return found

    def heard(self, text: Text, encoded: Encoded, width: int) -> Heard:
        """What the encoder said of each word piece for each of ``width`` labels; ``text``: as it was read.

        The mean of states times a head is a sum over pieces: a piece's part is its state times the head, over their
        number. Free, where leaving out a word at a time costs a run each.
        """
        pieces, believed = np.zeros((len(encoded.states), width)), np.zeros((2, width))
        believed[0] = 1.0
        pieces[:, self.columns] = encoded.states @ self.weights / len(encoded.states)
        believed[:, self.columns] = self.judges[:2]
        spans = np.array([text.original_span(start, end) for start, end in encoded.places.tolist()]).reshape(-1, 2)
        return Heard(pieces, believed, spans, self._marked(encoded))

    def _marked(self, encoded: Encoded) -> NDArray[np.float64] | None:
        if self.token_head is None:
            return None
        return np.asarray(sigmoid((encoded.states @ self.token_head[:-1] + self.token_head[-1]).astype(np.float64)))


def band(cuts: Sequence[float]) -> tuple[float, float]:
    """The probabilities between which the encoder is asked: ``BELOW`` the lowest cut to ``ABOVE`` the highest."""
    return _moved(min(cuts), -BELOW), _moved(max(cuts), ABOVE)


def _moved(probability: float, by: float) -> float:
    if not 0.0 < probability < 1.0:
        return probability
    return float(sigmoid(np.log(probability / (1.0 - probability)) + by))
