"""One published set: whose it is, what it may be used for, and its rows as examples, in either form it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.moderation.comment import Ancestor, Context
from service.moderation.example import Example
from training.datasets.original import ORIGINAL
from training.datasets.perspective import notes_of
from training.datasets.row import MissingDataError, Row, completed, late_row_of, read, row_of
from training.datasets.simple import Mapper


@dataclass(frozen=True, slots=True)
class DataSet:
    """One published set.

    ``folder`` is ``train`` (its licence lets a model fitted on it be shipped) or ``tune`` (measuring only).
    ``weight`` is what one of its comments counts beside one from a news site's thread; ``news`` marks readers' comments
    under articles, on whose like calibration is done; ``ordinary`` marks those taken as they came: what a threshold
    would hold of them is what it would hold of a site's everyday. ``loose`` marks a set whose labels and ours overlap
    so little that its figures compare models, and say nothing about whether a label may be served. ``early``: in the
    collected form people's marks lie one word early.
    """

    name: str
    langs: tuple[str, ...]
    licence: str
    origin: str
    domain: str
    mapper: Mapper
    weight: float = 1.0
    folder: str = "train"
    news: bool = False
    ordinary: bool = False
    loose: bool = False
    spans_of: str | None = None
    early: bool = False

    def path(self, data: Path) -> Path:
        """The file under the data folder ``data``, in the collected form."""
        return data / self.folder / f"{self.name}.jsonl.gz"

    def published(self, data: Path) -> Path:
        """The folder under ``data`` that holds the set as its authors publish it."""
        return data / "original" / self.name

    def is_at(self, data: Path) -> bool:
        """True where the set lies under ``data`` in one form or the other."""
        return self.path(data).exists() or self.published(data).is_dir()

    def files(self, data: Path) -> list[Path]:
        """The files that ``rows`` reads, the collected form before the original one. Raises ``MissingDataError``."""
        if self.path(data).exists():
            return [self.path(data)]
        if self.published(data).is_dir():
            return ORIGINAL[self.name].files_in(self.published(data))
        raise MissingDataError(
            f"The data set {self.name} is not in {data}: there is neither {self.path(data)} nor {self.published(data)}."
        )

    def rows(self, data: Path) -> Iterator[Row]:
        """Every row in the set's own words. Raises ``MissingDataError``, and ``MalformedDataError`` where a file
        holds something else than it should."""
        files = self.files(data)
        if files != [self.path(data)]:
            return ORIGINAL[self.name].rows(self.published(data))
        return read(files[0], late_row_of if self.early else row_of)

    def examples(self, data: Path, langs: frozenset[str]) -> Iterator[Example]:
        """Every row in one of ``langs`` that teaches a label of ours; raises as ``rows`` does."""
        for row in self.rows(data):
            labels = self._labels(row) if row.lang in langs else {}
            if labels and row.text.strip():
                yield self._example(row, labels)

    def _labels(self, row: Row) -> dict[str, float]:
        """Our labels of a row, with what they imply; a proxy that only measures speaks for itself alone."""
        return completed(self.mapper(row)) if self.folder == "train" else self.mapper(row)

    def _example(self, row: Row, labels: dict[str, float]) -> Example:
        ancestors = (Ancestor("", row.parent_text),) if row.parent_text else ()
        pair = row.meta.get("pair")
        return Example(
            id=row.id,
            text=row.text,
            labels=labels,
            source=self.name,
            lang=row.lang,
            context=Context(ancestors=ancestors, depth=len(ancestors)),
            group=row.thread_id or row.author or (row.id if pair is None else f"pair-{pair}"),
            author=row.author,
            weight=self.weight,
            spans=None if self.spans_of is None or row.spans is None else {self.spans_of: row.spans},
            meta=notes_of(row),
        )
