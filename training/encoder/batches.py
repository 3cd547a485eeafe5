"""Rows in batches of like length, in an order that a seed and an epoch settle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from training.encoder.network import Batch
from training.encoder.pieces import Pieces

MOST_PIECES: Final = 3_072
"""Pieces in a batch, padding included."""
POOL: Final = 4_096
"""Rows among which like lengths are looked for."""


def drawn(pieces: Pieces, shares: Mapping[str, float], seed: int, epoch: int) -> list[NDArray[np.int64]]:
    """The batches of one epoch as row numbers: of each source the share given (1 where none is; 2 means twice)."""
    chance = np.random.default_rng((seed, epoch))
    share = np.array([shares.get(source, 1.0) for source in pieces.sources])[pieces.source]
    times = np.floor(share + chance.random(len(pieces))).astype(int)
    rows = np.repeat(np.arange(len(pieces)), times)
    chance.shuffle(rows)
    lengths = np.diff(pieces.begins)
    batches = [batch for start in range(0, rows.size, POOL) for batch in _batches(rows[start : start + POOL], lengths)]
    chance.shuffle(batches)  # type: ignore[arg-type, unused-ignore]
    return batches


def _batches(rows: NDArray[np.int64], lengths: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    ordered = rows[np.argsort(lengths[rows], kind="stable")]
    found, start = [], 0
    for end in range(1, ordered.size + 1):
        full = end == ordered.size or (end + 1 - start) * lengths[ordered[end]] > MOST_PIECES
        if full:
            found.append(ordered[start:end])
            start = end
    return found


def batch_of(pieces: Pieces, rows: NDArray[np.int64]) -> Batch:
    """The rows as tensors, padded to the longest."""
    begins, ends = pieces.begins[rows], pieces.begins[rows + 1]
    longest = int((ends - begins).max())
    shape = (rows.size, longest)
    ids, second, mask = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    marked = np.full(shape, -1, dtype=np.int64)
    for place, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        length = end - begin
        ids[place, :length] = pieces.ids[begin:end]
        second[place, :length] = pieces.second[begin:end]
        marked[place, :length] = pieces.marked[begin:end]
        mask[place, :length] = 1
    return Batch(
        *(torch.from_numpy(numbers) for numbers in (ids, second, mask, marked)),
        *(torch.from_numpy(numbers[rows]) for numbers in (pieces.truths, pieces.scores, pieces.weights)),
        *(torch.from_numpy(numbers[rows].astype(np.int64)) for numbers in (pieces.source, pieces.manner)),
    )
