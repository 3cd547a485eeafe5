"""Open, premoderate or close a discussion: a deed that can be undone, of which the site hears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions.decided import Part, Undoing
from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound
from service.moderation.events import Kind
from service.moderation.policy.facts import Openness
from service.storage import threads as storage
from service.storage.articles import set_openness as store_openness
from service.storage.deeds import add_deed, take_turns
from service.storage.engine import Connection
from service.storage.outbox import add_event
from service.storage.people import Person
from service.storage.sites import Site

WHAT: Final = "openness"
LONGEST_HOURS: Final = 24 * 90
MOVED: Final = "Somebody opened, premoderated or closed this discussion since; look at how it stands now."


def set_openness(
    works: Works, person: Person, site: Site, article_id: str, openness: Openness, hours: int | None = None
) -> str:
    """Open, premoderate or close a discussion, for good or for so many hours; answers the deed's id.

    Raises NotFound, and Invalid for hours that make no sense. Who may is the caller's question.
    """
    if hours is not None and not 1 <= hours <= LONGEST_HOURS:
        raise Invalid([FieldError("/hours", "out-of-range", f"Give 1 to {LONGEST_HOURS:,} hours, or none.")])
    now = works.clock()
    until = None if hours is None or openness is Openness.OPEN else now + timedelta(hours=hours)
    with works.store.write() as connection:
        take_turns(connection, site.id)
        thread = storage.thread(connection, site.id, article_id, now)
        if thread is None:
            raise NotFound("This site has no such article.")
        before = _state(storage.article_by_row(connection, site.id, thread.row))
        after = {"openness": openness.value, "until": None if until is None else until.isoformat()}
        _change(connection, site, article_id, after, now)
        part = {"what": WHAT, "article": thread.row, "before": before, "after": after}
        return add_deed(connection, site.id, person.id, WHAT, [part], now)


def reverse(undoing: Undoing, part: Part) -> Part:
    """Put a discussion back as it was. Raises Conflict when somebody changed it since."""
    article = storage.article_by_row(undoing.connection, undoing.site.id, part["article"])
    if _state(article) != part["after"]:
        raise Conflict(MOVED)
    _change(undoing.connection, undoing.site, article.external_id, part["before"], undoing.now)
    return {**part, "before": part["after"], "after": part["before"]}


def _state(row: Any) -> dict[str, Any]:
    """An article's openness as a deed keeps it."""
    until = row.openness_until
    return {"openness": row.openness, "until": None if until is None else until.isoformat()}


def _change(connection: Connection, site: Site, article_id: str, to: Mapping[str, Any], now: datetime) -> None:
    until = None if to["until"] is None else datetime.fromisoformat(to["until"])
    store_openness(connection, site.id, article_id, Openness(to["openness"]), until)
    add_event(connection, site.id, Kind.THREAD_CHANGED, {"article_id": article_id, **to}, now)
