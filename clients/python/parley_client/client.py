"""The client for programs that wait for each answer; ``async_client`` is the same for those that do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self, TypeVar, cast

import httpx

from parley_client import calls
from parley_client.answers import (
    Answer,
    Answered,
    CommentRecord,
    Decided,
    Event,
    Feed,
    Live,
    Ready,
    Refused,
    Reported,
    Ruling,
    Statement,
    StatementPage,
)
from parley_client.batches import MOST_BYTES, Batch
from parley_client.calls import Call
from parley_client.errors import TooLarge
from parley_client.retries import Reply, Retry, Silence, course
from parley_client.sent import Comment, Thread
from parley_client.wire import new_request_id, reply, silence, wire

T = TypeVar("T")


class Client:
    """Talks to one Parley server as one site; may be used by many threads at once. Close it, or use ``with``.

    ``timeout`` and ``batch_timeout`` (for batches and threads) are seconds a try may take; ``retry`` says how patient
    it is. ``http`` is a client of httpx of your own, for proxies or certificates; it stays open. Raises ValueError
    where address or key cannot be right. Methods raise what ``errors`` lists.
    """

    def __init__(
        self,
        address: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        batch_timeout: float = 120.0,
        retry: Retry | None = None,
        http: httpx.Client | None = None,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._wire = wire(address, key, timeout, batch_timeout)
        self._retry = retry or Retry()
        self._http, self._owns = (http, False) if http is not None else (httpx.Client(), True)
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"Client({self._wire.address!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        if self._owns:
            self._http.close()

    def score(self, comment: Comment) -> Answer:
        """Score one comment. The same id and text again is answered with ``repeated`` and files nothing."""
        return self._ask(calls.score(comment))

    def score_batch(self, comments: Iterable[Comment]) -> list[Answered | Refused]:
        """Score any number of comments, in as many requests as it takes; one result for each, in order.

        A reply may follow its parent. Where an error ends it midway, send all again: what was answered is repeated.
        """
        return list(self.score_each(comments))

    def score_each(self, comments: Iterable[Comment]) -> Iterator[Answered | Refused]:
        """As ``score_batch``, giving each request's results before the next one is sent."""
        batch = Batch(comments, MOST_BYTES)
        while (call := batch.next_call()) is not None:
            try:
                results = self._ask(call)
            except TooLarge:
                if not batch.halved():
                    raise
                continue
            yield from batch.placed(results)

    def score_thread(self, thread: Thread) -> list[Answered | Refused]:
        """Score a whole thread of at most 1,000 comments, every one in its place and as of when it was posted."""
        return list(self._ask(calls.score_thread(thread)).results)

    def report(self, comment_id: str, reason: str, *, reporter: str | None = None, text: str | None = None) -> Reported:
        """Pass on what a reader reported; one reader reports a comment once."""
        return self._ask(calls.report(comment_id, reason, reporter, text))

    def decide(
        self, comment_id: str, decision: Ruling, *, reason: str | None = None, revision: int | None = None
    ) -> Decided:
        """Tell what a moderator decided at the site's own desk: ``approve``, ``reject`` or ``undo``.

        ``reason`` is a clause of the policy or ``other``; ``revision`` the one that was read. It is sent again only
        where it surely did not arrive. Raises NotFound, and Conflict where the comment was edited since.
        """
        return self._ask(calls.decide(comment_id, decision, reason, revision))

    def comment(self, id: str) -> CommentRecord:
        """A comment as it stands, by the site's own id. Raises NotFound."""
        return self._ask(calls.comment(id))

    def decisions(self, after: str | None = None, limit: int = 100) -> Feed:
        """What was decided after a cursor, oldest first, at most ``limit`` (1 to 1,000) events."""
        return self._ask(calls.decisions(after, limit))

    def decisions_since(self, after: str | None = None) -> Iterator[Event]:
        """Every event after a cursor up to now; keep the last one's ``cursor`` for the next time."""
        more = True
        while more:
            feed = self.decisions(after, 1_000)
            yield from feed.decisions
            after, more = feed.next, feed.more

    def statements(
        self, id: str | None = None, comment: str | None = None, before: int | None = None, limit: int = 20
    ) -> StatementPage:
        """Statements of reasons, newest first: one by ``id``, those about a ``comment``, or a page of all."""
        return self._ask(calls.statements(id, comment, before, limit))

    def all_statements(self, comment: str | None = None) -> Iterator[Statement]:
        """Every statement, or every one about a comment, newest first."""
        page = self.statements(comment=comment, limit=100)
        yield from page.statements
        while page.next is not None:
            page = self.statements(comment=comment, before=page.next, limit=100)
            yield from page.statements

    def openapi(self) -> dict[str, Any]:
        """The server's own description of its API."""
        return self._ask(calls.openapi())

    def health(self) -> Live:
        """Whether the process answers."""
        return self._ask(calls.health())

    def ready(self) -> Ready:
        """Whether comments can be scored; a server that is not ready answers too, and is not asked again."""
        return self._ask(calls.ready())

    def prometheus(self) -> str:
        """The server's counters, in Prometheus' text format."""
        return self._ask(calls.prometheus())

    def _ask(self, call: Call[T]) -> T:
        request_id = new_request_id()
        steps = course(call, self._retry, self._wire.address, request_id)
        wait = next(steps)
        while True:
            if wait:
                self._sleep(wait)
            try:
                wait = steps.send(self._send(call, request_id))
            except StopIteration as done:
                return cast(T, done.value)

    def _send(self, call: Call[Any], request_id: str) -> Reply | Silence:
        try:
            return reply(self._http.request(**self._wire.request(call, request_id), auth=self._wire.key))
        except httpx.RequestError as error:
            return silence(error)
