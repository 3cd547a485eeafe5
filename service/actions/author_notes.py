"""Notes about an author that only the team reads: written by anybody who decides, taken away by who wrote them."""

from __future__ import annotations

from typing import Final

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid, NotFound
from service.storage import notes
from service.storage.authors import author_by_key
from service.storage.people import Person
from service.storage.sites import Site

LONGEST: Final = 2_000


def add_note(works: Works, person: Person, site: Site, author_key: str, text: str) -> int:
    """Write a note; answers its number. Raises NotFound (no such author) and Invalid (empty or too long)."""
    if not text.strip() or len(text) > LONGEST:
        raise Invalid([FieldError("/text", "wrong-length", f"A note has 1 to {LONGEST:,} characters.")])
    with works.store.write() as connection:
        author = author_by_key(connection, site.id, author_key)
        if author is None:
            raise NotFound("This site has no such author.")
        return notes.add_note(connection, site.id, author.author_id, person.id, text.strip(), works.clock())


def remove_note(works: Works, person: Person, site: Site, author_key: str, number: int) -> None:
    """Take a note of one's own away for good. Raises NotFound, also for somebody else's note."""
    with works.store.write() as connection:
        author = author_by_key(connection, site.id, author_key)
        if author is None or not notes.remove_note(connection, author.author_id, person.id, number):
            raise NotFound("There is no such note of yours.")
