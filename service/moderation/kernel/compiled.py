"""The compiled kernel behind the same four questions as ``plain``: ``ngrams.c`` as a shared library, by ctypes."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from itertools import accumulate, chain
from struct import Struct, pack
from typing import Final

import numpy as np

from service.moderation.kernel.plain import CLASS, HASHED, FloatArray, Grams, Plain, Raw, Rows

EDITION: Final = 2
"""What ``ngrams.c`` must call itself; a library of another edition is not used."""
LIBRARY: Final = __file__.rpartition("compiled")[0] + "ngrams.so"
"""Where ``deploy/kernel.py`` puts what it compiles."""
MOST_A_CODE: Final = 6
SHORT: Final = 4096
"""Code points up to which a call keeps Python's lock: giving it away and waiting for it costs more than the call."""
_LOGS: Final = np.concatenate(([0.0], 1.0 + np.log(np.arange(1, 4096))))
"""``1 + ln(count)`` as NumPy has it; the C library's logarithm serves beyond."""
_PAIR: Final = Struct("2q")
_PROBE: Final = (
    "  you 'absolute' walnut-tree, it's  walnuts all the way! ",
    " é «url»\U0001f600\U00020000- a a a a  b ",
)

_Address, _Count = ctypes.c_void_p, ctypes.c_int64
_SHAPES: Final = {
    "grams": [_Address, _Count, *[_Address] * 4],
    "rows": [*[_Address] * 2, _Count, *[_Address] * 2, _Count, _Address, _Count, *[_Address] * 3],
    "scores": [*[_Address] * 2, _Count, *[_Address] * 2, _Count, _Address, _Count, *[_Address] * 2, _Count, _Address],
    "letters": [_Address, _Count, *[_Address] * 2, _Count, _Address, _Count, _Address, _Count, _Address],
    "hints": [_Address, _Count, *[_Address] * 2, _Count, _Address],
}  # fmt: skip


