"""Threads as JSONL, one thread a line: what importers write and what samples, tests and training read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from service.moderation.comment import Article, Author, Comment, Thread
from service.moderation.errors import Invalid
from training.pages.fields import Fields
from training.pages.letters import decode
from training.pages.page_error import PageError, Tell, silent

NAME: Final = "threads"
_ARTICLE: Final = re.compile(r'"article"\s*:\s*\{')
_COMMENTS: Final = re.compile(r'"comments"\s*:\s*\[')
# What the labelled corpus adds; a reader of threads passes over it (see labelled.py).
_LABELLED_THREAD: Final = ("judged",)
_LABELLED_COMMENT: Final = ("labels", "kind")


@dataclass(frozen=True, slots=True)
class Noted(Comment):
    """A comment about which the source says more that is no label: ``meta`` such as ``{"status": "REJECTED"}``."""

    meta: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def line_of(thread: Thread) -> str:
    """``thread`` as one line of JSON, without the line end; what is not known is left out."""
    return json.dumps(document_of(thread), ensure_ascii=False)


def document_of(thread: Thread) -> dict[str, Any]:
    """``thread`` as plain data in the thread form. Times are ISO 8601 UTC with ``Z``."""
    article = thread.article
    return {
        "article": _known(
            id=article.id,
            title=article.title,
            url=article.url,
            section=article.section,
            author=article.author,
            published_at=_written(article.published_at),
            body=article.body,
        ),
        "policy": thread.policy,
        "source": thread.source,
        "comments": [_comment_document(comment) for comment in thread.comments],
    }


def _comment_document(comment: Comment) -> dict[str, Any]:
    author = comment.author
    return {
        "id": comment.id,
        "parent_id": comment.parent_id,
        "author": _known(id=author.id, name=author.name, created_at=_written(author.created_at)),
        "depth": comment.depth,
        **_known(posted_at=_written(comment.posted_at), lang=comment.lang),
        "text": comment.text,
        **({"meta": dict(comment.meta)} if isinstance(comment, Noted) and comment.meta else {}),
    }


def _known(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def thread_of(document: Any) -> Thread:
    """The thread that ``document`` (parsed JSON in the thread form) is.

    Strict: unknown fields, wrong types, parents that do not come earlier, ids twice. Raises Invalid with every mistake.
    """
    fields = Fields.of(document)
    article = _article(fields.inner("article"))
    comments = _comments(fields)
    policy, source = fields.text("policy"), fields.text("source")
    fields.skip(*_LABELLED_THREAD)
    fields.close()
    if fields.errors:
        raise Invalid(fields.errors)
    return Thread(article, comments, policy=policy, source=source)


def _article(fields: Fields) -> Article:
    article = Article(
        id=fields.name("id"),
        title=fields.name("title"),
        url=fields.text("url"),
        section=fields.text("section"),
        author=fields.text("author"),
        published_at=fields.moment("published_at"),
        body=fields.text("body"),
    )
    fields.close()
    return article


def _comments(fields: Fields) -> tuple[Comment, ...]:
    comments: dict[str, Comment] = {}
    for item in fields.items("comments"):
        comment = _comment(item, comments)
        if comment.id in comments:
            item.wrong("id", "taken", "must be unlike the ids of the comments before it")
        comments[comment.id] = comment
    return tuple(comments.values())


def _comment(fields: Fields, earlier: Mapping[str, Comment]) -> Comment:
    parent_id = fields.text("parent_id")
    parent = earlier.get(parent_id) if parent_id is not None else None
    if parent_id is not None and parent is None:
        fields.wrong("parent_id", "unknown", "must be the id of a comment that comes before it")
    depth = parent.depth + 1 if parent else 0
    if fields.number("depth", depth) != depth:
        fields.wrong("depth", "wrong", f"must be {depth} here, or left out")
    author = _author(fields.inner("author"))
    posted_at, lang, meta = fields.moment("posted_at"), fields.text("lang"), fields.words("meta")
    identity, text = fields.name("id"), fields.any_text("text")
    fields.skip(*_LABELLED_COMMENT)
    fields.close()
    if meta:
        return Noted(identity, text, author, parent_id, depth, posted_at, lang, MappingProxyType(meta))
    return Comment(identity, text, author, parent_id, depth, posted_at, lang)


def _author(fields: Fields) -> Author:
    author = Author(name=fields.name("name"), id=fields.text("id"), created_at=fields.moment("created_at"))
    fields.close()
    return author


def documents(lines: Iterable[str]) -> Iterator[tuple[int, Any]]:
    """Each line's JSON with its 1-based number; blank lines are passed over. Raises PageError naming the line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _document(number, line)


def _document(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise PageError(f"line {number}: broken JSON at column {error.colno}: {error.msg}") from None
    except (RecursionError, ValueError):
        raise PageError(f"line {number}: JSON nested too deep or a number too long") from None


def read_lines(lines: Iterable[str]) -> Iterator[Thread]:
    """The threads of ``lines``. Raises PageError with the line's number and every mistake in it."""
    for number, document in documents(lines):
        try:
            yield thread_of(document)
        except Invalid as error:
            raise PageError(f"line {number}: {error}") from None


def recognises(raw: bytes) -> bool:
    """Whether ``raw`` looks like threads as JSONL (broken or not)."""
    try:
        text = decode(raw).lstrip()
    except PageError:
        return False
    return text.startswith("{") and bool(_ARTICLE.search(text) and _COMMENTS.search(text))


def read(raw: bytes, name: str, tell: Tell = silent) -> Iterator[Thread]:  # noqa: ARG001
    """The threads of a JSONL file, as they were written. Raises PageError."""
    return read_lines(decode(raw).split("\n"))
