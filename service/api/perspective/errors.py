"""What goes wrong, told as Google's services tell it: ``error{code, message, status, details}``, details never empty.

Shapes and sentences: docs/dialects.md. No answer repeats a comment's text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Response
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException

from service.api import logs
from service.api.body import UnreadableError
from service.api.errors import headers_of
from service.auth.guard import OverLimit, the_guard

JSON: Final = "application/json; charset=UTF-8"
OWN_ERROR: Final = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
SERVICE: Final = "commentanalyzer.googleapis.com"
STATUS: Final[Mapping[int, str]] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    409: "ABORTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
NO_KEY: Final = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
BAD_KEY: Final = "API key not valid. Please pass a valid API key."
QUOTA: Final = (
    "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit "
    "'Analysis requests (AnalyzeComment) per minute' of service 'commentanalyzer.googleapis.com' "
    "for consumer 'project_number:0'."
)
Detail = Mapping[str, Any]


class Refused(Exception):
    """A request that is answered with an error; ``details`` says the same to programs."""

    def __init__(self, message: str, details: Sequence[Detail], code: int = 400) -> None:
        self.message, self.details, self.code = message, tuple(details), code
        super().__init__(message)


def own(error_type: str, **more: Any) -> Detail:
    """The detail that this API's own mistakes carry."""
    return {"@type": OWN_ERROR, "errorType": error_type, **more}


def invalid(message: str) -> Refused:
    """A mistake without a type of its own."""
    return Refused(message, [own("INVALID_REQUEST")])


def bad_payload(violations: Sequence[tuple[str, str]]) -> Refused:
    """A body that does not fit the schema: (field, what is wrong with it) each."""
    told = [{"field": field, "description": said} for field, said in violations]
    message = "\n".join(said for _, said in violations)
    return Refused(message, [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": told}])


def answer(refused: Refused, headers: Mapping[str, str] | None = None) -> Response:
    """The error as a response."""
    status = STATUS.get(refused.code, "UNKNOWN")
    body = {"code": refused.code, "message": refused.message, "status": status, "details": list(refused.details)}
    return Response(to_json({"error": body}, indent=2), refused.code, dict(headers or {}), content_type=JSON)


def on_refused(refused: Refused) -> Response:
    """A mistake found by a view."""
    return answer(refused)


def on_unreadable(error: UnreadableError) -> Response:
    """A body that is no JSON."""
    return answer(bad_payload([("", f"Invalid JSON payload received. {error.error.detail}")]))


def on_http(error: HTTPException) -> Response:
    """What Flask and the guard refuse, in this dialect's words."""
    return answer(_told(error), headers_of(error))


def on_anything(error: Exception) -> Response:
    """What nobody foresaw: the answer says nothing about it."""
    logs.failed(error)
    return answer(Refused("Internal error encountered.", [_info("INTERNAL")], 500))


def _told(error: HTTPException) -> Refused:
    problem, code = getattr(error, "problem", ""), error.code or 500
    if problem == "no-key":
        return Refused(NO_KEY, [_info("CREDENTIALS_MISSING")], 403)
    if problem == "bad-key":
        return Refused(BAD_KEY, [_info("API_KEY_INVALID")], 400)
    if isinstance(error, OverLimit):
        return _over_quota(the_guard().per_key.per_minute)
    if code == 413:
        return Refused("Comment text too long.", [own("COMMENT_TOO_LONG")])
    return Refused(_SAID.get(code, HTTPStatus(code).phrase), [_info(problem or STATUS.get(code, "UNKNOWN"))], code)


def _over_quota(per_minute: int) -> Refused:
    metadata = {
        "quota_limit_value": str(per_minute),
        "quota_limit": "AnalyzeRequestsPerMinutePerProject",
        "consumer": "projects/0",
        "service": SERVICE,
        "quota_location": "global",
        "quota_metric": "CommentAnalyzerService/analyze_requests",
    }
    link = {"description": "The operator of this service sets its limits: PARLEY_KEY_REQUESTS_PER_MINUTE.", "url": ""}
    details = [
        {**_info("RATE_LIMIT_EXCEEDED"), "metadata": metadata},
        {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]},
    ]
    return Refused(QUOTA, details, 429)


def _info(reason: str) -> dict[str, Any]:
    return {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason.upper().replace("-", "_"),
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE},
    }


_SAID: Final[Mapping[int, str]] = {
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    405: "This method is not served here; Allow names those that are.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}
