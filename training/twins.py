"""Counterfactual twins: a comment that names people, said of others with the same labels, so that no name decides.

Augmentation and logit pairing after Garg et al., "Counterfactual Fairness in Text Classification through Robustness"
(2019), sections 4.2 and 4.3; for linear heads the pairing is a ridge along the directions in which twins differ, see
``training.encoded`` for vectors and ``training.fit`` for n-grams.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from service.moderation.example import Example
from training.identities import swapped, term_of
from training.table import Bools, Table, Vectors

SHARE: Final = 0.5
"""What of a comment's weight goes to its twin: the comment keeps its say, the name loses it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How twins differ, pair by pair, for what scores should not follow: ``rows``, (pairs, WIDTH), and ``vectors``,
    (pairs, width), of the pairs that an encoder has read.
    """

    rows: csr_matrix
    vectors: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Twinned:
    """``examples``: as they came, those with a twin lighter, and the twins after all of them; ``originals``: (twins,)
    the place of each twin's original.
    """

    examples: tuple[Example, ...]
    originals: NDArray[np.int64]

    def with_twins(self, wanted: Bools) -> Bools:
        """A mask over the originals, (originals,), as one over all: a twin is wanted where its original is."""
        return np.concatenate([wanted, wanted[self.originals]])

    def moved(self, table: Table) -> Moved:
        """How far the twins lie from their originals. ``table``: the rows of ``examples`` first."""
        count = len(self.examples)
        rows = table.x[count - self.originals.size : count] - table.x[self.originals]
        return Moved(csr_matrix(rows), None if table.vectors is None else self.moves(table.vectors))

    def moves(self, vectors: Vectors) -> NDArray[np.float32]:
        """How far a twin's vector lies from its original's: (pairs, width), the pairs that an encoder has read.

        ``vectors``: (rows, width), those of ``examples`` first.
        """
        twins = vectors[len(self.examples) - self.originals.size : len(self.examples)].astype(np.float32)
        moved = twins - vectors[self.originals].astype(np.float32)
        return moved[~np.isnan(moved).any(axis=1)]


def twinned(examples: Sequence[Example], seed: int) -> Twinned:
    """A twin, drawn by ``seed``, for every example that names people."""
    originals = [place for place, example in enumerate(examples) if term_of(example.text) is not None]
    whole = list(examples)
    for place in originals:
        whole[place] = replace(examples[place], weight=examples[place].weight * (1 - SHARE))
    twins = [_twin(examples[place], seed) for place in originals]
    return Twinned((*whole, *twins), np.array(originals, dtype=np.int64))


def _twin(example: Example, seed: int) -> Example:
    """Marked stretches would point beside the new words: a twin has none."""
    told = swapped(example.text, random.Random(f"{seed} {example.id}"))
    return replace(example, text=told, weight=example.weight * SHARE, spans=None)
