"""Find cases in the queue and comments in the archive: by a filter, in an order, a page at a time."""

from __future__ import annotations

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.storage import archive, finding
from service.storage.archive import Facets
from service.storage.filters import Asker, Filter, Sort
from service.storage.people import Person
from service.storage.sites import Site
from service.storage.views import CaseLine, FoundComment, Tabs

BAD_PLACE = FieldError("/after", "malformed", "Give the cursor of a line in this order, or none.")


def cases(
    works: Works,
    site: Site,
    person: Person | None,
    wanted: Filter,
    sort: Sort = "risk",
    limit: int = 50,
    after: str | None = None,
) -> list[CaseLine]:
    """One page of the site's open cases; ``after`` is the cursor of a line. Raises Invalid for a cursor that is none.

    ``risk`` is highest first, ``urgency`` adds reports and age to it, ``reports`` most first; of two alike the oldest.
    ``person`` is whom ``me`` and ``mine`` mean. A case that comes or goes meanwhile moves no other one.
    """
    place = None if after is None else _place(after, sort)
    with works.store.read() as connection:
        return finding.case_lines(connection, wanted, asker(works, site, person), sort, limit, place)


def count(works: Works, site: Site, person: Person | None, wanted: Filter) -> int:
    """How many open cases the filter finds."""
    with works.store.read() as connection:
        return finding.count_cases(connection, wanted, asker(works, site, person))


def tabs(works: Works, site: Site, person: Person | None) -> Tabs:
    """How many cases stand under each tab of the queue, and how many appeals and second looks wait."""
    with works.store.read() as connection:
        return finding.tabs(connection, asker(works, site, person))


def comments(
    works: Works, site: Site, person: Person | None, wanted: Filter, limit: int = 50, after: str | None = None
) -> list[FoundComment]:
    """One page of the site's comments in whatever state, newest first. Raises Invalid for a cursor that is none."""
    place = None if after is None else _said(after)
    with works.store.read() as connection:
        return archive.found_comments(connection, wanted, asker(works, site, person), limit, place)


def count_comments(works: Works, site: Site, person: Person | None, wanted: Filter, at_most: int = 1_000) -> int:
    """How many comments the filter finds, counted no further than ``at_most``."""
    with works.store.read() as connection:
        return archive.count_comments(connection, wanted, asker(works, site, person), at_most)


def facets(works: Works, site: Site) -> Facets:
    """What the filters offer to choose from: the site's sections, the languages of what waits."""
    with works.store.read() as connection:
        return archive.facets(connection, site.id)


def asker(works: Works, site: Site, person: Person | None) -> Asker:
    """Who asks, where and when."""
    return Asker(site.id, None if person is None else person.id, works.clock())


def _said(cursor: str) -> archive.Place:
    try:
        said_at, row = cursor.split("~")
        return finding.moment_in(said_at), finding.number_in(row)
    except ValueError as error:
        raise Invalid([BAD_PLACE]) from error


def _place(cursor: str, sort: Sort) -> finding.Place:
    try:
        return finding.place_in(cursor, sort)
    except ValueError as error:
        raise Invalid([BAD_PLACE]) from error
