"""The contract of synapse-http-antispam: Matrix rooms ask before an event is sent; the site's policy answers.

The module takes any status but 2xx with a body of JSON for "reject this event", and with anything else for a failure,
where its setting ``fail_open`` decides. So only a verdict is JSON here; what goes wrong is told in plain text.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, g
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException

from service.actions import dialects
from service.api import logs
from service.api.body import UnreadableError
from service.api.errors import headers_of
from service.api.reply import JSON, foreign_document, works
from service.auth import guard
from service.auth.permissions import Scope
from service.moderation.comment import Author, Comment
from service.moderation.policy.verdict import Action

ROOT: Final = "/integrations/matrix"
TEXTS: Final = frozenset({"m.text", "m.notice", "m.emote"})


def blueprint() -> Blueprint:
    """The two calls that are served; a homeserver enables the callbacks it wants."""
    made = Blueprint("matrix", __name__)
    made.add_url_rule(f"{ROOT}/check_event_for_spam", "event", check_event, methods=["POST"])
    made.add_url_rule(f"{ROOT}/ping", "ping", ping, methods=["POST"])
    made.register_error_handler(UnreadableError, lambda found: _failed(400, found.error.detail))
    made.register_error_handler(HTTPException, on_http)
    made.register_error_handler(Exception, _on_anything)
    return made


def is_ours(path: str) -> bool:
    """Whether an address belongs to this dialect."""
    return path.startswith(f"{ROOT}/")


def check_event() -> Response:
    """``{}`` lets an event pass. A rejection is told with the rule it broke; what would be held passes: rooms have no
    queue, and a policy that holds much would silence them."""
    guard.admit_key(Scope.SCORE)
    sent = foreign_document()
    event = sent.get("event") if isinstance(sent, dict) else None
    text = _text(event if isinstance(event, dict) else {})
    if text is None:
        return _json({})
    comment = Comment(id="", text=text, author=Author(name="", id=_word(event, "sender")))
    answer = dialects.judged(works(), g.site, comment, article=_word(event, "room_id"))
    if answer.action is not Action.REJECT:
        return _json({})
    clause = next((found.clause for found in answer.findings if found.action is Action.REJECT), None)
    return _json({"errcode": "M_FORBIDDEN", "error": "This breaks the discussion policy.", "clause": clause}, 403)


def ping() -> Response:
    """What the module asks at its start."""
    guard.admit_key(Scope.SCORE)
    sent = foreign_document()
    return _json({"id": sent.get("id") if isinstance(sent, dict) else None, "status": "ok"})


def on_http(error: HTTPException) -> Response:
    """What Flask and the guard refuse."""
    answer = _failed(error.code or 500, error.description or "")
    answer.headers.extend(headers_of(error))
    return answer


def _on_anything(error: Exception) -> Response:
    logs.failed(error)
    return _failed(500, "Something went wrong here.")


def _failed(status: int, said: str) -> Response:
    return Response(said, status, content_type="text/plain; charset=utf-8")


def _text(event: dict[str, Any]) -> str | None:
    """The words of a message, without the quoted reply fallback; None for any other event."""
    content = event.get("content")
    if event.get("type") != "m.room.message" or not isinstance(content, dict) or content.get("msgtype") not in TEXTS:
        return None
    said = content.get("body")
    return said if isinstance(said, str) else None


def _word(event: Any, name: str) -> str:
    value = event.get(name) if isinstance(event, dict) else None
    return value[:200] if isinstance(value, str) and value else "matrix"


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    return Response(to_json(answer), status, content_type=JSON)
