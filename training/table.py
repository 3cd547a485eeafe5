"""Examples as numbers: the feature matrix, and each label's truths, masks and weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from tqdm import tqdm

from service.moderation.example import Example
from service.moderation.features import matrix
from service.moderation.text.normalise import normalise

PORTION: Final = 2_000
"""Comments turned into features at a time."""

Vectors = NDArray[np.float16]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Truths:
    """What people said: ``values``: label to (rows,) shares, NaN where not judged; the rest: (rows,).

    ``opinions``: label to (rows,) what Perspective said, 0..1, NaN where it was not asked.
    """

    values: dict[str, Floats]
    weights: Floats
    sources: NDArray[Any]
    opinions: dict[str, Floats] = field(default_factory=dict)

    def judged(self, label: str) -> Bools:
        """Which rows were judged for ``label``."""
        return ~np.isnan(self.values[label])

    def rows(self, which: NDArray[Any]) -> Truths:
        """The rows at these indices, or where the mask is True."""
        values = {label: column[which] for label, column in self.values.items()}
        opinions = {label: column[which] for label, column in self.opinions.items()}
        return Truths(values, self.weights[which], self.sources[which], opinions)


@dataclass(frozen=True, slots=True)
class Table:
    """``x``: (rows, WIDTH) features; ``truths``: what was said of the same rows.

    ``vectors``: (rows, width), what the encoder made of each, NaN in rows it has not read; None without an encoder.
    """

    x: csr_matrix
    truths: Truths
    vectors: Vectors | None = None

    def rows(self, which: NDArray[Any]) -> Table:
        """The rows at these indices (or where the mask is True) as a table of their own."""
        return Table(self.x[which], self.truths.rows(which), None if self.vectors is None else self.vectors[which])

    def read(self) -> Table:
        """The rows that the encoder has read; all of them where there is none."""
        return self if self.vectors is None else self.rows(~np.isnan(self.vectors[:, 0]))


def truths_of(examples: Sequence[Example], labels: Sequence[str]) -> Truths:
    """What was said of the examples, for each of ``labels``."""
    return Truths(
        values={name: np.array([e.labels.get(name, np.nan) for e in examples], dtype=np.float64) for name in labels},
        weights=np.array([e.weight for e in examples], dtype=np.float64),
        sources=np.array([e.source for e in examples], dtype=object),
        opinions={name: _opinions(examples, f"perspective_{name.upper()}") for name in labels},
    )


def _opinions(examples: Sequence[Example], note: str) -> Floats:
    return np.array([e.meta.get(note, np.nan) for e in examples], dtype=np.float64)


def table_of(examples: Sequence[Example], labels: Sequence[str], quiet: bool = False) -> Table:
    """All examples as numbers. Heavy CPU: about a seventh of a millisecond a comment."""
    portions = [examples[start : start + PORTION] for start in range(0, len(examples), PORTION)]
    blocks = [_features(portion) for portion in tqdm(portions, "features", disable=quiet, unit_scale=PORTION)]
    return Table(vstack(blocks, format="csr", dtype=np.float32), truths_of(examples, labels))


def _features(examples: Sequence[Example]) -> csr_matrix:
    return matrix([normalise(e.text) for e in examples], [e.context for e in examples]).astype(np.float32)
