"""Cut off a part of a discussion: no more replies below a comment, at any depth, until somebody takes the cut back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.actions.decided import Part, Undoing
from service.actions.taking_up import opened
from service.actions.works import Works
from service.moderation.errors import Conflict, NotFound
from service.moderation.events import Kind
from service.storage import taking_up
from service.storage import threads as storage
from service.storage.deeds import add_deed, take_turns
from service.storage.engine import Connection
from service.storage.outbox import add_event
from service.storage.people import Person
from service.storage.sites import Site

WHAT: Final = "cut"
MOST_OFFERED: Final = 200
"""How many replies one cut puts up for a decision."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a cut did: its deed, and how many replies wait for a decision because of it."""

    deed_id: str
    offered: int


def cut(works: Works, person: Person, site: Site, article_id: str, comment_id: str, *, offer: bool = False) -> Cut:
    """Take no more replies below a comment; with ``offer`` put what was let through there up for a decision.

    Raises NotFound, and Conflict where it is cut already.
    """
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        comment = _comment(connection, site, article_id, comment_id)
        if comment.cut_at is not None:
            raise Conflict("This part of the discussion is cut off already")
        part = _changed(connection, site, article_id, comment, now, now)
        replies = taking_up.below(connection, comment.id, MOST_OFFERED) if offer else []
        parts = [part, *opened(connection, works, site, replies)]
        return Cut(add_deed(connection, site.id, person.id, WHAT, parts, now), len(replies))


def join(works: Works, person: Person, site: Site, article_id: str, comment_id: str) -> str:
    """Take replies below a comment again; answers the deed's id. Raises NotFound, and Conflict where nothing is cut."""
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        comment = _comment(connection, site, article_id, comment_id)
        if comment.cut_at is None:
            raise Conflict("Nothing is cut off here")
        part = _changed(connection, site, article_id, comment, None, now)
        return add_deed(connection, site.id, person.id, WHAT, [part], now)


def reverse(undoing: Undoing, part: Part) -> Part:
    """Put a cut, or what took it back, back. Raises Conflict when somebody cut or joined here since."""
    comment = storage.comment_by_row(undoing.connection, undoing.site.id, part["comment"])
    if _text(comment.cut_at) != part["after"]:
        raise Conflict("Somebody cut this part of the discussion off, or opened it again, since.")
    at = None if part["before"] is None else datetime.fromisoformat(part["before"])
    return _changed(undoing.connection, undoing.site, comment.article, comment, at, undoing.now)


def _comment(connection: Connection, site: Site, article_id: str, comment_id: str) -> Any:
    found = storage.comment_to_cut(connection, site.id, article_id, comment_id)
    if found is None:
        raise NotFound("There is no such comment under this article.")
    return found


def _changed(
    connection: Connection, site: Site, article_id: str, comment: Any, at: datetime | None, now: datetime
) -> dict[str, Any]:
    """Cut or join, tell the site, and answer the deed's part."""
    storage.set_cut(connection, comment.id, at)
    told = {"article_id": article_id, "comment_id": comment.external_id, "cut": at is not None}
    add_event(connection, site.id, Kind.THREAD_CHANGED, told, now)
    places = {"article": comment.article_id, "comment": comment.id}
    return {"what": WHAT, **places, "before": _text(comment.cut_at), "after": _text(at)}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
