"""Builders of the things tests talk about: everything has a harmless default, each test names what matters to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.moderation.comment import Ancestor, Article, Author, Comment, Context, Thread


def a_comment(
    text: str = "I see it differently.",
    *,
    id: str = "c1",
    author: str = "Alice",
    parent_id: str | None = None,
    depth: int = 0,
    posted_at: datetime | None = None,
    lang: str | None = None,
) -> Comment:
    """A comment by Alice at the top of a thread."""
    return Comment(id, text, Author(author), parent_id, depth, posted_at, lang)


def a_context(
    *,
    parent: tuple[str, str] | None = None,
    participants: Sequence[str] = (),
    article_author: str | None = None,
    depth: int | None = None,
) -> Context:
    """What is known around a comment; ``parent`` is the name and text of the one that is answered."""
    return Context(
        ancestors=(Ancestor(*parent),) if parent else (),
        participants=tuple(participants),
        article_author=article_author,
        depth=depth if depth is not None else int(parent is not None),
    )


def a_thread(*comments: Comment, title: str = "New bus lane opens", author: str | None = "Jane Doe") -> Thread:
    """A thread under an article by Jane Doe, with one comment unless others are given."""
    return Thread(Article("a1", title, author=author), comments or (a_comment(),))
