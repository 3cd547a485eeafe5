"""Open learning cases: comments a model wants a person's opinion on."""

from __future__ import annotations

from collections.abc import Iterable

from service.actions.works import Works
from service.moderation.errors import NotFound
from service.storage.cases import open_case, urgency_of
from service.storage.comments import comments_by_external_id
from service.storage.engine import Taken
from service.storage.sites import Site

LEAST_URGENT = 0.0
"""Learning cases wait behind everything that a policy holds."""


def enqueue(works: Works, site: Site, comment_ids: Iterable[str]) -> int:
    """Open a learning case for each comment that has no open case; answers how many were opened.

    The comment keeps its state until somebody decides. Raises NotFound naming how many ids this site does not have;
    then nothing was opened.
    """
    wanted = list(dict.fromkeys(comment_ids))
    with works.store.read() as connection:
        found = comments_by_external_id(connection, site.id, wanted)
    if len(found) < len(wanted):
        raise NotFound(f"{len(wanted) - len(found)} of {len(wanted)} ids are no comments of {site.slug}.")
    return sum(_open(works, site, row.id, row.revision_id) for row in found if row.state != "erased")


def _open(works: Works, site: Site, comment_id: int, revision_id: int) -> bool:
    try:
        with works.store.write() as connection:
            now = works.clock()
            urgency = urgency_of(connection, revision_id, LEAST_URGENT)
            open_case(connection, site.id, comment_id, revision_id, urgency, now, origin="learning")
        return True
    except Taken:
        return False
