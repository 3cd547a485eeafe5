"""The tables behind the insight page as files: plain numbers, seconds and shares of 1, a header line each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from service.actions import insight
from service.actions.insight import Insight, Mistakes, Part, Work
from service.actions.works import Works
from service.storage.people import Person
from service.storage.sites import Site

Cell = str | int | float | date | None
Rows = Iterable[Sequence[Cell]]
Made = tuple[Sequence[str], Rows]
Table = Callable[[Works, Site, Person, int, str | None], Made]
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""


def as_csv(columns: Sequence[str], rows: Rows) -> str:
    """A table as RFC 4180 has it. A word that a spreadsheet would run gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, float):
        return round(cell, 6)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _of_period(columns: Sequence[str], rows: Callable[[Insight], Rows]) -> Table:
    """A table over the figures of a period and section."""

    def made(works: Works, site: Site, _person: Person, days: int, section: str | None) -> Made:
        return columns, rows(insight.insight(works, site, days, section))

    return made


def _of_work(first: str, place: int) -> Table:
    """Weeks or months; the last column is the asking person's own."""

    def made(works: Works, site: Site, person: Person, _days: int, _section: str | None) -> Made:
        found: list[Work] = insight.weeks_and_months(works, site, person)[place]
        columns = (first, "decisions", "approved", "rejected", "mine")
        return columns, ((work.first, work.all, work.approved, work.rejected, work.mine) for work in found)

    return made


def _drift(works: Works, site: Site, _person: Person, _days: int, section: str | None) -> Made:
    drifts, _ = insight.drifts(works, site, section)
    rows = ((one.label, one.index, one.chance, one.words, sum(one.now), sum(one.before)) for one in drifts)
    return ("label", "index", "by_chance_below", "words", "comments_now", "comments_before"), rows


def _volume(found: Insight) -> Rows:
    return ((d, f.published, f.held, f.refused) for d, f in zip(found.days, found.flows, strict=True))


def _waiting(found: Insight) -> Rows:
    return ((d, b.count, b.oldest) for d, b in zip(found.days, found.backlogs, strict=True))


def _times(found: Insight) -> Rows:
    return ((d, t.count, t.median, t.ninth) for d, t in zip(found.days, found.times, strict=True))


def _automated(found: Insight) -> Rows:
    return ((d, a.part, a.whole) for d, a in zip(found.days, found.automated, strict=True))


def _mistakes(found: Insight) -> Rows:
    return ((*ends, *_numbers(made)) for ends, made in zip(found.stretches, found.mistakes, strict=True))


def _parts(parts: Iterable[Part]) -> Rows:
    return ((part.name, part.comments, part.held, *_numbers(part.mistakes)) for part in parts)


def _over(found: Insight, parts: Iterable[Part]) -> Rows:
    for part in parts:
        for ends, made in zip(found.stretches, part.over, strict=True):
            yield (part.name, *ends, *_numbers(made))


def _numbers(made: Mistakes) -> tuple[int, int, int, int]:
    return made.stopped.whole, made.stopped.part, made.missed.whole, made.missed.part


_JUDGED: Final = ("judged", "held_wrongly", "published", "missed")
TABLES: Final[Mapping[str, Table]] = {
    "volume": _of_period(("day", "published", "held", "refused"), _volume),
    "waiting": _of_period(("day", "waiting", "oldest_seconds"), _waiting),
    "times": _of_period(("day", "decisions", "median_seconds", "ninth_decile_seconds"), _times),
    "automated": _of_period(("day", "without_a_person", "comments"), _automated),
    "mistakes": _of_period(("from", "to", *_JUDGED), _mistakes),
    "labels": _of_period(("label", "comments", "stopped", *_JUDGED), lambda found: _parts(found.labels)),
    "sections": _of_period(("section", "comments", "stopped", *_JUDGED), lambda found: _parts(found.sections)),
    "labels_over_time": _of_period(("label", "from", "to", *_JUDGED), lambda found: _over(found, found.labels)),
    "sections_over_time": _of_period(("section", "from", "to", *_JUDGED), lambda found: _over(found, found.sections)),
    "reasons": _of_period(("reason", "decisions"), lambda found: [(r or "approved", n) for r, n in found.reasons]),
    "drift": _drift,
    "weeks": _of_work("week_from", 0),
    "months": _of_work("month_from", 1),
}
"""Every table that can be taken along, by the name it has in the address."""
