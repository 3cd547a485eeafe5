"""Coral's stories, comments and users as JSON: what ``mongoexport`` writes of its database, in one file.

Either one object ``{"stories": […], "comments": […], "users": […]}`` or one document a line, in any order, told apart
by their fields. Field names are those of Coral 5 and later (github.com/coralproject/talk, models/comment); the older
names of Talk 4 (``asset_id``, ``author_id``, ``parent_id``, ``body``) are understood too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from service.moderation.comment import Article, Author, Comment, Thread
from training.pages.dates import instant
from training.pages.letters import decode, load_many
from training.pages.markup import text_of_either
from training.pages.page_error import PageError, Tell, counted, silent
from training.pages.threads import Noted
from training.pages.tree import grow, prune

NAME: Final = "coral"
REMOVED: Final = "(removed)"
_SIGNS: Final = re.compile(r'"(?:storyID|asset_id|stories|tenantID|revisions)"\s*:')
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Dump:
    stories: dict[str, dict[str, Any]] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)


def recognises(raw: bytes) -> bool:
    """Whether ``raw`` is JSON with fields that only Coral's documents have."""
    try:
        text = decode(raw).lstrip()
    except PageError:
        return False
    return text[:1] in ("{", "[") and _SIGNS.search(text) is not None


def read(raw: bytes, name: str, tell: Tell = silent) -> Iterator[Thread]:  # noqa: ARG001
    """One thread a story, in the dump's order. Raises PageError for broken JSON and for JSON that is no Coral dump."""
    dump = _Dump()
    for document in load_many(decode(raw)):
        _take(dump, document)
    if not dump.stories and not dump.comments:
        raise PageError("its JSON has neither stories nor comments of Coral's")
    return _threads(dump, tell)


def _take(dump: _Dump, document: Any) -> None:
    if isinstance(document, list):
        for item in document:
            _take_one(dump, item)
    elif isinstance(document, dict) and not _first(document, "id", "_id"):
        for collection in ("stories", "assets", "comments", "users"):
            if isinstance(items := document.get(collection), list):
                for item in items:
                    _take_one(dump, item)
    else:
        _take_one(dump, document)


def _take_one(dump: _Dump, item: Any) -> None:
    """Put one document where its fields say it belongs; whatever else Coral stores is passed over."""
    if not isinstance(item, dict) or not (identity := _text(item, "id", "_id")) or "commentID" in item:
        return
    if _text(item, "storyID", "story_id", "asset_id"):
        dump.comments.append(item)
    elif _text(item, "username") or "profiles" in item:
        dump.users[identity] = item
    elif _text(item, "url") or "metadata" in item:
        dump.stories[identity] = item


def _threads(dump: _Dump, tell: Tell) -> Iterator[Thread]:
    by_story: dict[str, list[dict[str, Any]]] = {identity: [] for identity in dump.stories}
    for document in dump.comments:
        by_story.setdefault(_text(document, "storyID", "story_id", "asset_id") or "", []).append(document)
    unknown = len(by_story) - len(dump.stories)
    if unknown:
        tell(f"{counted(unknown, 'story')} not in the dump: their comments are there, their titles are not")
    gone = {_text(document, "id", "_id") or "" for document in dump.comments if _deleted(document)}
    if gone:
        tell(f"{counted(len(gone), 'deleted comment')}: kept as empty nodes where they have replies, else left out")
    for identity, documents in by_story.items():
        comments = prune([_comment(document, dump.users) for document in documents], gone)
        yield Thread(_article(identity, dump.stories.get(identity, {})), grow(comments, tell), source=NAME)


def _article(identity: str, story: dict[str, Any]) -> Article:
    about = story.get("metadata")
    about = {**story, **about} if isinstance(about, dict) else story
    url = _text(story, "url")
    return Article(
        id=identity,
        title=_text(about, "title") or url or identity,
        url=url,
        section=_text(about, "section"),
        author=_text(about, "author"),
        published_at=_moment(_first(about, "publishedAt", "publication_date")),
    )


def _comment(document: dict[str, Any], users: dict[str, dict[str, Any]]) -> Comment:
    deleted = _deleted(document)
    comment = Comment(
        id=_text(document, "id", "_id") or "",
        text="" if deleted else text_of_either(_body(document)),
        author=Author(REMOVED) if deleted else _author(document, users),
        parent_id=_text(document, "parentID", "parent_id"),
        posted_at=_moment(_first(document, "createdAt", "created_at")),
    )
    return _noted(comment, _text(document, "status"))


def _noted(comment: Comment, status: str | None) -> Comment:
    if status is None:
        return comment
    meta = MappingProxyType({"status": status})
    return Noted(comment.id, comment.text, comment.author, comment.parent_id, posted_at=comment.posted_at, meta=meta)


def _body(document: dict[str, Any]) -> str:
    """The last revision's text."""
    revisions = document.get("revisions")
    if isinstance(revisions, list) and revisions and isinstance(revisions[-1], dict):
        return _text(revisions[-1], "body") or ""
    return _text(document, "body") or ""


def _author(document: dict[str, Any], users: dict[str, dict[str, Any]]) -> Author:
    identity = _text(document, "authorID", "author_id")
    user = users.get(identity or "", {})
    name = _text(user, "username") or _text(document, "authorUsername") or identity or "(unknown)"
    return Author(name, id=identity, created_at=_moment(_first(user, "createdAt", "created_at")))


def _deleted(document: dict[str, Any]) -> bool:
    return _first(document, "deletedAt", "deleted_at") is not None


def _first(document: dict[str, Any], *names: str) -> Any:
    return next((document[name] for name in names if document.get(name) is not None), None)


def _text(document: dict[str, Any], *names: str) -> str | None:
    value = _first(document, *names)
    if isinstance(value, dict) and isinstance(value.get("$oid"), str):
        value = value["$oid"]
    return value if isinstance(value, str) and value.strip() else None


def _moment(value: Any) -> datetime | None:
    """A time as text, as milliseconds, or as MongoDB's extended JSON writes it (``$date``, ``$numberLong``)."""
    if isinstance(value, dict):
        value = value.get("$date", value.get("$numberLong"))
    if isinstance(value, dict):
        value = value.get("$numberLong")
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,16}", value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _after_epoch(value)
    return instant(value)


def _after_epoch(milliseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
