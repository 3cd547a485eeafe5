"""Every operation of the API as a call: what to send where, and how to read the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from parley_client.answers import (
    Answer,
    CommentRecord,
    Decided,
    Feed,
    Live,
    Ready,
    Reported,
    Results,
    Ruling,
    StatementPage,
)
from parley_client.forms import decoded, encoded
from parley_client.sent import Comment, Thread

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """``also`` are statuses beside 200 whose body is an answer; ``long`` calls score many comments and take longer.

    A call that is not ``repeatable`` is sent again only where it surely did not arrive.
    """

    method: str
    path: str
    read: Callable[[bytes], T] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=dict)
    also: frozenset[int] = frozenset()
    long: bool = False
    repeatable: bool = True


def score(comment: Comment) -> Call[Answer]:
    """Score one comment."""
    return Call("POST", "/score", partial(decoded, Answer), encoded(comment))


def score_batch(comments: Sequence[bytes]) -> Call[Results]:
    """Score up to 1,000 comments, each encoded already."""
    body = b'{"comments":[' + b",".join(comments) + b"]}"
    return Call("POST", "/score/batch", partial(decoded, Results), body, long=True)


def score_thread(thread: Thread) -> Call[Results]:
    """Score a whole thread."""
    return Call("POST", "/score/thread", partial(decoded, Results), encoded(thread), long=True)


def report(comment_id: str, reason: str, reporter: str | None, text: str | None) -> Call[Reported]:
    """Pass on a reader's report."""
    told = {"comment_id": comment_id, "reason": reason, "reporter": reporter, "text": text}
    return Call("POST", "/reports", partial(decoded, Reported), encoded_mapping(told))


def decide(comment_id: str, decision: Ruling, reason: str | None, revision: int | None) -> Call[Decided]:
    """Tell a decision of the site's own desk. Sent twice it might overrule what a person decided in between."""
    told = {"comment_id": comment_id, "decision": decision, "reason": reason, "revision": revision}
    return Call("POST", "/decisions", partial(decoded, Decided), encoded_mapping(told), repeatable=False)


def comment(id: str) -> Call[CommentRecord]:
    """Look a comment up."""
    escaped = quote(id, safe="").replace(".", "%2E") if id.strip(".") == "" else quote(id, safe="")
    return Call("GET", f"/comments/{escaped}", partial(decoded, CommentRecord))


def decisions(after: str | None, limit: int) -> Call[Feed]:
    """A page of the feed."""
    return Call("GET", "/decisions", partial(decoded, Feed), query=_query(after=after, limit=limit))


def statements(id: str | None, comment: str | None, before: int | None, limit: int) -> Call[StatementPage]:
    """A page of statements."""
    asked = _query(id=id, comment=comment, before=before, limit=limit)
    return Call("GET", "/statements", partial(decoded, StatementPage), query=asked)


def openapi() -> Call[dict[str, Any]]:
    """The API's description."""
    return Call("GET", "/openapi.json", partial(decoded, dict))


def health() -> Call[Live]:
    """Whether the process answers."""
    return Call("GET", "/health", partial(decoded, Live))


def ready() -> Call[Ready]:
    """Whether comments can be scored; 503 carries the same answer."""
    return Call("GET", "/ready", partial(decoded, Ready), also=frozenset({503}))


def prometheus() -> Call[str]:
    """The server's counters."""
    return Call("GET", "/metrics", partial(str, encoding="utf-8"))


def encoded_mapping(told: Mapping[str, Any]) -> bytes:
    """Names and values as a body, without those that are None."""
    return encoded({name: value for name, value in told.items() if value is not None})


def _query(**asked: str | int | None) -> dict[str, str]:
    return {name: str(value) for name, value in asked.items() if value is not None}
