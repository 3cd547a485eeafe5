"""Many comments cut into requests that the server takes, and their results put back in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from parley_client import calls
from parley_client.answers import Answered, FieldError, Refused, Results
from parley_client.calls import Call
from parley_client.forms import encoded
from parley_client.sent import Comment

MOST_COMMENTS: Final = 1_000
"""What ``POST /score/batch`` takes at once."""

MOST_BYTES: Final = 1_000_000
"""Under what common proxies take unless told otherwise (nginx: 1 MiB); Parley itself takes 32 MiB."""


class Batch:
    """Comments on their way, in order, for a reply comes after its parent. A 413 halves what is sent at once."""

    def __init__(self, comments: Iterable[Comment], most_bytes: int = MOST_BYTES) -> None:
        self._coming: Iterator[Comment] = iter(comments)
        self._waiting: list[bytes] = []
        self._most = MOST_COMMENTS
        self._most_bytes = most_bytes
        self._sent = 0
        self._done = 0

    def next_call(self) -> Call[Results] | None:
        """The next request; None when all comments were answered."""
        self._fill()
        self._sent = self._fitting()
        return calls.score_batch(self._waiting[: self._sent]) if self._sent else None

    def halved(self) -> bool:
        """Send half as many from now on; False where one comment by itself was too large already."""
        if self._sent <= 1:
            return False
        self._most = self._sent // 2
        return True

    def placed(self, results: Results) -> list[Answered | Refused]:
        """Results of the last call, counted from the first comment of all."""
        found = [_placed(result, self._done) for result in results.results]
        self._done += self._sent
        del self._waiting[: self._sent]
        return found

    def _fill(self) -> None:
        while len(self._waiting) < self._most and (comment := next(self._coming, None)) is not None:
            self._waiting.append(encoded(comment))

    def _fitting(self) -> int:
        """How many of the waiting comments go into the next request; one at least, if there is one."""
        size, fitting = 0, 0
        for body in self._waiting[: self._most]:
            size += len(body) + 1
            if fitting and size > self._most_bytes:
                break
            fitting += 1
        return fitting


def _placed(result: Answered | Refused, before: int) -> Answered | Refused:
    """A result of one request among those of all; pointers into the request lead into the whole."""
    index = result.index + before
    if isinstance(result, Answered):
        return replace(result, index=index)
    inside = f"/comments/{result.index}"
    errors = tuple(
        FieldError(pointer=f"/comments/{index}{e.pointer.removeprefix(inside)}", code=e.code, detail=e.detail)
        for e in result.errors
    )
    return Refused(index=index, errors=errors)
