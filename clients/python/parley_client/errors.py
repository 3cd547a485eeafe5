"""Everything that can go wrong, as one tree; no error holds a key, a comment's text or what a proxy's page said."""

from __future__ import annotations

from typing import Final

from parley_client.answers import ProblemDocument


class ParleyError(Exception):
    """Any of the errors below."""


class ConnectionFailed(ParleyError):
    """No answer came: nobody listens, no such name, the line broke. ``tries`` is how often it was tried."""

    def __init__(self, address: str, cause: str, request_id: str, tries: int) -> None:
        super().__init__(address, cause, request_id, tries)
        self.address, self.cause, self.request_id, self.tries = address, cause, request_id, tries

    def __str__(self) -> str:
        tried = f"{self.tries} tries" if self.tries != 1 else "one try"
        return f"No answer from {self.address} after {tried} ({self.cause}; request {self.request_id})."


class TimedOut(ConnectionFailed):
    """No answer came in time. The server may have done what it was asked; sending again is safe."""


class UnreadableAnswer(ParleyError):
    """An answer came that is none of Parley's: another service, a redirect, a broken proxy."""


class WebhookRefused(ParleyError):
    """A webhook that must not be believed: its signature, its time or its headers are wrong."""


class Problem(ParleyError):
    """The server refused. ``document`` holds all it said (RFC 9457); its parts are at hand as attributes.

    ``request_id`` finds the request in the server's log; ``retry_after`` is in seconds, None where nothing was said;
    ``tries`` is how often it was tried.
    """

    def __init__(self, document: ProblemDocument, request_id: str, retry_after: float | None, tries: int) -> None:
        super().__init__(document, request_id, retry_after, tries)
        self.document, self.request_id, self.retry_after, self.tries = document, request_id, retry_after, tries
        self.type, self.title = document.type, document.title
        self.status, self.detail = document.status, document.detail
        self.instance, self.errors = document.instance, document.errors

    @property
    def code(self) -> str:
        """What the type ends with, for programs: ``invalid``, ``bad-key``, ``quota-exceeded`` …"""
        return self.type.replace("#", ":").rsplit(":", 1)[-1]

    def __str__(self) -> str:
        mistakes = "; ".join(f"{e.pointer or '/'} {e.code}: {e.detail}" for e in self.errors)
        about = f" {mistakes}" if mistakes else ""
        return f"{self.status} {self.title}: {self.detail}{about} (request {self.request_id})"


class BadRequest(Problem):
    """400, 405, 415: the request is none the server can read."""


class Unauthorized(Problem):
    """401: no key, or one that is not known or was revoked."""


class Forbidden(Problem):
    """403: the key lacks the scope."""


class NotFound(Problem):
    """404: this site has nothing by that name."""


class Conflict(Problem):
    """409: several requests changed the comment at once, at every try."""


class TooLarge(Problem):
    """413: the body is larger than the server reads."""


class Invalid(Problem):
    """422: fields have mistakes; ``errors`` lists all of them."""


class RateLimited(Problem):
    """429: too many requests for this key; ``retry_after`` says how many seconds to wait."""


class ServerProblem(Problem):
    """5xx: it is not the request that is wrong."""


_KINDS: Final[dict[int, type[Problem]]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: BadRequest,
    409: Conflict,
    413: TooLarge,
    415: BadRequest,
    422: Invalid,
    429: RateLimited,
}


def kind_of(status: int) -> type[Problem]:
    """The class that stands for a status."""
    return ServerProblem if status >= 500 else _KINDS.get(status, Problem)


def unexplained(status: int, title: str) -> ProblemDocument:
    """What is known where the answer was no problem document, such as a proxy's page."""
    told = f"The answer was {status} without a problem document; something between here and Parley may have given it."
    return ProblemDocument(type="about:blank", title=title, status=status, detail=told)
