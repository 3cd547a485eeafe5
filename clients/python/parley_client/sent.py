"""What a site sends: one class for each form of the API, with its names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

Moment = datetime | str
"""A datetime that knows its offset, or RFC 3339 as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a comment. Without an id the name as written stands for it."""

    name: str
    id: str | None = None
    created_at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What is being commented on; ``author`` is the by-line."""

    id: str
    title: str
    url: str | None = None
    section: str | None = None
    author: str | None = None
    published_at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """A comment above the one in hand."""

    author: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands around a comment: ``ancestors`` from the parent upwards, and the names of the others."""

    ancestors: Sequence[Ancestor] = ()
    participants: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment with its author, its article and what is known of its thread."""

    id: str
    text: str = field(repr=False)
    author: Author
    article: Article
    parent_id: str | None = None
    posted_at: Moment | None = None
    lang: str | None = None
    context: Context | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadArticle:
    """The article of a thread, with its text where known."""

    id: str
    title: str
    url: str | None = None
    section: str | None = None
    author: str | None = None
    published_at: Moment | None = None
    body: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadComment:
    """A comment as it stands in a thread; its text may be empty."""

    id: str
    text: str = field(repr=False)
    author: Author
    parent_id: str | None = None
    depth: int | None = None
    posted_at: Moment | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """An article and its comments, in any order, at most 1,000; every parent must be among them."""

    article: ThreadArticle
    comments: Sequence[ThreadComment]
    policy: str | None = None
    source: str | None = None
