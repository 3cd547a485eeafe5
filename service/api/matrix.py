"""The contract of synapse-http-antispam: Matrix rooms ask before an event is sent; the site's policy answers."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, g
from pydantic_core import to_json

from service.actions import dialects
from service.api.reply import JSON, document, works
from service.auth import guard
from service.auth.permissions import Scope
from service.moderation.comment import Author, Comment
from service.moderation.policy.verdict import Action

ROOT: Final = "/integrations/matrix"
TEXTS: Final = frozenset({"m.text", "m.notice", "m.emote"})


def add_to(blueprint: Blueprint) -> None:
    """Add the two calls that are served; a homeserver enables the callbacks it wants."""
    blueprint.add_url_rule(f"{ROOT}/check_event_for_spam", "matrix_event", check_event, methods=["POST"])
    blueprint.add_url_rule(f"{ROOT}/ping", "matrix_ping", ping, methods=["POST"])


def check_event() -> Response:
    """``{}`` lets an event pass. A rejection is told with the rule it broke; what would be held passes: rooms have no
    queue, and a policy that holds much would silence them."""
    guard.admit_key(Scope.SCORE)
    sent, _ = document()
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
    sent, _ = document()
    return _json({"id": sent.get("id") if isinstance(sent, dict) else None, "status": "ok"})


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
