"""The form in which a set's authors publish it: which files, from where, and how they are read into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from service.moderation.text.normalise import fold
from training.datasets.row import MissingDataError, Row, row_of

Reader = Callable[[list[Path]], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Published:
    """``home``: where the authors publish it. ``files``: patterns below the set's own folder, of each of which at least
    one file must be there (``a|b``: of either); published test splits are in no pattern but to be left out. ``more``:
    patterns of files that are read too where they are there. ``reads``: from all those files to rows."""

    home: str
    files: tuple[str, ...]
    reads: Reader
    more: tuple[str, ...] = ()

    def files_in(self, folder: Path) -> list[Path]:
        """The files found, in order of patterns and names. Raises ``MissingDataError`` that names what is missing."""
        found: list[Path] = []
        for pattern in (*self.files, *self.more):
            matching = [path for one in pattern.split("|") for path in sorted(folder.glob(one)) if path.is_file()]
            if not matching and pattern in self.files:
                raise MissingDataError(f"There is no {' or '.join(pattern.split('|'))} in {folder}: see {self.home}.")
            found.extend(matching)
        return list(dict.fromkeys(found))

    def rows(self, folder: Path) -> Iterator[Row]:
        """Every row to learn from or measure on; raises as ``files_in`` does, and ``MalformedDataError``."""
        return self.reads(self.files_in(folder))


def each(read_one: Callable[[Path], Iterator[Row]]) -> Reader:
    """A reader of several files of one kind, one after the other."""

    def reads(files: list[Path]) -> Iterator[Row]:
        for path in files:
            yield from read_one(path)

    return reads


def published_row(id: str, text: str, labels: Mapping[str, float], **given: Any) -> Row:
    """A row in the set's own words, English unless ``given`` says otherwise; the rest as ``row_of`` takes it."""
    return row_of({"id": id, "text": text, "labels": labels, "lang": "en", **given})


def without(rows: Iterable[Row], texts: Iterable[str]) -> Iterator[Row]:
    """The rows whose text is none of ``texts`` (a published test split), caseless and without disguise."""
    taken = {fold(text) for text in texts}
    return (row for row in rows if fold(row.text) not in taken)


def masked(author: str) -> str:
    """An author's name or number as a token: enough to keep one author's comments together."""
    return "u" + blake2b(author.encode(), digest_size=5).hexdigest()


def number(value: str) -> float:
    """A number, or an empty cell as 0. Raises ValueError, which readers turn into a sentence."""
    return float(value) if value.strip() else 0.0
