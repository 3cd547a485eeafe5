"""What the two clients share below httpx: address, key, headers, and what came of a request."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from parley_client.calls import Call
from parley_client.retries import Reply, Silence
from parley_client.version import __version__


class Key(httpx.Auth):
    """The key, kept where no repr, error or log shows it, and put on a request at the last moment."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        key = key.strip()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("A key is one word of plain letters, such as parley_…; this is none.")
        self._key = key

    def __repr__(self) -> str:
        return "Key(…)"

    def __reduce__(self) -> Any:
        raise TypeError("A key is not written down.")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Show the key."""
        request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


@dataclass(frozen=True, slots=True)
class Wire:
    """Where requests go and how long they may take, in seconds; ``key`` None asks only what is open to anybody."""

    address: str
    key: Key | None = field(repr=False)
    timeout: float
    batch_timeout: float

    def request(self, call: Call[Any], request_id: str) -> dict[str, Any]:
        """httpx's arguments for a call, but for the key."""
        headers = {"Accept": "*/*", "User-Agent": f"parley-client-python/{__version__}", "X-Request-Id": request_id}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        seconds = self.batch_timeout if call.long else self.timeout
        return {
            "method": call.method,
            "url": self.address + call.path,
            "params": dict(call.query) or None,
            "content": call.body,
            "headers": headers,
            "timeout": httpx.Timeout(seconds, connect=min(5.0, seconds)),
            "follow_redirects": False,
        }


def wire(address: str, key: str | None, timeout: float, batch_timeout: float) -> Wire:
    """Address and key, found right. Raises ValueError, whose text never holds them."""
    if not _is_address(address):
        raise ValueError("An address is http:// or https://, a host and perhaps a path, without password or query.")
    return Wire(address.rstrip("/"), None if key is None else Key(key), timeout, batch_timeout)


def _is_address(address: str) -> bool:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        return False
    return url.scheme in {"http", "https"} and bool(url.host) and not (url.userinfo or url.query or url.fragment)


def new_request_id() -> str:
    """An id for one call; every try of it carries the same, and so does the server's log."""
    return uuid4().hex


def reply(answer: httpx.Response) -> Reply:
    """An answer, without httpx."""
    headers: Mapping[str, str] = answer.headers
    return Reply(answer.status_code, headers, answer.content)


def silence(error: httpx.RequestError) -> Silence:
    """Why there was no answer. httpx's own error is not kept: it holds the request, and the key with it."""
    wrong = isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError))
    stayed = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))
    late = isinstance(error, httpx.TimeoutException)
    return Silence(type(error).__name__, timed_out=late, arrived=not stayed, may_mend=not wrong)
