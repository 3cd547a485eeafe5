"""A comment, its author, its article and the thread it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

_UNSEEN: Final = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]*"
)
"""Only white space, joiners, marks of direction, fillers and selectors: a text that shows nothing."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a comment, as the site names them.

    Two spellings of a name are two authors: nothing here folds case.
    ``id`` is the site's own; where a site has none, the name as written stands for it.
    """

    name: str
    id: str | None = None
    created_at: datetime | None = None

    @property
    def key(self) -> str:
        """What tells this author from others within a site."""
        return self.id if self.id is not None else f"name:{self.name}"


@dataclass(frozen=True, slots=True)
class Article:
    """What is being commented on. ``id`` is the site's own; all but id and title may be missing."""

    id: str
    title: str
    url: str | None = None
    section: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment. ``depth`` is 0 at the top of a thread, one more a reply.

    ``text`` may be empty: such a comment is a node of the tree that others reply to, and no model sees it.
    """

    id: str
    text: str
    author: Author
    parent_id: str | None = None
    depth: int = 0
    posted_at: datetime | None = None
    lang: str | None = None

    @property
    def empty(self) -> bool:
        """True where there is nothing to read: no letter or sign that shows."""
        return _UNSEEN.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Thread:
    """An article and every comment under it, parents before their replies.

    ``policy`` is the discussion policy as the page states it, ``source`` the importer that read it.
    """

    article: Article
    comments: tuple[Comment, ...] = ()
    policy: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A comment above the one in hand: who wrote what."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader of the thread knows when reaching a comment.

    ``ancestors`` runs from the parent upwards; ``participants`` are the names of the others in the thread
    as written, without the comment's own author; ``article_author`` is the by-line.
    """

    ancestors: tuple[Ancestor, ...] = ()
    participants: tuple[str, ...] = ()
    article_title: str | None = None
    article_author: str | None = None
    depth: int = 0

    @property
    def parent(self) -> Ancestor | None:
        """The comment replied to, if any."""
        return self.ancestors[0] if self.ancestors else None


NO_CONTEXT = Context()


def context_of(thread: Thread, comment_id: str) -> Context:
    """The context in which ``comment_id`` stands in ``thread``.

    Raises KeyError when the thread has no such comment.
    """
    by_id = {c.id: c for c in thread.comments}
    comment = by_id[comment_id]
    ancestors: list[Ancestor] = []
    seen = {comment_id}
    parent_id = comment.parent_id
    while parent_id is not None and parent_id in by_id and parent_id not in seen:
        seen.add(parent_id)
        parent = by_id[parent_id]
        ancestors.append(Ancestor(author=parent.author.name, text=parent.text))
        parent_id = parent.parent_id
    others = dict.fromkeys(c.author.name for c in thread.comments if c.author.name != comment.author.name)
    return Context(
        ancestors=tuple(ancestors),
        participants=tuple(others),
        article_title=thread.article.title,
        article_author=thread.article.author,
        depth=comment.depth,
    )


@dataclass(frozen=True, slots=True)
class Submission:
    """A comment as a site hands it in, checked: what ``POST /score`` is about.

    ``context`` is what the site itself says about the thread; storage completes it where ids are known.
    ``lang`` is the site's own statement (BCP 47 primary subtag), not our guess.
    """

    comment: Comment
    article: Article
    context: Context = field(default_factory=Context)
