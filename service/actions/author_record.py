"""Everything a site keeps of an author, for the author who asks to see it (article 15 of the GDPR)."""

from __future__ import annotations

from typing import Any

from service.actions.works import Works
from service.moderation.errors import NotFound
from service.storage import author_record as storage
from service.storage.authors import author_by_key
from service.storage.sites import Site


def author_record(works: Works, site: Site, author_key: str) -> dict[str, Any]:
    """One document: the author, their texts, what was decided, reported, sanctioned, noted, stated and appealed.

    Left out is who of the team and which readers were behind it: their names are their own. Raises NotFound.
    """
    with works.store.read() as connection:
        author = author_by_key(connection, site.id, author_key)
        if author is None:
            raise NotFound("This site has no such author.")
        of = (connection, author.author_id)
        return {
            "site": site.slug,
            "author": storage.author(*of),
            "texts": storage.texts(*of),
            "decisions": storage.history(*of),
            "reports": storage.reported(*of),
            "sanctions": storage.sanctioned(*of),
            "notes": storage.noted(*of),
            "statements": storage.stated(*of),
            "appeals": storage.appealed(*of),
        }
