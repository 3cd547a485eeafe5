"""Disqus's export in XML: a thread an article, a post a comment, its message in HTML.

Form: http://disqus.com/api/schemas/1.0/disqus.xsd. What Disqus calls deleted or spam has no text here: it stays as an
empty node, without its author's name, where somebody answered it, and is left out where nobody did.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from service.moderation.comment import Article, Author, Comment, Thread
from training.pages.dates import instant
from training.pages.letters import sound
from training.pages.markup import text_of_either
from training.pages.page_error import PageError, Tell, counted, silent
from training.pages.tree import grow, prune

NAME: Final = "disqus"
REMOVED: Final = "(removed)"
_NS: Final = "{http://disqus.com}"
_ID: Final = "{http://disqus.com/disqus-internals}id"
_ROOT: Final = re.compile(rb"<disqus[\s>]")


@dataclass(slots=True)
class _Export:
    """What was read: threads by internal id, each other name of a thread, sections, posts by thread in file order."""

    threads: dict[str, dict[str, str | None]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str | None] = field(default_factory=dict)
    posts: dict[str, list[Comment]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)


def recognises(raw: bytes) -> bool:
    """Whether ``raw`` begins like a Disqus export."""
    head = raw[:4096].replace(b"\x00", b"")
    return _ROOT.search(head) is not None and b"<html" not in head.lower()


def read(raw: bytes, name: str, tell: Tell = silent) -> Iterator[Thread]:  # noqa: ARG001
    """One thread for each of the export's threads, also those nobody commented on. Raises PageError."""
    export = _Export()
    try:
        _fill(export, raw)
    except ParseError as error:
        line, column = error.position
        raise PageError(f"broken XML at line {line}, column {column + 1}") from None
    except DefusedXmlException:
        raise PageError("its XML declares entities, which an export never does") from None
    except (ValueError, LookupError):
        raise PageError("broken XML: its encoding cannot be read") from None
    return _threads(export, tell)


def _fill(export: _Export, raw: bytes) -> None:
    """Read the file element by element, each dropped once it is understood."""
    takers = {f"{_NS}category": _take_category, f"{_NS}thread": _take_thread, f"{_NS}post": _take_post}
    path: list[Any] = []
    for event, element in iterparse(io.BytesIO(raw), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            path.append(element)
            continue
        path.pop()
        if len(path) == 1:
            if take := takers.get(element.tag):
                take(export, element)
            path[0].remove(element)


def _take_category(export: _Export, element: Any) -> None:
    export.sections[_identity(element)] = _text(element, "title")


def _take_thread(export: _Export, element: Any) -> None:
    identity = _identity(element)
    fields = {name: _text(element, name) for name in ("title", "link", "createdAt")}
    category = element.find(f"{_NS}category")
    section = export.sections.get(_identity(category)) if category is not None else None
    author = _text(element, "author", "name")
    export.threads[identity] = {**fields, "section": section, "author": author}
    if own := _text(element, "id"):
        export.aliases.setdefault(own, identity)


def _take_post(export: _Export, element: Any) -> None:
    thread = element.find(f"{_NS}thread")
    parent = element.find(f"{_NS}parent")
    gone = _true(element, "isDeleted") or _true(element, "isSpam")
    identity = _identity(element)
    comment = Comment(
        id=identity,
        text="" if gone else sound(text_of_either(_text(element, "message") or "")),
        author=Author(REMOVED) if gone else _author(element),
        parent_id=_identity(parent) if parent is not None else None,
        posted_at=instant(_text(element, "createdAt")),
    )
    if gone:
        export.gone.add(identity)
    export.posts.setdefault(_identity(thread) if thread is not None else "", []).append(comment)


def _author(element: Any) -> Author:
    name, username = _text(element, "author", "name"), _text(element, "author", "username")
    return Author(name or username or "Guest", id=username)


def _threads(export: _Export, tell: Tell) -> Iterator[Thread]:
    _tell_gone(export, tell)
    by_thread: dict[str, list[Comment]] = {identity: [] for identity in export.threads}
    for identity, posts in export.posts.items():
        known = identity if identity in export.threads else export.aliases.get(identity, identity)
        by_thread.setdefault(known, []).extend(posts)
    for identity, posts in by_thread.items():
        yield Thread(_article(export, identity), grow(prune(posts, export.gone), tell), source=NAME)


def _tell_gone(export: _Export, tell: Tell) -> None:
    if not export.gone:
        return
    kept = sum(c.id in export.gone for posts in export.posts.values() for c in prune(posts, export.gone))
    gone = counted(len(export.gone), "deleted or spam post")
    tell(f"{gone}: {kept} kept as empty nodes because they have replies, {len(export.gone) - kept} left out")


def _article(export: _Export, identity: str) -> Article:
    fields = export.threads.get(identity, {})
    url = fields.get("link")
    return Article(
        id=identity or "unknown",
        title=fields.get("title") or url or identity or "unknown",
        url=url,
        section=fields.get("section"),
        author=fields.get("author"),
        published_at=instant(fields.get("createdAt")),
    )


def _identity(element: Any) -> str:
    """The internal id, or what the element says itself (in older files a thread is named by its own id)."""
    inner = element.findtext(f"{_NS}id") or element.text or ""
    return str(element.get(_ID) or inner.strip() or "unknown")


def _text(element: Any, *path: str) -> str | None:
    found = element.findtext("/".join(f"{_NS}{step}" for step in path))
    return found.strip() or None if found else None


def _true(element: Any, name: str) -> bool:
    return (_text(element, name) or "").lower() in {"true", "1"}
