"""One labelled comment as the published sets hold it, before its labels are mapped to ours."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, TypeVar

from service.moderation.errors import ParleyError
from service.moderation.labels import BY_NAME

T = TypeVar("T")
LONGEST = 1_000
"""Characters of a text that are read: more teaches little and costs time (3 % of texts are longer)."""


class MissingDataError(ParleyError):
    """A data set's file is not where it was looked for; the text says where that was."""


class MalformedDataError(ParleyError):
    """A file does not hold what it should; the text says where, and never what stands there."""


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


def late_row_of(line: Mapping[str, Any]) -> Row:
    """The same for a set whose marks lie one word early: every mark moved to the words one further on."""
    row = row_of(line)
    words = [match.span() for match in re.finditer(r"\S+", row.text)]
    marks = row.spans or ()
    late = tuple(after for word, after in pairwise(words) if any(word[0] < e and s < word[1] for s, e in marks))
    return replace(row, spans=None if row.spans is None else late)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Every object of a JSONL file, gzipped or not; raises ``MissingDataError`` where there is no such file, and
    ``MalformedDataError`` where it holds something else."""
    return read(path, dict)


def read(path: Path, made: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    """What ``made`` makes of every object of a JSONL file. Raises as ``lines`` does, also where a field is wrong."""
    number = 0
    try:
        with _opened(path) as file:
            for line in file:
                number += 1
                if line.strip():
                    yield made(_object(line))
    except FileNotFoundError as error:
        raise MissingDataError(
            f"The data set {path.name} is not in {path.parent}: give its folder with --data."
        ) from error
    except (UnicodeDecodeError, OSError, EOFError) as error:
        raise MalformedDataError(f"{path} cannot be read ({type(error).__name__}).") from error
    except KeyError as error:
        raise MalformedDataError(f"{path}, line {number}: the field {error} is missing.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise MalformedDataError(f"{path}, line {number}: this is no JSON object of the form needed.") from error


def _object(line: str) -> dict[str, Any]:
    found = json.loads(line)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


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
