"""When a request is sent again, and after how long; all but decisions may be repeated without harm."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final, TypeVar

from parley_client.answers import ProblemDocument
from parley_client.calls import Call
from parley_client.errors import ConnectionFailed, Problem, TimedOut, UnreadableAnswer, kind_of, unexplained
from parley_client.forms import decoded

T = TypeVar("T")

MAY_MEND: Final = frozenset({409, 429, 500, 502, 503, 504})
"""A comment changed by several at once, a key's allowance used up, a server or proxy that starts, stops or stumbles."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient a client is: ``tries`` in all; waits, in seconds, double from ``first_wait`` to ``longest_wait``.

    Half of each wait is left to chance, so that programs that failed together do not come back together. Where the
    server says how long to wait, it is waited that long; more than ``longest_wait`` is not waited, the error is raised.
    """

    tries: int = 4
    first_wait: float = 0.5
    longest_wait: float = 30.0
    chance: Callable[[], float] = field(default=random.random, repr=False)

    def wait_after(self, tried: int, told: float | None) -> float | None:
        """Seconds to wait after so many tries, ``told`` being what Retry-After says; None: give up."""
        if tried >= self.tries or (told is not None and told > self.longest_wait):
            return None
        if told is not None:
            return told + self.first_wait * self.chance()
        return min(self.longest_wait, self.first_wait * 2.0 ** (tried - 1)) * (0.5 + 0.5 * self.chance())


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer, and why: the name of what happened, and whether time ran out.

    ``arrived``: the server may have got the request all the same. ``may_mend``: trying again may help.
    """

    cause: str
    timed_out: bool
    arrived: bool
    may_mend: bool


def course(call: Call[T], retry: Retry, address: str, request_id: str) -> Generator[float, Reply | Silence, T]:
    """The course of one call without any network: yields how long to wait before each try, and is sent what came.

    Answers what the call reads; raises ConnectionFailed, Problem or UnreadableAnswer.
    """
    wait: float | None = 0.0
    tried = 0
    while wait is not None:
        came = yield wait
        tried += 1
        if isinstance(came, Reply) and _is_answer(came, call):
            return call.read(came.body)
        error, told = _failure(came, address, request_id, tried)
        wait = retry.wait_after(tried, told) if _may_mend(came, call) else None
    raise error


def _is_answer(came: Reply, call: Call[T]) -> bool:
    """Whether a reply is what the call reads. A 503 that is one is JSON; a proxy's own is not."""
    return came.status == HTTPStatus.OK or (came.status in call.also and _kind(came) == "application/json")


def _kind(came: Reply) -> str:
    return came.headers.get("content-type", "").split(";")[0].strip().lower()


def _may_mend(came: Reply | Silence, call: Call[T]) -> bool:
    """Whether to send it again: what may be done twice wherever that may help, else only what was surely not done."""
    if isinstance(came, Silence):
        return came.may_mend and (call.repeatable or not came.arrived)
    return came.status in MAY_MEND if call.repeatable else came.status == HTTPStatus.TOO_MANY_REQUESTS


def _failure(
    came: Reply | Silence, address: str, request_id: str, tried: int
) -> tuple[ConnectionFailed | Problem, float | None]:
    """The error, and what Retry-After says. Raises UnreadableAnswer at a redirect."""
    if isinstance(came, Silence):
        kind = TimedOut if came.timed_out else ConnectionFailed
        return kind(address, came.cause, request_id, tried), None
    if came.status < 400:
        raise UnreadableAnswer(f"{address} answered {came.status}; give the address that Parley itself answers at.")
    told = seconds_to_wait(came.headers.get("retry-after"), datetime.now(UTC))
    document, named = _document(came), came.headers.get("x-request-id", request_id)
    return kind_of(came.status)(document, named, told, tried), told


def _document(came: Reply) -> ProblemDocument:
    if _kind(came) == "application/problem+json":
        try:
            return decoded(ProblemDocument, came.body)
        except UnreadableAnswer:
            pass  # as if there were none
    known = {each.value: each.phrase for each in HTTPStatus}
    return unexplained(came.status, known.get(came.status, "Unknown"))


def seconds_to_wait(value: str | None, now: datetime) -> float | None:
    """What Retry-After says, in seconds: it holds seconds or a date (RFC 9110, 10.2.3). None: nothing of use."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
