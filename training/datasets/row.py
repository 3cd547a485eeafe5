"""One labelled comment as the published sets hold it, before its labels are mapped to ours."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from service.moderation.errors import ParleyError
from service.moderation.labels import BY_NAME

LONGEST = 1_000
"""Characters of a text that are read: more teaches little and costs time (3 % of texts are longer)."""


class MissingDataError(ParleyError):
    """A data set's file is not where it was looked for; the text says where that was."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a set in its own words: ``labels`` are the original names with values 0..1."""

    id: str
    text: str
    labels: Mapping[str, float]
    lang: str
    parent_text: str | None
    thread_id: str | None
    author: str | None
    spans: tuple[tuple[int, int], ...] | None
    meta: Mapping[str, Any]

    def holds(self, label: str) -> bool:
        """True where more than half of the votes said so."""
        return self.labels.get(label, 0.0) >= 0.5


def row_of(line: Mapping[str, Any]) -> Row:
    """A parsed JSON line as a row; texts over ``LONGEST`` characters are cut there, with the spans beyond."""
    spans = line.get("spans")
    return Row(
        id=str(line["id"]),
        text=str(line["text"])[:LONGEST],
        labels={str(name): float(value) for name, value in line["labels"].items()},
        lang=str(line.get("lang") or "und"),
        parent_text=line.get("parent_text") or None,
        thread_id=line.get("thread_id"),
        author=line.get("author"),
        spans=None if spans is None else tuple((a, b) for a, b in spans if b <= LONGEST),
        meta=line.get("meta") or {},
    )


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Every object of a JSONL file, gzipped or not; raises ``MissingDataError`` where there is no such file."""
    try:
        with _opened(path) as file:
            for line in file:
                if line.strip():
                    yield json.loads(line)
    except FileNotFoundError as error:
        raise MissingDataError(
            f"The data set {path.name} is not in {path.parent}: give its folder with --data."
        ) from error


def _opened(path: Path) -> IO[str]:
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def fingerprint(paths: list[Path]) -> str:
    """The sha256 over the contents of files, in the order given: what the manifest says was read."""
    digest = sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def completed(labels: Mapping[str, float]) -> dict[str, float]:
    """Labels with what each one implies filled in: a comment is at least as toxic as it is insulting.

    Only positives speak for others; that something is no threat says nothing about insult.
    """
    full = dict(labels)
    for name, value in labels.items():
        if value < 0.5:
            continue
        for implied in BY_NAME[name].implies:
            full[implied] = max(full.get(implied, 0.0), value)
    return full
