"""Decide a comment where it stands, whether or not anything asked a person about it."""

from __future__ import annotations

from typing import Any

from service.actions.faster import ago
from service.actions.review import Decided, Sitting, decide_in
from service.actions.ruling import ruling
from service.actions.works import Works
from service.moderation.errors import Conflict, NotFound
from service.storage import cases
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.engine import Connection
from service.storage.people import Person, Role, role_at
from service.storage.sites import Site


def decide_here(
    works: Works,
    person: Person,
    site: Site,
    comment_id: str,
    decision: str,
    reason: str | None,
    note: str | None,
    seen: str,
) -> Decided:
    """Decide a comment by the site's own id. ``seen`` is its state and revision as the person saw them: ``held~1``.

    What a person decided before is overruled: it no longer counts in the author's record. Raises Conflict where the
    comment changed since, NotFound (unknown, or no moderator of its site), Invalid.
    """
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        comment = _comment(connection, person, site, comment_id)
        wanted = ruling(works, connection, site.id, decision, reason, note)
        last = cases.last_decision(connection, comment.comment_id)
        if seen != f"{comment.comment_state}~{comment.number}" or comment.comment_state == "erased":
            raise Conflict(_moved(comment, last, now))
        overrule = comment.id is None and last is not None
        sitting = Sitting(works, connection, person, now, new_deed_id(), overrule)
        decided, parts = decide_in(sitting, comment, wanted, comment.version or 0)
        add_deed(connection, site.id, person.id, "decision", parts, now, deed_id=sitting.deed_id)
    return decided


def _comment(connection: Connection, person: Person, site: Site, comment_id: str) -> Any:
    role = role_at(connection, person.id, site.id)
    comment = cases.comment_to_decide(connection, site.id, comment_id)
    if comment is None or role is None or role.rank < Role.MODERATOR.rank:
        raise NotFound("There is no such comment.")
    return comment


def _moved(comment: Any, last: Any, now: Any) -> str:
    if last is not None and last.new_state == comment.comment_state:
        return f"This comment was {last.new_state} by {last.name} {ago(now, last.made_at)}; nothing was changed by you."
    return "This comment changed since the page was made; look at it again."
