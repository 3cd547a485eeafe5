"""Opens the database: SQLite by file or PostgreSQL by URL, with the durability that was asked for."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeVar

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError

from service.storage.line import AnyLine, Line, Lines
from service.storage.turn import Turn
from service.storage.visit import Busy, Visit
from service.storage.wording import FRESH
from service.storage.writer import Writer

__all__ = [
    "DURABILITY",
    "AnyLine",
    "Busy",
    "CannotOpen",
    "Connection",
    "Line",
    "Store",
    "Taken",
    "Unreachable",
    "address_of",
    "copy_sqlite",
    "open_store",
    "sqlite_file",
]

T = TypeVar("T")

Taken = IntegrityError
"""Somebody else wrote the same unique thing first; callers reread."""

Unreachable = DBAPIError
"""The database did not do what it was asked: gone, restarting, full, or locked for too long."""

# What a finished write survives (https://sqlite.org/pragma.html#pragma_synchronous and
# https://www.postgresql.org/docs/current/wal-async-commit.html). A crash of our own process loses nothing in either.
#   full    also a power cut or a crash of the machine
#   normal  after one, the last moments' writes may be missing; the database is whole all the same
DURABILITY: Final = {
    "full": {"sqlite": "FULL", "postgresql": "on"},
    "normal": {"sqlite": "NORMAL", "postgresql": "off"},
}
BUSY_MILLISECONDS: Final = 10_000
PAGE_BYTES: Final = 2_048
"""Bytes of a page of a new database. A comment changes a few bytes on each of about 20 pages, all of which are summed
and written to the log: with SQLite's own 4,096 filing one takes a tenth more CPU. An older file keeps its size."""
CHECKPOINT_PAGES: Final = 8_000
"""16 MB of log before it is copied into the file."""


class CannotOpen(Exception):
    """The database cannot be used as asked; the text is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database: one way to read it and one to write it. ``dialect`` is ``sqlite`` | ``postgresql``.

    ``chunks``: a turn that threads of this process take who file many comments at a time, where that is quicker.
    """

    dialect: str
    _reader: Engine
    _writer: Engine
    _glances: Lines
    _lines: Lines
    _together: Writer
    chunks: AbstractContextManager[Any] = field(default_factory=Lock)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reads; on SQLite all of them see the same moment."""
        with self._reader.connect() as connection:
            self._open(connection, "BEGIN")
            yield connection

    def glance(self) -> AbstractContextManager[Line]:
        """``read`` for the few statements of scoring: a line that takes Prepared statements only, and costs little."""
        return self._glances.reading()

    def file(self, work: Callable[[Line], T]) -> T:
        """What ``work`` answers, once what it wrote is committed; see ``Writer.write``."""
        return self._together.write(work)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it happens, or nothing. On SQLite writers take turns from its first line on."""
        with self._together.turn(), self._writer.begin() as connection:
            self._open(connection, "BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def visit(self) -> Iterator[Visit]:
        """A read and the write that rests on it, for many comments; see ``Visit``."""
        visit = Visit(self._lines, self._together.turn())
        try:
            yield visit
        finally:
            visit.close()

    def _open(self, connection: Connection, begin: str) -> None:
        """Open a transaction on SQLite, whose driver opens none: with IMMEDIATE writers wait in line, not fail late.

        SQLAlchemy's event for this would make every later statement a tenth slower.
        """
        if self.dialect == "sqlite":
            connection.exec_driver_sql(begin)

    def close(self) -> None:
        """Close every connection."""
        self._glances.close()
        self._lines.close()
        self._together.close()
        self._reader.dispose()
        self._writer.dispose()


def open_store(url: str, durability: str = "full") -> Store:
    """Open the database at ``url`` (``sqlite:///path`` or ``postgresql://…``).

    ``durability`` is ``full`` | ``normal``, see DURABILITY. Raises CannotOpen.
    """
    if durability not in DURABILITY:
        raise CannotOpen(f"Durability must be one of {', '.join(DURABILITY)}, not {durability}.")
    address = address_of(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, DURABILITY[durability]["sqlite"])
    return _open_postgresql(address, DURABILITY[durability]["postgresql"])


def address_of(url: str) -> URL:
    """The URL with the driver we use. Raises CannotOpen for a database or an in-memory SQLite we cannot serve from."""
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except Exception as error:
        raise CannotOpen("The database URL cannot be read; sqlite:///var/parley.db is one that can.") from error
    if backend not in {"sqlite", "postgresql"}:
        raise CannotOpen(f"Parley keeps its data in SQLite or PostgreSQL, not in {backend}.")
    if backend == "sqlite" and address.database in {None, "", ":memory:"}:
        raise CannotOpen("SQLite in memory is lost between connections; name a file, as in sqlite:///var/parley.db.")
    return address


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for PostgreSQL."""
    address = address_of(url)
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def copy_sqlite(url: str, to: Path) -> None:
    """Copy an SQLite database while it is in use; ``to`` appears when the copy is whole. Raises CannotOpen."""
    source = sqlite_file(url)
    if source is None:
        raise CannotOpen("This database is PostgreSQL: back it up with pg_dump, which copies it while in use.")
    if not source.is_file():
        raise CannotOpen(f"There is no database at {source}.")
    partial = to.with_name(f".{to.name}.partial")
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(partial)) as copy:
        live.backup(copy)
    partial.replace(to)


def _open_sqlite(address: URL, synchronous: str) -> Store:
    folder = Path(str(address.database)).absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(f"The folder {folder} for the database cannot be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK):
        raise CannotOpen(f"The folder {folder} of the database cannot be written to.")
    engine = _sqlite(address, synchronous)
    lines = Lines(engine)
    return Store("sqlite", engine, engine, lines, lines, Writer(lines, Turn(Path(str(address.database)))))


def _sqlite(address: URL, synchronous: str) -> Engine:
    engine = create_engine(
        address,
        pool_size=8,
        max_overflow=24,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000},
        json_serializer=_as_json,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver opens no transactions of its own; Store does
        for pragma in (
            f"page_size = {PAGE_BYTES}",
            f"busy_timeout = {BUSY_MILLISECONDS}",
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "foreign_keys = ON",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
        connection.execute(FRESH).close()

    return engine


def _as_json(value: Any) -> str:
    """JSON text, five times as fast as the standard library's."""
    return to_json(value, inf_nan_mode="constants").decode()


def _open_postgresql(address: URL, synchronous_commit: str) -> Store:
    # prepare_threshold stays at psycopg's own: hot statements are prepared after five runs.
    engine = create_engine(
        address,
        pool_size=8,
        max_overflow=24,
        pool_pre_ping=True,
        connect_args={"options": f"-c synchronous_commit={synchronous_commit} -c timezone=UTC"},
    )
    reader, lines = engine.execution_options(isolation_level="AUTOCOMMIT"), Lines(engine)
    return Store("postgresql", reader, engine, Lines(reader), lines, Writer(lines, None))
