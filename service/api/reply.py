"""From a request to a form, and from a body to a response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar, cast

from flask import Response, current_app, request
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from service.actions.works import Works
from service.api import body
from service.api.errors import field_errors
from service.moderation.errors import FieldError, Invalid

F = TypeVar("F", bound=BaseModel)
JSON: Final = "application/json"


def works() -> Works:
    """Store, shelf and clock of the app in hand."""
    return cast(Works, current_app.extensions["parley"])


def reply(answer: Mapping[str, Any]) -> Response:
    """An answer as JSON."""
    return Response(to_json(answer), 200, content_type=JSON)


def foreign_document() -> Any:
    """The JSON that another service's client sent, mended. Raises UnreadableError, 413 or 415."""
    _check_kind()
    return body.read(body.mended(_whole()))[0]


def document() -> tuple[Any, list[FieldError]]:
    """The JSON that was sent, and the names that stand twice in it. Raises UnreadableError, 413 or 415."""
    _check_kind()
    return body.read(_whole())


def _check_kind() -> None:
    stated = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or stated not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType("The body must be JSON in UTF-8: send Content-Type: application/json.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("The body must be sent as it is, without Content-Encoding.")


def _whole() -> bytes:
    """The body as it was sent. Raises UnreadableError where it broke off, or 413."""
    try:
        found = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise
    except Exception:  # noqa: BLE001 -- every server has its own word for a chunk that is none
        detail = "The body broke off, or its chunks are none; send it again whole."
        raise body.UnreadableError(FieldError("", "broken-body", detail)) from None
    if request.content_length is None and len(found) >= current_app.config["MAX_CONTENT_LENGTH"]:
        raise RequestEntityTooLarge  # sent in chunks, and cut off at the limit without a word
    return found


def form(kind: type[F]) -> F:
    """What was sent, found right. Raises Invalid with every mistake."""
    sent, errors = document()
    return checked(kind, sent, errors)


def checked(kind: type[F], sent: Any, errors: list[FieldError], place: tuple[str | int, ...] = ()) -> F:
    """``sent`` as a form; ``errors`` are those known before, ``place`` where it stands. Raises Invalid."""
    try:
        found = kind.model_validate(sent)
    except ValidationError as error:
        raise Invalid([*errors, *field_errors(error, place)]) from None
    if errors:
        raise Invalid(errors)
    return found


def query(kind: type[F]) -> F:
    """The query string, found right; an error's pointer names the parameter. Raises Invalid."""
    twice = [
        FieldError(f"/{name}", "doubled-name", "This parameter stands more than once; give it once.")
        for name, values in request.args.lists()
        if len(values) > 1
    ]
    return checked(kind, request.args.to_dict(), twice)
