"""The same answer as a page or as JSON: scripts of the desk ask for the latter, forms get the former."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import g, jsonify, request
from flask.wrappers import Response

from service.actions import find
from service.console.front import works
from service.moderation.errors import Invalid


def wants_json() -> bool:
    """Whether the request asks for JSON before HTML."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def as_json(told: Mapping[str, Any], status: int = 200) -> Response:
    """A JSON answer."""
    answer = jsonify(dict(told))
    answer.status_code = status
    return answer


def mistakes(invalid: Invalid) -> Response:
    """All that is wrong with a form, field by field."""
    fields = [{"field": error.pointer, "code": error.code, "detail": error.detail} for error in invalid.errors]
    return as_json({"errors": fields, "sentence": sentence(invalid)}, 422)


def sentence(invalid: Invalid) -> str:
    """All that is wrong with a form, as people read it."""
    return " ".join(error.detail for error in invalid.errors)


def counts() -> dict[str, Any]:
    """How many cases stand under each tab for the person signed in."""
    tabs = asdict(find.tabs(works(), g.site, g.person))
    oldest = tabs.pop("oldest_opened_at")
    return {**tabs, "oldest_opened_at": None if oldest is None else oldest.isoformat()}
