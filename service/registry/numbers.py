"""Fitted parts as a file for serving: plain arrays, read without pickle."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.moderation.numbers import Numbers
from service.registry.manifest import RefusedError
from service.registry.parts import LARGEST

NUMBERS: Final = "numbers.npz"


def pack_numbers(numbers: Numbers) -> bytes:
    """The arrays as the bytes of a compressed ``.npz``; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    arrays: dict[str, Any] = dict(numbers)
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def unpack_numbers(packed: bytes) -> Mapping[str, NDArray[Any]]:
    """The arrays out of ``packed``; raises ``RefusedError`` where they are damaged, too large or hold objects."""
    try:
        if sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(packed)).infolist()) > LARGEST:
            raise RefusedError(f"the numbers unpack to more than {LARGEST >> 20} MiB")
        with np.load(io.BytesIO(packed), allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except RefusedError:
        raise
    except Exception as error:  # a damaged archive may raise anything
        raise RefusedError(f"the numbers cannot be read: {type(error).__name__}: {error}") from error
