"""Where threads go: standard output line by line, or a file that appears whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def outlet(where: str) -> Iterator[TextIO]:
    """A place to write lines to: ``-`` is standard output.

    A file is written beside its place and renamed into it at the end; whatever stops the writing, Ctrl-C too, leaves
    the old file or none. A device or pipe is written to directly. Raises OSError.
    """
    if where == "-":
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(where).resolve()
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as direct:
            yield direct
        return
    yield from _whole(path)


def _whole(path: Path) -> Iterator[TextIO]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_lines(file: TextIO, lines: Iterable[str]) -> None:
    """Write each line with its end."""
    for line in lines:
        file.write(f"{line}\n")
