"""Tables with a delimiter: the columns are checked, and what is wrong is said with file and line, never with text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from training.datasets.row import MalformedDataError, Row

Record = dict[str, str]
LONGEST_CELL: Final = 10_000_000
"""Characters of a cell; the reader's own limit of 131,072 is below the longest comments of some sets."""


@dataclass(frozen=True, slots=True)
class Form:
    """``columns`` that must be there (``a|b``: under either name; a record has it under the first). ``names``: what the
    columns are called in a file that has no header line. ``quoted``: whether quotation marks wrap cells. ``errors``:
    what to do with bytes that are no UTF-8, as Python names it."""

    columns: tuple[str, ...] = ()
    delimiter: str = ","
    names: tuple[str, ...] = ()
    quoted: bool = True
    errors: str = "strict"


def tabbed(*columns: str, names: tuple[str, ...] = ()) -> Form:
    """Cells between tabs, never in quotation marks."""
    return Form(columns, delimiter="\t", names=names, quoted=False)


def table(form: Form, made: Callable[[Record, int], Iterable[Row]]) -> Callable[[Path], Iterator[Row]]:
    """A reader of one file: the rows that ``made`` makes of each record and its number, counted from 0."""

    def read_one(path: Path) -> Iterator[Row]:
        for count, (line, record) in enumerate(records(path, form)):
            try:
                rows = list(made(record, count))
            except (ValueError, KeyError, ZeroDivisionError) as error:
                raise MalformedDataError(
                    f"{path}, line {line}: a value is none of those that this set uses."
                ) from error
            yield from rows

    return read_one


def records(path: Path, form: Form) -> Iterator[tuple[int, Record]]:
    """Each record with the line it ends on. Raises ``MalformedDataError``."""
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", errors=form.errors, newline="") as file:
            yield from _read(path, form, file)
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise MalformedDataError(f"{path} cannot be read as a table ({type(error).__name__}).") from error


def _read(path: Path, form: Form, file: IO[str]) -> Iterator[tuple[int, Record]]:
    unquoted = csv.reader(file, delimiter=form.delimiter, quoting=csv.QUOTE_NONE)
    lines = csv.reader(file, delimiter=form.delimiter) if form.quoted else unquoted
    names = list(form.names) or [name.strip() for name in next(lines, [])]
    asked = _places(path, form, names)
    furthest = max(asked.values())
    for cells in lines:
        if not cells:
            continue
        if len(cells) <= furthest:
            raise MalformedDataError(
                f"{path}, line {lines.line_num}: {len(cells)} cells where there should be {len(names)}."
            )
        yield lines.line_num, {name: cells[place] for name, place in asked.items()}


def _places(path: Path, form: Form, names: list[str]) -> dict[str, int]:
    """Where each column asked for stands. Raises ``MalformedDataError`` that names those that are missing."""
    found: dict[str, int] = {}
    missing: list[str] = []
    for asked in form.columns or form.names:
        place = next((names.index(name) for name in asked.split("|") if name in names), None)
        if place is None:
            missing.append(asked.replace("|", " or "))
        else:
            found[asked.split("|")[0]] = place
    if missing:
        mark = "a tab" if form.delimiter == "\t" else f"{form.delimiter!r}"
        raise MalformedDataError(
            f"{path} lacks the columns {', '.join(missing)}; with {mark} between cells it has {len(names)} columns."
        )
    return found
