"""Where pages come from: files, folders and standard input, each a name and its bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from training.pages.page_error import PageError


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be read: ``shown`` as the person named it, ``name`` for its ids, ``path`` None for stdin."""

    shown: str
    name: str
    path: Path | None

    def bytes(self) -> bytes:
        """What is in it. Raises PageError with the reason why not."""
        try:
            return sys.stdin.buffer.read() if self.path is None else self.path.read_bytes()
        except FileNotFoundError:
            raise PageError("there is no such file") from None
        except IsADirectoryError:
            raise PageError("there are no files in this folder") from None
        except PermissionError:
            raise PageError("it may not be read (permission)") from None
        except (OSError, ValueError) as error:
            raise PageError(f"it cannot be read ({getattr(error, 'strerror', None) or 'no valid name'})") from None


def pages_of(named: Iterable[str]) -> Iterator[Page]:
    """The pages that ``named`` stand for: ``-`` is standard input, a folder every file below it that is not hidden.

    What does not exist, and a folder without files, is a page too: one that cannot be read.
    """
    for name in named:
        if name == "-":
            yield Page("standard input", "stdin", None)
            continue
        path = Path(name)
        yield from _below(path) if _is_folder(path) else (Page(name, path.name, path),)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _below(folder: Path) -> Iterator[Page]:
    inside = [path for path in sorted(folder.rglob("*")) if _wanted(path, folder)]
    for path in inside:
        yield Page(str(path), str(path.relative_to(folder)), path)
    if not inside:
        yield Page(str(folder), folder.name, folder)


def _wanted(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.is_file()
