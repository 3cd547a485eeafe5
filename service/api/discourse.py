"""The contract of Discourse's toxicity module, ``/api/v1/classify``: seven integer percents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, g
from pydantic_core import to_json

from service.actions import dialects
from service.api.reply import JSON, foreign_document, works
from service.auth import guard
from service.auth.permissions import Scope
from service.moderation.comment import NO_CONTEXT, Author, Comment
from service.moderation.errors import FieldError, Invalid

PATH: Final = "/api/v1/classify"
LABEL_OF: Final[Mapping[str, str]] = {
    "toxicity": "toxicity",
    "severe_toxicity": "severe_toxicity",
    "obscene": "profanity",
    "identity_attack": "identity_attack",
    "insult": "insult",
    "threat": "threat",
    "sexual_explicit": "sexually_explicit",
}
"""What Discourse reads, every key with ``>=``: one without a label here would break it, so it is told as 0."""


def add_to(blueprint: Blueprint) -> None:
    """Add the call to a blueprint that tells mistakes as problems: Discourse takes any status but 200 for a failure."""
    blueprint.add_url_rule(PATH, "classify", classify, methods=["POST"])


def classify() -> Response:
    """Seven percents. A text in a language that no model serves is 415, which Discourse takes for "not for us"."""
    guard.admit_key(Scope.SCORE)
    sent = foreign_document()
    content = sent.get("content") if isinstance(sent, dict) else None
    if not isinstance(content, str):
        raise Invalid([FieldError("/content", "missing", "The text to classify is needed, as a string.")])
    comment = Comment(id="", text=content, author=Author(name=""))
    lang = dialects.detected(g.site, comment)
    if lang.code not in dialects.languages(works()):
        return Response(to_json({"detail": f"No model here reads {lang.code}."}), 415, content_type=JSON)
    scores = {} if comment.empty else dialects.scores(works(), g.site, comment, NO_CONTEXT, lang.code)[0]
    percents = {name: round(100 * scores.get(label, 0.0)) for name, label in LABEL_OF.items()}
    return Response(to_json(percents), 200, content_type=JSON)
