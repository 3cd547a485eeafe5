"""Fitted parts as a file for training: joblib's, read by an unpickler that knows few classes."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from service.registry.manifest import RefusedError

PARTS: Final = "parts.joblib"
LARGEST: Final = 512 * 2**20
"""Bytes that a parts file may hold once unpacked; more is refused unread."""

ALLOWED: Final = frozenset(
    {
        ("joblib.numpy_pickle", "NumpyArrayWrapper"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy.core.multiarray", "scalar"),
        ("sklearn.isotonic", "IsotonicRegression"),
        ("sklearn.linear_model._logistic", "LogisticRegression"),
    }
)
"""Every class a parts file may name: fitted scikit-learn heads and calibrators, and the arrays inside them."""


@cache
def _careful_unpickler() -> Any:
    """Joblib's unpickler, that gives no class but the allowed ones. A worker never needs it, and saves 7 MB."""
    from joblib.numpy_pickle import NumpyUnpickler

    class CarefulUnpickler(NumpyUnpickler):  # type: ignore[misc]
        def find_class(self, module: str, name: str) -> Any:
            """The class named, or ``UnpicklingError`` for one that is not on the list."""
            if (module, name) not in ALLOWED:
                raise pickle.UnpicklingError(f"the file names {module}.{name}, which no model needs")
            return super().find_class(module, name)

    return CarefulUnpickler


def pack(parts: Mapping[str, Any]) -> bytes:
    """The parts as the bytes of a zlib-compressed joblib file."""
    import joblib  # as above: training packs, a worker does not

    buffer = io.BytesIO()
    joblib.dump(dict(parts), buffer, compress=("zlib", 9))
    return buffer.getvalue()


def unpack(packed: bytes) -> Mapping[str, Any]:
    """The parts out of ``packed``; raises ``RefusedError`` where they are damaged, too large or name another class."""
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(packed, LARGEST)
        whole = inflater.eof
    except zlib.error as error:
        raise RefusedError(f"the parts cannot be unpacked: {error}") from error
    if not whole:
        raise RefusedError(f"the parts are cut short, or unpack to more than {LARGEST >> 20} MiB")
    try:
        parts: Mapping[str, Any] = _careful_unpickler()("", io.BytesIO(raw), ensure_native_byte_order=False).load()
    except Exception as error:  # a damaged pickle may raise anything
        raise RefusedError(f"the parts cannot be read: {type(error).__name__}: {error}") from error
    return parts
