"""Notes that only the team reads: about an author, written by anybody who decides, taken away by who wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.actions.decided import Part, Undoing
from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound
from service.storage import notes
from service.storage.authors import author_by_key
from service.storage.deeds import add_deed, take_turns
from service.storage.engine import Connection
from service.storage.people import Person
from service.storage.sites import Site

LONGEST: Final = 2_000
NOTE: Final = "note"
GONE: Final = "lost_note"


def add_note(works: Works, person: Person, site: Site, author_key: str, text: str) -> str:
    """Write a note about an author; answers the deed's id. Raises NotFound, Invalid (empty or too long)."""
    if not text.strip() or len(text) > LONGEST:
        raise Invalid([FieldError("/text", "wrong-length", f"A note has 1 to {LONGEST:,} characters.")])
    now = works.clock()
    with works.store.write() as connection:
        author = _author(connection, site, author_key)
        row = notes.add_note(connection, site.id, person.id, text.strip(), now, author_id=author)
        return add_deed(connection, site.id, person.id, NOTE, [_part(NOTE, author, row)], now)


def remove_note(works: Works, person: Person, site: Site, author_key: str, number: int) -> str:
    """Take a note of one's own away; answers the deed's id. Raises NotFound, also for somebody else's note."""
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        author = _author(connection, site, author_key)
        mine = notes.writer_of(connection, author, number) == person.id
        if not mine or not notes.remove_note(connection, site.id, number, now):
            raise NotFound("There is no such note of yours.")
        return add_deed(connection, site.id, person.id, GONE, [_part(GONE, author, number)], now)


def take_away(undoing: Undoing, part: Part) -> Part:
    """Undo the writing of a note, or the bringing back of one. Raises Conflict where it was taken away since."""
    if not notes.remove_note(undoing.connection, undoing.site.id, part["note"], undoing.now):
        raise Conflict("This note was taken away already.")
    return {**part, "what": GONE}


def bring_back(undoing: Undoing, part: Part) -> Part:
    """Undo the taking away of a note. Raises Conflict where its text is deleted by now, or where it stands."""
    if "note" not in part or not notes.bring_back(undoing.connection, undoing.site.id, part["note"]):
        raise Conflict("This note cannot be brought back any more; write it again.")
    return {**part, "what": NOTE}


def _part(what: str, author: int, row: int) -> Mapping[str, Any]:
    return {"what": what, "note": row, "author": author}


def _author(connection: Connection, site: Site, key: str) -> int:
    found = author_by_key(connection, site.id, key)
    if found is None:
        raise NotFound("This site has no such author.")
    return int(found.author_id)