class Compiled:
    """The kernel in C. Every method may be called from any thread; raises MemoryError where there is no room."""

    compiled: Final = True

    def __init__(self, path: str) -> None:
        self._brief = _typed(ctypes.PyDLL(path))
        self._long = _typed(ctypes.CDLL(path))
        self._known: tuple[FloatArray, FloatArray, int, int] | None = None

    def grams(self, framed: str) -> Grams:
        """Every n-gram of one text with its place."""
        codes = _codes(framed)
        room = np.empty((3, MOST_A_CODE * len(framed)), dtype=np.int32)
        found = self._library(codes).grams(codes, len(framed), _CLASS_AT, *(line.ctypes.data for line in room))
        columns, starts, ends = room[:, : _found(found)]
        return columns, starts, ends - starts

    def rows(self, framed: Sequence[str], dense: Sequence[Sequence[float]]) -> Rows:
        """Rows of n-grams of norm 1, each with its dense values that are not 0 behind."""
        width = len(dense[0]) if dense else 0
        codes = _codes("".join(framed))
        most = MOST_A_CODE * (len(codes) // 4) + width * len(framed)
        columns, values = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.float32)
        lengths = np.empty(len(framed), dtype=np.int64)
        found = self._library(codes).rows(
            codes, _offsets(framed), len(framed), _CLASS_AT, _LOGS_AT, len(_LOGS) - 1, _block(dense), width,
            columns.ctypes.data, values.ctypes.data, lengths.ctypes.data,
        )  # fmt: skip
        return columns[: _found(found)].copy(), values[:found].copy(), lengths

    def scores(
        self, framed: Sequence[str], dense: Sequence[Sequence[float]], weights: FloatArray, intercepts: FloatArray
    ) -> Raw:
        """The same rows times ``weights`` plus ``intercepts``, (texts, labels); the rows themselves are not made."""
        width, labels = len(dense[0]) if dense else 0, weights.shape[1]
        assert weights.shape[0] == HASHED + width or not framed
        weights_at, intercepts_at = self._addresses(weights, intercepts)
        raw = np.empty((len(framed), labels))
        codes = _codes("".join(framed))
        found = self._library(codes).scores(
            codes, _offsets(framed), len(framed), _CLASS_AT, _LOGS_AT, len(_LOGS) - 1, _block(dense), width,
            weights_at, intercepts_at, labels, raw.ctypes.data,
        )  # fmt: skip
        _found(found)
        return raw

    def _addresses(self, weights: FloatArray, intercepts: FloatArray) -> tuple[int, int]:
        """Where both lie; the last asked for are remembered, because asking takes as long as hashing a few words."""
        known = self._known
        if known is None or known[0] is not weights or known[1] is not intercepts:
            assert weights.flags.c_contiguous
            assert intercepts.flags.c_contiguous
            assert weights.dtype == intercepts.dtype == np.float32
            known = self._known = (weights, intercepts, weights.ctypes.data, intercepts.ctypes.data)
        return known[2], known[3]

    def letters(self, framed: str, weights: FloatArray, asked: Sequence[int]) -> Raw:
        """What each letter of one text did for each label ``asked`` for (columns of ``weights``): (letters, asked)."""
        assert all(0 <= label < weights.shape[1] for label in asked)
        codes, out = _codes(framed), np.empty((len(framed) - 2, len(asked)))
        found = self._library(codes).letters(
            codes, len(framed), _CLASS_AT, _LOGS_AT, len(_LOGS) - 1, self._address(weights), weights.shape[1],
            pack(f"{len(asked)}q", *asked), len(asked), out.ctypes.data,
        )  # fmt: skip
        _found(found)
        return out

    def _address(self, weights: FloatArray) -> int:
        """Where ``weights`` lie; raises AssertionError where not row by row or too few."""
        if self._known is not None and self._known[0] is weights:
            return self._known[2]
        assert weights.flags.c_contiguous
        assert weights.dtype == np.float32
        assert len(weights) >= HASHED
        return int(weights.ctypes.data)

    def hints(self, letters: str, tables: tuple[int, int, int, int]) -> int:
        """Which text steps ``letters`` may need, as bits.

        ``tables``: the addresses of the kinds of 0x20000 codes and of the words' slots, the number of slots less one (a
        power of two less one; some must be empty), and the address of the 2^20 bits of openings.
        """
        codes = _codes(letters)
        return int(self._library(codes).hints(codes, len(letters), *tables))

    def _library(self, codes: bytes) -> ctypes.CDLL:
        return self._brief if len(codes) <= 4 * SHORT else self._long


_CLASS_AT: Final = CLASS.ctypes.data
_LOGS_AT: Final = _LOGS.ctypes.data


def _typed(library: ctypes.CDLL) -> ctypes.CDLL:
    """Say what each function takes; raises AttributeError where one is missing."""
    for name, shape in _SHAPES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = shape, _Count
    library.edition.restype = ctypes.c_int32
    return library


def _codes(letters: str) -> bytes:
    return letters.encode("utf-32-le", "surrogatepass")


def _offsets(framed: Sequence[str]) -> bytes:
    if len(framed) == 1:
        return _PAIR.pack(0, len(framed[0]))
    return pack(f"{len(framed) + 1}q", *accumulate(map(len, framed), initial=0))


def _block(dense: Sequence[Sequence[float]]) -> bytes:
    count = len(dense) * len(dense[0]) if dense else 0
    return pack(f"{count}d", *(dense[0] if len(dense) == 1 else chain.from_iterable(dense)))


def _found(count: int) -> int:
    if count < 0:
        raise MemoryError
    return count


def load(path: str = LIBRARY) -> Compiled | None:
    """The kernel, or None where it is missing, was built for another machine, is of another edition or counts wrong."""
    try:
        kernel = Compiled(path)
    except (OSError, AttributeError):
        return None
    return kernel if kernel._brief.edition() == EDITION and _agrees(kernel) else None


def _agrees(kernel: Compiled) -> bool:
    """True where the kernel and NumPy make the same of two odd texts."""
    dense = [(0.5, 0.0), (0.0, 1.0)]
    (columns, values, lengths), by_numpy = kernel.rows(_PROBE, dense), Plain().rows(_PROBE, dense)
    same_places = np.array_equal(columns, by_numpy[0]) and np.array_equal(lengths, by_numpy[2])
    return same_places and np.allclose(values, by_numpy[1], rtol=1e-6, atol=0)
