"""What goes wrong, told as RFC 9457 problems; no answer ever repeats the text it was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from flask import Response, g
from pydantic import ValidationError
from pydantic_core import ErrorDetails, to_json
from werkzeug.exceptions import HTTPException

from service.api import logs
from service.api.answers import ProblemBody, error_bodies
from service.api.body import UnreadableError
from service.api.fields import HALF
from service.api.pointers import pointer
from service.auth.guard import OverLimit
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound

PROBLEM: Final = "application/problem+json"
OVER_LIMIT: Final = "https://iana.org/assignments/http-problem-types#quota-exceeded"
"""The type for too many requests that draft-ietf-httpapi-ratelimit-headers registers; every other type is our own."""

# pydantic's word → our word and a sentence that says what would be right; {} takes the number pydantic names.
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("missing", "This field is needed."),
    "extra_forbidden": ("unknown-field", "No field has this name; leave it out or check its spelling."),
    "string_type": ("wrong-type", "A string is needed here."),
    "string_unicode": ("half-character", HALF),
    "string_too_short": ("empty", "A string of at least {min_length} character is needed here."),
    "string_too_long": ("too-long", "At most {max_length} characters are allowed here."),
    "int_type": ("wrong-type", "A whole number is needed here."),
    "int_from_float": ("wrong-type", "A whole number is needed here."),
    "int_parsing": ("wrong-type", "A whole number is needed here."),
    "int_parsing_size": ("too-large", "This number is too large."),
    "greater_than_equal": ("too-small", "The number must be at least {ge}."),
    "less_than_equal": ("too-large", "The number must be at most {le}."),
    "list_type": ("wrong-type", "A list is needed here."),
    "too_short": ("too-few", "At least {min_length} entry is needed here."),
    "too_long": ("too-many", "At most {max_length} entries are allowed here."),
    "model_type": ("wrong-type", "An object is needed here."),
    "dict_type": ("wrong-type", "An object is needed here."),
}


def field_error(found: ErrorDetails, place: Sequence[str | int] = ()) -> FieldError:
    """One of pydantic's errors in our words; ``place`` is where the validated part stands in the document."""
    where = pointer((*place, *found["loc"]))
    if found["type"] not in _SAID:
        return FieldError(where, found["type"], found["msg"])
    code, sentence = _SAID[found["type"]]
    return FieldError(where, code, sentence.format_map(found.get("ctx", {})))


def field_errors(error: ValidationError, place: Sequence[str | int] = ()) -> list[FieldError]:
    """All of them, without the input that caused them."""
    return [field_error(found, place) for found in error.errors(include_url=False, include_input=False)]


def problem(
    status: int, code: str, detail: str, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """A problem document. ``code`` names the kind of problem, described in docs/api.md."""
    body = _body(status, f"urn:parley:problem:{code}", detail)
    if errors:
        body["errors"] = error_bodies(errors)
    return Response(to_json(body), status, dict(headers or {}), content_type=PROBLEM)


def _body(status: int, kind: str, detail: str) -> ProblemBody:
    body: ProblemBody = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if "request_id" in g:
        body["instance"] = f"urn:parley:request:{g.request_id}"
    return body


def on_invalid(error: Invalid) -> Response:
    """Mistakes in fields."""
    many = f"{len(error.errors)} mistakes" if len(error.errors) != 1 else "one mistake"
    return problem(422, "invalid", f"The request has {many}; errors lists all of them.", error.errors)


def on_unreadable(error: UnreadableError) -> Response:
    """A body that is no JSON document."""
    return problem(400, error.error.code, error.error.detail, [error.error])


def on_not_found(_error: NotFound) -> Response:
    """Things that are not there, and things of other sites, which look the same."""
    return problem(404, "not-found", "This site has nothing by that name.")


def on_conflict(error: Conflict) -> Response:
    """Somebody was faster."""
    return problem(409, "conflict", str(error))


def headers_of(error: HTTPException) -> dict[str, str]:
    """The headers that a refusal carries in every dialect: when to come back, which methods there are."""
    headers = dict(getattr(error, "more_headers", {}))
    if isinstance(allowed := getattr(error, "valid_methods", None), list):
        headers["Allow"] = ", ".join(allowed)
    return headers


def on_over_limit(error: OverLimit) -> Response:
    """Too many requests, in the words that the draft has for it: which of the limits it was."""
    body = {**_body(429, OVER_LIMIT, error.description or ""), "violated-policies": [error.policy]}
    return Response(to_json(body), 429, error.more_headers, content_type=PROBLEM)


def on_http(error: HTTPException) -> Response:
    """What Flask and the guard refuse, with the headers they set."""
    if isinstance(error, OverLimit):
        return on_over_limit(error)
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    headers |= getattr(error, "more_headers", {})
    code, detail = _SPOKEN.get(status, (HTTPStatus(status).phrase.lower().replace(" ", "-"), ""))
    return problem(status, getattr(error, "problem", code), detail or error.description or "", headers=headers)


_SPOKEN: Final[Mapping[int, tuple[str, str]]] = {
    400: ("bad-request", "The request cannot be read."),
    404: ("not-found", "There is nothing at this address."),
    405: ("method-not-allowed", "This address does not take this method; Allow names those it takes."),
    413: ("too-large", "The body is larger than this server reads; send fewer comments at once."),
    500: ("internal", "Something went wrong here; it has been noted under the request's id."),
}


def on_anything(error: Exception) -> Response:
    """What nobody foresaw: the answer says nothing about it."""
    logs.failed(error)
    return problem(500, "internal", _SPOKEN[500][1])
