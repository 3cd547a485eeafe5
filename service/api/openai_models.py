"""What serves, in the shape of OpenAI's list of models: each version, and the name that OpenAI's clients ask with."""

from __future__ import annotations

from typing import Any, Final

from flask import Response
from pydantic_core import to_json

from service.actions import dialects
from service.api.perspective.attributes import served
from service.api.reply import JSON, works
from service.auth import guard
from service.auth.permissions import Scope

ASKED_WITH: Final = ("omni-moderation-latest", "text-moderation-latest")
"""Names that OpenAI's clients send or look up. Whatever they name, the models that serve answer."""


def listed() -> Response:
    """Every model."""
    guard.admit_key(Scope.SCORE)
    return _reply({"object": "list", "data": _models()})


def one(model: str) -> Response | None:
    """The model of this name; None where there is none."""
    guard.admit_key(Scope.SCORE)
    found = next((each for each in _models() if each["id"] == model), None)
    return None if found is None else _reply(found)


def _models() -> list[dict[str, Any]]:
    """OpenAI's four fields, then ours: what a model is asked about, and in which languages."""
    found = [_model(one.version, one.labels, one.languages) for one in dialects.classifiers(works())]
    labels, languages = dialects.labels(works()), dialects.languages(works())
    return [*(_model(name, labels, languages) for name in ASKED_WITH), *found]


def _model(name: str, labels: Any, languages: Any) -> dict[str, Any]:
    return {
        "id": name,
        "object": "model",
        "created": 0,
        "owned_by": "parley",
        "languages": sorted(languages),
        "labels": sorted(labels),
        "perspective_attributes": served(labels),
    }


def _reply(answer: dict[str, Any]) -> Response:
    return Response(to_json(answer), 200, content_type=JSON)
