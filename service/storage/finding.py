"""Reads the queue and the archive by a filter, in an order, a page at a time; pages never skip or repeat a line."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Double, and_, case, cast, func, or_, select, type_coerce
from sqlalchemy.sql.elements import ColumnElement

from service.storage import conditions
from service.storage.filters import TABS, Asker, Filter, Sort
from service.storage.shown import CASE, case_line
from service.storage.tables import cases, comments
from service.storage.tables import desk_tables as desk
from service.storage.views import CaseLine, Tabs
from service.storage.wording import among, revisions_that_say

Value = float | datetime | int
Place = tuple[Value, ...]
"""The last line that was shown: its values in the order's columns, the row's number last."""

REPORT_ADDS: Final = 0.1
REPORTS_ADD_AT_MOST: Final = 0.5
A_DAY_ADDS: Final = 0.5
"""``urgency`` is the policy's priority, a tenth for each report (by its weight) up to a half, and a half a day."""
JULIAN_DAY_OF_1970: Final = 2_440_587.5


@dataclass(frozen=True, slots=True)
class Step:
    """One column of an order, how a cursor's text is read back into its value, and whether the highest comes first."""

    column: ColumnElement[Any]
    read: Callable[[str], Value]
    falling: bool = False

    def beyond(self, value: Value) -> ColumnElement[bool]:
        """What comes after a value."""
        return self.column < value if self.falling else self.column > value

    @property
    def ordered(self) -> ColumnElement[Any]:
        """The column as ORDER BY takes it."""
        return self.column.desc() if self.falling else self.column.asc()


def steps(sort: Sort, dialect: str) -> tuple[Step, ...]:
    """The columns of an order; the last one is different in every row."""
    opened, row = Step(cases.c.opened_at, moment_in), Step(cases.c.id, number_in)
    return {
        "risk": (Step(cases.c.priority, _share_in, falling=True), opened, row),
        "urgency": (Step(_urgency(dialect), _share_in, falling=True), row),
        "age": (opened, row),
        "newest": (Step(cases.c.opened_at, moment_in, falling=True), Step(cases.c.id, number_in, falling=True)),
        "reports": (Step(cases.c.reports, _share_in, falling=True), opened, row),
    }[sort]


def case_lines(
    connection: Connection, wanted: Filter, who: Asker, sort: Sort, limit: int, after: Place | None = None
) -> list[CaseLine]:
    """One page of open cases; ``after`` is the place of the line that the page before ended with."""
    order = steps(sort, connection.dialect.name)
    places = _page(connection, wanted, who, order, limit, after)
    rows = {
        row.case_row: row for row in connection.execute(CASE.where(cases.c.id.in_([place[-1] for place in places])))
    }
    return [case_line(rows[place[-1]], who.now, cursor_of(sort, place)) for place in places if place[-1] in rows]


def count_cases(connection: Connection, wanted: Filter, who: Asker) -> int:
    """How many open cases are wanted."""
    met = _met(connection, wanted, who)
    return int(connection.execute(select(func.count()).select_from(_JOINED).where(met)).scalar_one())


def _met(connection: Connection, wanted: Filter, who: Asker) -> ColumnElement[bool]:
    """The open cases that are wanted, started from what the words found where that is little."""
    ids = revisions_that_say(connection, wanted.words)
    if ids is None:
        return conditions.of_cases(wanted, who, connection)
    left = conditions.of_cases(replace(wanted, words=()), who, connection)
    return and_(among(cases.c.revision_id, ids), left)


def tabs(connection: Connection, who: Asker) -> Tabs:
    """How many cases stand under each tab, and what waits elsewhere, in one statement."""
    numbers = [func.count(case((conditions.tab(name, who), 1))).label(name) for name in TABS]
    appeals = select(func.count()).where(desk.appeals.c.site_id == who.site_id, desk.appeals.c.outcome.is_(None))
    looks = select(func.count()).where(
        desk.second_looks.c.site_id == who.site_id, desk.second_looks.c.decided_at.is_(None)
    )
    oldest = func.min(case((conditions.tab("waiting", who), cases.c.opened_at))).label("oldest_opened_at")
    elsewhere = (
        appeals.scalar_subquery().label("appeals"),
        looks.scalar_subquery().label("second_looks"),
    )
    query = select(*numbers, *elsewhere, oldest).where(cases.c.site_id == who.site_id, cases.c.state == "open")
    return Tabs(**connection.execute(query).one()._mapping)


def cursor_of(sort: str, place: Place) -> str:
    """A place as the text that a URL carries."""
    return "~".join([sort, *(value.isoformat() if isinstance(value, datetime) else repr(value) for value in place)])


def place_in(cursor: str, sort: Sort) -> Place:
    """The place a cursor names in an order. Raises ValueError where it names none."""
    named, *values = cursor.split("~")
    order = steps(sort, "sqlite")
    if named != sort:
        raise ValueError(cursor)
    return tuple(step.read(value) for step, value in zip(order, values, strict=True))


def after_place(order: tuple[Step, ...], place: Place) -> ColumnElement[bool]:
    """What comes after a place: beyond it in one column, and the same in all before that one."""
    return or_(
        *(
            and_(*(order[before].column == place[before] for before in range(here)), order[here].beyond(place[here]))
            for here in range(len(order))
        )
    )


def _page(
    connection: Connection, wanted: Filter, who: Asker, order: tuple[Step, ...], limit: int, after: Place | None
) -> list[Place]:
    """The places of one page: found on narrow rows, so that only what is shown is read whole."""
    query = select(*(step.column for step in order)).select_from(_JOINED)
    query = query.where(_met(connection, wanted, who))
    if after is not None:
        query = query.where(after_place(order, after))
    rows = connection.execute(query.order_by(*(step.ordered for step in order)).limit(limit))
    return [tuple(row) for row in rows]


def moment_in(text: str) -> datetime:
    """A moment in UTC as a cursor writes it. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() != timedelta(0):
        raise ValueError(text)
    return moment


def number_in(text: str) -> int:
    """A row's number as a cursor writes it. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _share_in(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _urgency(dialect: str) -> ColumnElement[Any]:
    """Priority, reports and age as one number. Age counts from a fixed day, so that the order stays as time passes."""
    reported = cases.c.reports * REPORT_ADDS
    capped = case((reported > REPORTS_ADD_AT_MOST, REPORTS_ADD_AT_MOST), else_=reported)
    return cases.c.priority + capped - _days(dialect) * A_DAY_ADDS


def _days(dialect: str) -> ColumnElement[Any]:
    """The moment of opening in days, from the first of January 1970 on."""
    if dialect == "sqlite":
        return type_coerce(func.julianday(cases.c.opened_at), Double()) - JULIAN_DAY_OF_1970
    return cast(func.extract("epoch", cases.c.opened_at), Double()) / 86_400.0


_JOINED: Final = cases.join(comments, comments.c.id == cases.c.comment_id)
