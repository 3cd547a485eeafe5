"""Files of logged comments, read line by line: what a line is, and which lines are no use."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from service.actions.migrating.archives import Columns, is_coral, of_coral, of_row, of_wordpress
from service.actions.migrating.calls import entries, is_call, of_call
from service.actions.migrating.logged import Bad, Logged, Unusable
from service.moderation.errors import FieldError, Invalid

FORMS: Final = ("auto", "lines", "har", "csv", "wordpress")
_SUFFIXES: Final = {".har": "har", ".csv": "csv", ".tsv": "csv", ".xml": "wordpress", ".wxr": "wordpress"}
LONGEST: Final = 4 * 1024 * 1024
"""Letters of one field of a table."""
Line = Logged | Bad


def size_of(path: Path) -> int:
    """Bytes of a file, by which progress is told."""
    return path.stat().st_size


def read(path: Path, form: str, columns: Columns, tell: Callable[[int], None]) -> Iterator[Line]:
    """Every comment of a file, and every line that is none; ``tell`` hears how many bytes were read so far.

    ``.gz`` is unpacked. Raises OSError, and Invalid where the file as a whole is not what its form says.
    """
    form = form_of(path) if form == "auto" else form
    with _opened(path, tell) as file:
        if form == "csv":
            yield from _table(file, columns)
        elif form == "wordpress":
            yield from _wordpress(file)
        elif form == "har":
            yield from _documents(entries(_whole(file)), columns)
        else:
            yield from _lines(file, columns)


def form_of(path: Path) -> str:
    """The form of a file by its name; lines of JSON where the name says nothing."""
    named = path.with_suffix("") if path.suffix == ".gz" else path
    return _SUFFIXES.get(named.suffix.lower(), "lines")


@contextmanager
def _opened(path: Path, tell: Callable[[int], None]) -> Iterator[IO[bytes]]:
    with path.open("rb", buffering=0) as raw:
        counted = _Counted(raw, tell)
        with io.BufferedReader(counted) as file:
            yield gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file  # type: ignore[misc]


class _Counted(io.RawIOBase):
    """A file that says how far it was read."""

    def __init__(self, file: io.FileIO, tell: Callable[[int], None]) -> None:
        self._file, self._tell, self._place = file, tell, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        got = self._file.readinto(buffer) or 0
        self._place += got
        self._tell(self._place)
        return got


def _lines(file: IO[bytes], columns: Columns) -> Iterator[Line]:
    """A document a line; a file that is one list of documents is read whole."""
    first = True
    for number, raw in enumerate(file, 1):
        text = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if first and text.lstrip()[:1] == b"[":
            yield from _documents(enumerate(_list(text + file.read()), 1), columns)
            return
        if text.strip():
            first = False
            yield _line(number, text, columns)


def _line(number: int, raw: bytes, columns: Columns) -> Line:
    try:
        return _one(number, json.loads(raw.decode("utf-8")), columns)
    except UnicodeDecodeError:
        return Bad(number, "the line is not UTF-8 text")
    except (ValueError, RecursionError):
        return Bad(number, "the line is not JSON")


def _documents(found: Any, columns: Columns) -> Iterator[Line]:
    for number, document in found:
        yield _one(number, document, columns)


def _one(number: int, document: Any, columns: Columns) -> Line:
    """A document by what it is: a call, Coral's comment, a flat row."""
    if not isinstance(document, dict):
        return Bad(number, "the line is not an object")
    try:
        if is_call(document):
            return of_call(number, document)
        return of_coral(number, document) if is_coral(document) else of_row(number, document, columns)
    except Unusable as reason:
        return Bad(number, str(reason))


def _table(file: IO[bytes], columns: Columns) -> Iterator[Line]:
    """CSV with a head, separated by commas, semicolons or tabs; a byte order mark is passed over."""
    csv.field_size_limit(LONGEST)
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    head = text.readline()
    separator = max(",;\t", key=head.count)
    names = next(csv.reader([head], delimiter=separator), [])
    wanted = [columns.text, *columns.scores.values()]
    if names and (missing := [name for name in wanted if name not in names]):
        detail = f"The file has no column {', '.join(missing)}; it has {', '.join(names)}. Name yours with options."
        raise Invalid([FieldError("/columns", "missing", detail)])
    rows = csv.reader(text, delimiter=separator)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Bad(rows.line_num + 1, f"the row is not CSV ({error})")
            continue
        if row:
            yield _row(rows.line_num + 1, names, row, columns)


def _row(number: int, names: list[str], row: list[str], columns: Columns) -> Line:
    if len(row) != len(names):
        return Bad(number, f"the row has {len(row)} fields, the head {len(names)}")
    try:
        return of_row(number, dict(zip(names, row, strict=True)), columns)
    except Unusable as reason:
        return Bad(number, str(reason))


def _wordpress(file: IO[bytes]) -> Iterator[Line]:
    try:
        yield from of_wordpress(file)
    except ParseError as error:
        line, _ = error.position
        yield Bad(line, "the XML breaks off or is broken here; what follows was not read")
    except DefusedXmlException:
        yield Bad(1, "the XML declares entities; what follows was not read")


def _whole(file: IO[bytes]) -> dict[str, Any]:
    try:
        found = json.loads(file.read().decode("utf-8-sig"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or "log" not in found:
        raise Invalid([FieldError("/file", "wrong_type", "The file is no HAR export: it must be JSON with a log.")])
    return found


def _list(raw: bytes) -> list[Any]:
    try:
        found = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Invalid([FieldError("/file", "wrong_type", "The file begins with [ and is no list in JSON.")]) from None
    return list(found)
