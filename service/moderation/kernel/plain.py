"""Features v1 in NumPy: what the compiled kernel is measured against, and what serves where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
FloatArray = NDArray[np.float32]
Raw = NDArray[np.float64]
U64 = NDArray[np.uint64]
Rows = tuple[IntArray, FloatArray, NDArray[np.int64]]
"""Columns and values of all rows, one after the other, and the number of columns of each row."""
Grams = tuple[IntArray, IntArray, IntArray]
"""Of every n-gram as it occurs: its column, its first code, the number of its codes."""

HASHED: Final = 2**18
SHORTEST, LONGEST = 2, 5
WORD, PAIR = 1, 6
BASE: Final = 0x9E3779B97F4A7C55
BASE2: Final = 0xC2B2AE3D27D4EB4F
GOLDEN: Final = 0x9E3779B97F4A7C15
MIX1: Final = 0xBF58476D1CE4E5B9
MIX2: Final = 0x94D049BB133111EB
_SHIFT: Final = np.uint64(64 - 18)


def _classes() -> NDArray[np.uint8]:
    """0 for a space, 1 for a word code, 2 for any other; planes above the second count as letters."""
    words = np.fromiter(map(str.isalnum, map(chr, range(0x20000))), dtype=np.bool_, count=0x20000)
    table = np.where(words, 1, 2).astype(np.uint8)
    for first, last in (
        (0x300, 0x36F),
        (0x610, 0x61A),
        (0x64B, 0x65F),
        (0x900, 0x903),
        (0x93A, 0x94F),
        (0x200C, 0x200D),
    ):
        table[first : last + 1] = 1
    table[[ord(c) for c in "«»∗"]] = 1
    table[ord(" ")] = 0
    return table


CLASS: Final = _classes()


@dataclass(slots=True)
class _Powers:
    """``BASE**k`` and its inverses mod 2**64 for k below a growing length."""

    forward: U64
    backward: U64

    def upto(self, length: int) -> tuple[U64, U64]:
        if len(self.forward) < length:
            self.forward, self.backward = _powers(BASE, length), _powers(pow(BASE, -1, 2**64), length)
        return self.forward[:length], self.backward[:length]


def _powers(base: int, length: int) -> U64:
    steps = np.full(length, base, dtype=np.uint64)
    steps[0] = 1
    return np.multiply.accumulate(steps)


_POWERS = _Powers(_powers(BASE, 1), _powers(BASE, 1))


class Plain:
    """The four questions a kernel answers, in NumPy. ``framed``: texts between two spaces, without newlines."""

    compiled: Final = False

    def grams(self, framed: str) -> Grams:
        """Every n-gram of one text with its place."""
        return _grams(_codes(framed))

    def rows(self, framed: Sequence[str], dense: Sequence[Sequence[float]]) -> Rows:
        """Rows of n-grams of norm 1, each with its dense values that are not 0 behind."""
        owners, columns, values = _counted(framed)
        lengths = np.bincount(owners, minlength=len(framed))
        block = np.array(dense)
        owner, which = np.nonzero(block)
        after = np.cumsum(lengths)[owner]
        columns = np.insert(columns, after, HASHED + which)
        values = np.insert(values, after, block[owner, which])
        total = lengths + np.bincount(owner, minlength=len(framed))
        return columns.astype(np.int32), values.astype(np.float32), total

    def scores(
        self, framed: Sequence[str], dense: Sequence[Sequence[float]], weights: FloatArray, intercepts: FloatArray
    ) -> Raw:
        """The same rows times ``weights`` plus ``intercepts``, (texts, labels)."""
        raw = np.empty((len(framed), weights.shape[1]))
        columns, values, lengths = self.rows(framed, dense)
        ends = np.cumsum(lengths)
        for place, (start, end) in enumerate(zip(ends - lengths, ends, strict=True)):
            raw[place] = values[start:end].astype(np.float64) @ weights[columns[start:end]]
        return raw + intercepts

    def letters(self, framed: str, weights: FloatArray, asked: Sequence[int]) -> Raw:
        """What each letter of one text did for each label ``asked`` for (columns of ``weights``): (letters, asked)."""
        columns, values, _ = self.rows([framed], [()])
        found, starts, lengths = self.grams(framed)
        place = np.searchsorted(columns, found)
        repeats = np.bincount(place, minlength=len(columns))[place]
        share = (values[place] / repeats / lengths)[:, None] * weights[found[:, None], asked]
        out = np.empty((len(framed) - 2, len(asked)))
        for k in range(len(asked)):
            begun = np.bincount(starts, share[:, k], len(framed) + 1)
            ended = np.bincount(starts + lengths, share[:, k], len(framed) + 1)
            out[:, k] = np.cumsum(begun - ended)[1 : len(framed) - 1]
        return out


def _counted(framed: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], Raw]:
    """Of every column of every row, in order: which row it is of, the column, its value in a row of norm 1."""
    sizes = np.array([len(letters) for letters in framed])
    columns, starts, _ = _grams(_codes("".join(framed)))
    owner = np.repeat(np.arange(len(framed)), sizes)[starts]
    keys, counts = np.unique(owner * HASHED + columns, return_counts=True)
    owner, values = keys // HASHED, 1.0 + np.log(counts)
    norms = np.sqrt(np.bincount(owner, weights=values * values, minlength=len(framed)))
    return owner, keys % HASHED, values / norms[owner]


def _codes(letters: str) -> NDArray[np.uint32]:
    return np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _column(hashes: U64, kind: int) -> IntArray:
    h = hashes + np.uint64(kind * GOLDEN % 2**64)
    h ^= h >> np.uint64(30)
    h *= np.uint64(MIX1)
    h ^= h >> np.uint64(27)
    h *= np.uint64(MIX2)
    h ^= h >> np.uint64(31)
    return (h >> _SHIFT).astype(np.int32)


def _grams(codes: NDArray[np.uint32]) -> Grams:
    forward, backward = _POWERS.upto(len(codes) + 1)
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * forward[:-1], out=sums[1:])
    space = codes == 32
    parts = [_characters(sums, backward, space, n) for n in range(SHORTEST, LONGEST + 1)]
    parts += _words(sums, backward, codes)
    columns, starts, lengths = (np.concatenate(column) for column in zip(*parts, strict=True))
    return columns, starts, lengths


def _characters(sums: U64, backward: U64, space: NDArray[np.bool_], n: int) -> Grams:
    count = len(space) - n + 1
    if count <= 0:
        nothing = np.zeros(0, dtype=np.int32)
        return nothing, nothing, nothing
    fits = ~(space[:count] & space[1 : count + 1])
    for k in range(1, n - 1):
        fits &= ~space[k : count + k]
    starts = np.flatnonzero(fits).astype(np.int32)
    hashes = (sums[starts + n] - sums[starts]) * backward[starts]
    return _column(hashes, n), starts, np.full(len(starts), n, dtype=np.int32)


def _words(sums: U64, backward: U64, codes: NDArray[np.uint32]) -> list[Grams]:
    starts, ends = _word_places(codes)
    hashes = (sums[ends] - sums[starts]) * backward[starts]
    singles = (_column(hashes, WORD), starts, ends - starts)
    frame = (codes[ends[:-1]] == 32) & (codes[np.minimum(ends[:-1] + 1, len(codes) - 1)] == 32)
    first = np.flatnonzero(~frame)
    pairs = hashes[first] * np.uint64(BASE2) + hashes[first + 1]
    return [singles, (_column(pairs, PAIR), starts[first], ends[first + 1] - starts[first])]


def _word_places(codes: NDArray[np.uint32]) -> tuple[IntArray, IntArray]:
    kind = CLASS[np.minimum(codes, 0x1FFFF)]
    kind[codes > 0x1FFFF] = 1
    inside = np.flatnonzero((codes[1:-1] == 39) | (codes[1:-1] == 45)) + 1
    joins = inside[(kind[inside - 1] == 1) & (kind[inside + 1] == 1)]
    kind[joins] = 1
    changed = np.flatnonzero((kind[1:] != kind[:-1]) | (kind[1:] == 2)) + 1
    edges = np.concatenate(([0], changed, [len(codes)]))
    filled = kind[edges[:-1]] != 0
    return edges[:-1][filled].astype(np.int32), edges[1:][filled].astype(np.int32)
