"""Statements compiled once and run on the driver itself: what scoring asks of the database at every comment.

SQLAlchemy's own execution costs 60 to 100 µs a statement, most of it to find out again what it found out the last
time. Here a statement is compiled once for each database, and each run binds its values and calls the driver.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Table, insert
from sqlalchemy.engine import Dialect

from service.storage.line import AnyLine, driver_of, retell

FLOAT8: Final = 701
"""PostgreSQL's number for ``double precision``, the only kind of number that SQLAlchemy asks the number of."""

Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement for one database: its text, how values are bound to it, how its rows are read."""

    sql: str
    fixed: Values
    binders: tuple[tuple[str, Convert], ...]
    ordered: Callable[[Values], Any] | None
    readers: tuple[tuple[int, Convert], ...]
    make: Callable[[Iterable[Any]], Any]

    def bound(self, values: Values) -> Any:
        """The values as the driver takes them. Raises KeyError for one that is missing."""
        given = {**self.fixed, **values}
        for name, convert in self.binders:
            given[name] = convert(given[name])
        return given if self.ordered is None else self.ordered(given)

    def read(self, row: Sequence[Any]) -> Any:
        """A row of the driver's as a tuple whose columns have names."""
        cells = list(row)
        for place, convert in self.readers:
            if cells[place] is not None:
                cells[place] = convert(cells[place])
        return self.make(cells)


class Prepared:
    """One statement, or one for each dialect. All errors are SQLAlchemy's, as if it had run the statement.

    ``names`` are the columns that an INSERT is given.
    """

    def __init__(self, statement: Any, names: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._names = names
        self._plans: dict[str, _Plan] = {}

    @classmethod
    def into(cls, table: Table, *names: str) -> Prepared:
        """An INSERT of these columns."""
        return cls(insert(table).inline(), names)

    def rows(self, connection: AnyLine, values: Values) -> list[Any]:
        """Every row that is found."""
        plan = self._plan(connection)
        return [plan.read(row) for row in self._executed(connection, plan, values).fetchall()]

    def first(self, connection: AnyLine, values: Values) -> Any:
        """The first row, or None."""
        plan = self._plan(connection)
        row = self._executed(connection, plan, values).fetchone()
        return None if row is None else plan.read(row)

    def scalar(self, connection: AnyLine, values: Values) -> Any:
        """The first row's first column, or None where there is no row."""
        row = self.first(connection, values)
        return None if row is None else row[0]

    def run(self, connection: AnyLine, values: Values) -> int:
        """Do it; answers how many rows it touched."""
        return int(self._executed(connection, self._plan(connection), values).rowcount)

    def many(self, connection: AnyLine, rows: Iterable[Values]) -> None:
        """Do it for each of these; nothing happens where there are none."""
        plan = self._plan(connection)
        bound = [plan.bound(row) for row in rows]
        if not bound:
            return
        driver = driver_of(connection)
        try:
            driver.cursor().executemany(plan.sql, bound)
        except Exception as error:  # noqa: BLE001 -- told in SQLAlchemy's words
            retell(connection, driver, plan.sql, error)

    def _executed(self, connection: AnyLine, plan: _Plan, values: Values) -> Any:
        bound = plan.bound(values)
        driver = driver_of(connection)
        try:
            return driver.execute(plan.sql, bound)
        except Exception as error:  # noqa: BLE001 -- told in SQLAlchemy's words
            retell(connection, driver, plan.sql, error)

    def _plan(self, connection: AnyLine) -> _Plan:
        name = connection.dialect.name
        plan = self._plans.get(name)
        if plan is None:
            statement = self._statement[name] if isinstance(self._statement, Mapping) else self._statement
            plan = self._plans[name] = _compiled(statement, connection.dialect, self._names)
        return plan


def _compiled(statement: Any, dialect: Dialect, names: Sequence[str] | None) -> _Plan:
    compiled = statement.compile(dialect=dialect, column_keys=None if names is None else list(names))
    binds = {name: bind for name, bind in compiled.binds.items() if not name.startswith("%")}
    given = {name: bind for name, bind in binds.items() if bind.required}
    fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
    found = [(place, _reader(column.type, dialect)) for place, column in enumerate(compiled._result_columns or ())]
    keys = [column.keyname for column in compiled._result_columns or ()]
    row: Any = namedtuple("row", keys, rename=True)  # type: ignore[misc]
    return _Plan(
        sql=str(compiled),
        fixed=fixed,
        binders=tuple((name, convert) for name, bind in given.items() if (convert := _binder(bind.type, dialect))),
        ordered=_in_order(compiled.positiontup) if compiled.positional else None,
        readers=tuple((place, convert) for place, convert in found if convert is not None),
        make=row._make,
    )


def _in_order(names: Sequence[str]) -> Callable[[Values], Any]:
    if len(names) == 1:
        return lambda values: (values[names[0]],)
    return itemgetter(*names) if names else lambda _: ()


def _binder(kind: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _reader(kind: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = kind.dialect_impl(dialect).result_processor(dialect, FLOAT8)
    return convert
