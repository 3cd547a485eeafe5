"""Erase an author: the name and every text go, the numbers stay."""

from __future__ import annotations

from service.actions.works import Works
from service.moderation.errors import NotFound
from service.storage import erasure, lessons, reports, statements
from service.storage.authors import author_by_key
from service.storage.sites import Site
from service.storage.tokens import public_id
from service.storage.wording import forget_words


def forget_author(works: Works, site: Site, author_key: str) -> int:
    """Erase an author's name, key and texts; answers how many comments were emptied. Raises NotFound.

    What stays: that a comment stood here, its place in the thread, its scores and who decided what by which clause
    (the site's record of its own acts, without words). What goes: texts, evidence spans, free-text notes, name, key,
    appeals and what authors were told in a moderator's own words, and the author in events already sent. Open cases
    close. What the same person reported as a reader, and what others reported of their comments, loses its words and
    their key; somebody who only ever reported can be erased by that key. A model fitted before keeps what it learned
    until it is fitted again, which ``retraining.due`` says of it; ``export`` no longer yields these comments.
    """
    now = works.clock()
    with works.store.write() as connection:
        author = author_by_key(connection, site.id, author_key)
        erasure.overwrite_freed_pages(connection)
        new_key = public_id("erased")
        reported = reports.forget_reporter(connection, site.id, author_key, new_key)
        if author is None and reported:
            return 0
        if author is None:
            raise NotFound("This site has no such author.")
        erasure.close_cases(connection, author.author_id, now)
        emptied = erasure.log_erasure(connection, author.author_id, now)
        lessons.forget(connection, author.author_id, now)
        erasure.empty_texts(connection, author.author_id)
        forget_words(connection)
        erasure.empty_notes(connection, author.author_id)
        erasure.forget_record(connection, author.author_id)
        erasure.unname_as_target(connection, author.author_id)
        reports.empty_reports_about(connection, author.author_id)
        statements.forget(connection, site.id, author.author_id, author_key, new_key)
        erasure.unname(connection, site.id, author.author_id, author_key, new_key)
    return emptied
