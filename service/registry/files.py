"""Files of the shelf: written whole, read once and vouched for."""

from __future__ import annotations

import os
import tempfile
from hashlib import file_digest, sha256
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write and flush to disk, making the folder where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def swap(path: Path, content: str) -> None:
    """Replace a file whole: readers see the old or the new one, never a part."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    write(Path(beside), content.encode())
    Path(beside).chmod(0o644)
    Path(beside).replace(path)


def vouched(path: Path, expected: str) -> bytes:
    """The bytes of a file; raises OSError where it cannot be read, ValueError where its sha256 is not ``expected``."""
    content = path.read_bytes()
    _compare(path, sha256(content).hexdigest(), expected)
    return content


def vouch(path: Path, expected: str) -> None:
    """``vouched`` for a file that nobody needs now: it is never whole in memory."""
    with path.open("rb") as file:
        _compare(path, file_digest(file, "sha256").hexdigest(), expected)


def _compare(path: Path, found: str, expected: str) -> None:
    if found != expected:
        raise ValueError(f"{path.name} is not the one its manifest vouches for")
