"""A read and the write that rests on it, over one connection: how a chunk of comments is filed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from sqlalchemy.exc import OperationalError

from service.storage.line import Line, Lines

PATIENCE_MILLISECONDS: Final = 200
"""How long a transaction of many comments waits for a lock on PostgreSQL: less than its deadlock_timeout of 1 s."""

GAVE_WAY: Final = frozenset({"55P03", "40P01"})
"""PostgreSQL's lock_not_available and deadlock_detected."""


class Busy(Exception):
    """A transaction of many comments stood in others' way and was rolled back; smaller ones will get through."""


class Visit:
    """First ``reading``, then ``writing``, once each. ``overtaken``: what was read may no longer be so.

    No transaction is open between the two. On SQLite the database itself knows whether anybody wrote meanwhile
    (https://sqlite.org/pragma.html#pragma_data_version); on PostgreSQL somebody may always have.
    """

    def __init__(self, lines: Lines, turn: AbstractContextManager[Any]) -> None:
        self.overtaken = True
        self._lines = lines
        self._line = lines.take()
        self._turn = turn
        self._seen: object = None
        self._sqlite = lines.sqlite

    @contextmanager
    def reading(self) -> Iterator[Line]:
        """A line for reads; on SQLite all of them see the same moment."""
        self._line.begin_reading()
        yield self._line
        self._seen = self._version()
        self._line.end_reading()

    @contextmanager
    def writing(self) -> Iterator[Line]:
        """One transaction that locks many rows, in no order that others keep to. Raises Busy, with nothing written.

        On PostgreSQL it gives way before anybody else could be picked as the victim of a deadlock.
        """
        try:
            with self._turn:
                self._line.begin_writing()
                self._be_patient()
                self.overtaken = not self._sqlite or self._version() != self._seen
                yield self._line
                self._line.commit()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) in GAVE_WAY:
                raise Busy from error
            raise

    def close(self) -> None:
        """Give the line back, with all undone that was not committed."""
        self._lines.give_back(self._line)

    def _be_patient(self) -> None:
        if not self._sqlite:
            statement = f"SET LOCAL lock_timeout = {PATIENCE_MILLISECONDS}"
            self._line.told(statement, self._line.driver.execute, statement)

    def _version(self) -> object:
        if not self._sqlite:
            return None
        return self._line.told("PRAGMA", self._line.driver.execute, "PRAGMA data_version").fetchone()
