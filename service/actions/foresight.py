"""In which context each comment of a chunk will stand once those before it are filed.

The model is asked about a whole chunk before any of it is filed. What is foreseen here is checked against storage when
the comment's turn comes: where it was wrong the comment is assessed again, so that a mistake here costs time only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from service.actions.gathering import context_of, find_parent, hash_of, parent_of
from service.actions.works import Works
from service.moderation.comment import Ancestor, Article, Context, Submission
from service.moderation.errors import Invalid
from service.storage import gather as reads
from service.storage.engine import Connection
from service.storage.gather import Known, Parent
from service.storage.sites import Site

UNFILED = -1
"""Stands for the row of a comment that has none yet."""


@dataclass(slots=True)
class _Thread:
    """An article as it will stand: its by-line, and who wrote its newest comments, latest first."""

    author: str | None
    names: deque[str]

    @classmethod
    def stored(cls, connection: Connection, known: Known) -> _Thread:
        names = [] if known.article_id is None else reads.newest_names(connection, known.article_id)
        author = None if known.article is None else known.article.author
        return cls(author, deque(names, maxlen=reads.NEWEST_COMMENTS))

    def meet(self, article: Article, name: str) -> None:
        """One more comment under this article."""
        self.author = self.author if article.author is None else article.author
        self.names.appendleft(name)


@dataclass(slots=True)
class Foresight:
    """Foresees contexts, comment by comment in the order of filing."""

    connection: Connection
    site: Site
    _threads: dict[str, _Thread] = field(default_factory=dict)
    _coming: dict[str, Parent] = field(default_factory=dict)

    def context(self, submission: Submission) -> Context | None:
        """Where this comment will stand; None where there will be nothing to assess (filed before, or a mistake)."""
        comment = submission.comment
        known = reads.known(self.connection, self.site.id, submission.article.id, comment.author.key, comment.id)
        if known.text_hash == hash_of(comment.text):
            return None
        try:
            parent = parent_of(submission, self._parent(submission))
        except Invalid:
            return None
        thread = self._thread(submission.article, known)
        context = context_of(submission, thread.author, tuple(thread.names), parent)
        if known.comment_id is None and comment.id not in self._coming:
            self._coming[comment.id] = _as_parent(submission, context, parent)
            thread.meet(submission.article, comment.author.name)
        return context

    def _parent(self, submission: Submission) -> Parent | None:
        return self._coming.get(submission.comment.parent_id or "") or find_parent(
            self.connection, self.site, submission
        )

    def _thread(self, article: Article, known: Known) -> _Thread:
        if article.id not in self._threads:
            self._threads[article.id] = _Thread.stored(self.connection, known)
        return self._threads[article.id]


def foresee(works: Works, site: Site, submissions: Iterable[Submission]) -> list[Context | None]:
    """The context of each comment, see ``Foresight.context``. Reads only."""
    with works.store.read() as connection:
        foresight = Foresight(connection, site)
        return [foresight.context(submission) for submission in submissions]


def _as_parent(submission: Submission, context: Context, parent: Parent | None) -> Parent:
    """How a comment will be found by replies to it."""
    comment = submission.comment
    above = () if parent is None else context.ancestors
    chain = (Ancestor(comment.author.name, comment.text), *above)[: reads.MAX_ANCESTORS]
    return Parent(UNFILED, context.depth, submission.article.id, chain)
