"""A line to the database without SQLAlchemy's ceremony: scoring opens two of them at every comment."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

KEPT: Final = 8
"""Lines that stay open: one for each thread that serves."""


class Line:
    """A pooled connection of the driver's own, with a transaction open on it. Takes Prepared statements only."""

    __slots__ = ("_pooled", "dialect", "driver", "lost")

    def __init__(self, engine: Engine) -> None:
        self.dialect: Dialect = engine.dialect
        self.lost = False
        self._pooled = engine.raw_connection()
        self.driver: Any = self._pooled.driver_connection

    def begin_reading(self) -> None:
        """Open a transaction for reads on SQLite, so that all see the same moment; PostgreSQL needs none."""
        if self.dialect.name == "sqlite":
            self.told("BEGIN", self.driver.execute, "BEGIN")
        else:
            self.driver.autocommit = True

    def end_reading(self) -> None:
        """End what ``begin_reading`` began."""
        if self.dialect.name == "sqlite":
            self.driver.rollback()
        elif not self.driver.closed:
            self.driver.autocommit = False

    def begin_writing(self) -> None:
        """Open a transaction: with IMMEDIATE writers wait in line on SQLite, not fail late."""
        if self.dialect.name == "sqlite":
            self.told("BEGIN", self.driver.execute, "BEGIN IMMEDIATE")

    def commit(self) -> None:
        """All of it happens."""
        self.told("COMMIT", self.driver.commit)

    def told(self, sql: str, call: Callable[..., Any], *arguments: Any) -> Any:
        """What ``call`` answers; its errors in SQLAlchemy's words."""
        try:
            return call(*arguments)
        except Exception as error:  # noqa: BLE001 -- told in SQLAlchemy's words
            retell(self, self.driver, sql, error)

    def invalidate(self, error: BaseException) -> None:
        """Give this connection back to no pool."""
        self.lost = True
        self._pooled.invalidate(error)

    def close(self) -> None:
        """Back to the pool, with all undone that was not committed."""
        self._pooled.close()


AnyLine = Connection | Line
"""What a Prepared statement runs on."""


class Lines:
    """Where lines come from and go back to.

    On SQLite a few stay open between two uses: to take one out of SQLAlchemy's pool and to put it back costs as much as
    two statements. On PostgreSQL the pool asks first whether a connection still lives.
    """

    def __init__(self, engine: Engine) -> None:
        self.sqlite = engine.dialect.name == "sqlite"
        self._engine = engine
        self._idle: deque[Line] = deque()

    def take(self) -> Line:
        """A line with no transaction open."""
        try:
            return self._idle.pop()
        except IndexError:
            return Line(self._engine)

    def give_back(self, line: Line) -> None:
        """Undo what was not committed, and keep the line for the next."""
        if not self.sqlite or line.lost or len(self._idle) >= KEPT:
            line.close()
            return
        if line.driver.in_transaction:
            line.driver.rollback()
        self._idle.append(line)

    def close(self) -> None:
        """Close those that wait."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def reading(self) -> Iterator[Line]:
        """A line for reads; on SQLite all of them see the same moment."""
        line = self.take()
        try:
            line.begin_reading()
            yield line
        finally:
            line.end_reading()
            self.give_back(line)

    @contextmanager
    def writing(self) -> Iterator[Line]:
        """One transaction: all of it happens, or nothing. On SQLite writers take turns from its first line on."""
        line = self.take()
        try:
            line.begin_writing()
            yield line
            line.commit()
        finally:
            self.give_back(line)


def driver_of(connection: AnyLine) -> Any:
    """The driver's own connection."""
    return connection.driver if isinstance(connection, Line) else connection.connection.driver_connection


def retell(connection: AnyLine, driver: Any, sql: str, error: Exception) -> NoReturn:
    """Raise the driver's error as SQLAlchemy's, without values; a connection that is gone goes back to no pool."""
    kind = connection.dialect.loaded_dbapi.Error
    if not isinstance(error, kind):
        raise error
    gone = connection.dialect.is_disconnect(error, driver, None)
    if gone:
        connection.invalidate(error)
    raise DBAPIError.instance(
        sql, None, error, kind, hide_parameters=True, connection_invalidated=gone, dialect=connection.dialect
    ) from error
