"""What the faces may read, each question one function."""

from __future__ import annotations

from datetime import datetime

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid, NotFound
from service.storage import reads
from service.storage import sites as storage
from service.storage.engine import Connection
from service.storage.reads import AuthorRecord, CaseView, CommentView, Counts, FeedLine
from service.storage.sites import Site


def case(works: Works, site: Site, case_id: str) -> CaseView:
    """One case with all that stands beside it, whatever its state. Raises NotFound."""
    with works.store.read() as connection:
        found = reads.case_by_public_id(connection, site.id, case_id, _recently(works, connection, site))
    if found is None:
        raise NotFound("There is no such case.")
    return found


def comment(works: Works, site: Site, external_id: str) -> CommentView:
    """One comment by the site's own id. Raises NotFound."""
    with works.store.read() as connection:
        found = reads.comment_by_external_id(connection, site.id, external_id)
    if found is None:
        raise NotFound("There is no comment with this id.")
    return found


def decisions_after(works: Works, site: Site, after: str | None, limit: int = 100) -> list[FeedLine]:
    """The site's events after a cursor, oldest first; never skips one that commits late. Raises Invalid (cursor)."""
    cursor = "0" if after is None else after
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise Invalid([FieldError("/after", "malformed", "Give the cursor of a line of this feed, or none.")])
    with works.store.read() as connection:
        return reads.feed(connection, site.id, int(cursor), limit)


def counts(works: Works, site: Site) -> Counts:
    """The site's numbers now."""
    midnight = works.clock().replace(hour=0, minute=0, second=0, microsecond=0)
    with works.store.read() as connection:
        return reads.counts(connection, site.id, midnight)


def policy(works: Works, site: Site) -> tuple[int, str]:
    """The policy in force: its version and its text as written."""
    with works.store.read() as connection:
        return storage.newest_policy(connection, site.id)


def author_record(works: Works, site: Site, author_key: str, limit: int = 20) -> AuthorRecord:
    """An author's standing and newest comments. Raises NotFound."""
    with works.store.read() as connection:
        since = _recently(works, connection, site)
        found = reads.author_record(connection, site.id, author_key, limit, since)
    if found is None:
        raise NotFound("There is no such author.")
    return found


def site(works: Works, slug: str) -> Site:
    """A site by its slug. Raises NotFound."""
    with works.store.read() as connection:
        found = storage.site_by_slug(connection, slug)
    if found is None:
        raise NotFound(f"There is no site {slug}.")
    return found


def _recently(works: Works, connection: Connection, site: Site) -> datetime:
    """Since when the site's policy counts an author's rejections."""
    version, _ = storage.newest_policy(connection, site.id)
    return works.clock() - works.policies.get(connection, site.id, version).rejections_window
