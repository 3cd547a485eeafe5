"""OpenAI's moderation contract, ``/v1/moderations``: thirteen categories, and honesty about those not assessed here."""

from __future__ import annotations

import math
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, g, request
from pydantic_core import to_json
from werkzeug.exceptions import HTTPException

from service.actions import dialects
from service.api import body, logs, openai_models
from service.api.body import UnreadableError
from service.api.errors import headers_of
from service.api.reply import works
from service.auth import guard
from service.auth.permissions import Scope
from service.moderation.comment import NO_CONTEXT, Author, Comment

ROOT: Final = "/v1/"
PATH: Final = f"{ROOT}moderations"
MODEL: Final = "omni-moderation-latest"
MOST_INPUTS: Final = 1_000
JSON: Final = "application/json"
SOURCES: Final[Mapping[str, tuple[str, ...]]] = {
    "harassment": ("insult", "personal_attack", "toxicity"),
    "harassment/threatening": ("threat",),
    "hate": ("identity_attack",),
    "hate/threatening": ("identity_attack", "threat"),
    "sexual": ("sexually_explicit",),
    "violence": ("threat",),
    "illicit": (),
    "illicit/violent": (),
    "self-harm": (),
    "self-harm/intent": (),
    "self-harm/instructions": (),
    "sexual/minors": (),
    "violence/graphic": (),
}
"""Category to the labels it is made of; a category without any is not assessed here: 0.0, and no input type applied."""
TOGETHER: Final = frozenset({"hate/threatening"})
"""Categories that need all their labels: the least of them counts. Of the others the highest does."""
FLAGGED: Final = 0.5
"""From what probability a category is true where the site's policy has no threshold for its labels."""


class Refused(Exception):
    """A request answered with an error in OpenAI's form."""

    def __init__(self, message: str, param: str | None = "input", code: str | None = None, status: int = 400) -> None:
        self.message, self.param, self.code, self.status = message, param, code, status
        super().__init__(message)


def blueprint() -> Blueprint:
    """The call, and the list of models, with this dialect's errors."""
    made = Blueprint("openai", __name__)
    made.add_url_rule(PATH, "moderations", moderations, methods=["POST"])
    made.add_url_rule(f"{ROOT}models", "models", openai_models.listed, methods=["GET"])
    made.add_url_rule(f"{ROOT}models/<anything:model>", "model", model, methods=["GET"])
    made.register_error_handler(Refused, lambda found: _error(found.status, found.message, found.code, found.param))
    made.register_error_handler(UnreadableError, lambda found: _error(400, found.error.detail, None, None))
    made.register_error_handler(HTTPException, on_http)
    made.register_error_handler(Exception, _on_anything)
    return made


def is_ours(path: str) -> bool:
    """Whether an address belongs to this dialect."""
    return path.startswith(ROOT)


def model(model: str) -> Response:
    """One model. Raises Refused (404)."""
    found = openai_models.one(model)
    if found is None:
        raise Refused("There is no model of this name.", "model", "model_not_found", 404)
    return found


def moderations() -> Response:
    """Score each input; nothing is filed."""
    guard.admit_key(Scope.SCORE)
    sent = body.read(body.mended(request.get_data(cache=False)))[0]
    if not isinstance(sent, dict):
        raise Refused("The body must be a JSON object.", None)
    model = sent.get("model")
    inputs, cuts = _inputs(sent.get("input")), dialects.holds(works(), g.site)
    results = [_result(each, cuts) for each in inputs]
    answer = {"id": f"modr-{secrets.token_hex(12)}", "model": model if isinstance(model, str) else MODEL}
    return Response(to_json({**answer, "results": results}), 200, content_type=JSON)


def _inputs(sent: Any) -> list[str]:
    """One text a result: a string, each of a list of strings, or a list of parts read together."""
    if isinstance(sent, str):
        return [sent]
    if not isinstance(sent, list) or not 0 < len(sent) <= MOST_INPUTS:
        raise Refused(f"'input' must be a string, or a list of 1 to {MOST_INPUTS} strings or content parts.")
    if all(isinstance(each, str) for each in sent):
        return sent
    return ["\n".join(_text(part, place) for place, part in enumerate(sent))]


def _text(part: Any, place: int) -> str:
    if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str):
        return str(part["text"])
    if isinstance(part, dict) and part.get("type") == "image_url":
        raise Refused("Images are not assessed here; send text parts alone.", f"input[{place}]", "image_not_supported")
    raise Refused("A content part must be {'type': 'text', 'text': …}.", f"input[{place}]")


def _result(text: str, cuts: Mapping[str, float]) -> dict[str, Any]:
    scores = _scores(text)
    said = {name: _of(scores, labels, name in TOGETHER) for name, labels in SOURCES.items()}
    flags = {name: _flag(scores, labels, cuts, name in TOGETHER) for name, labels in SOURCES.items()}
    applied = {name: ["text"] if any(label in scores for label in labels) else [] for name, labels in SOURCES.items()}
    return {
        "flagged": any(flags.values()),
        "categories": flags,
        "category_scores": said,
        "category_applied_input_types": applied,
    }


def _scores(text: str) -> dict[str, float]:
    """Label to probability; nothing for an empty text or a language that no model serves: then nothing was assessed."""
    comment = Comment(id="", text=text, author=Author(name=""))
    lang = dialects.detected(g.site, comment)
    if comment.empty or lang.code not in dialects.languages(works()):
        return {}
    return dialects.probabilities(works(), comment, NO_CONTEXT, lang.code)


def _of(scores: Mapping[str, float], labels: Sequence[str], together: bool) -> float:
    known = [scores[label] for label in labels if label in scores]
    if not known or (together and len(known) < len(labels)):
        return 0.0
    return min(known) if together else max(known)


def _flag(scores: Mapping[str, float], labels: Sequence[str], cuts: Mapping[str, float], together: bool) -> bool:
    """Whether the site's own thresholds would hold it: of all labels where they count together, else of any."""
    over = [scores[label] >= cuts.get(label, FLAGGED) for label in labels if label in scores]
    return bool(over) and (all(over) and len(over) == len(labels) if together else any(over))


def on_http(error: HTTPException) -> Response:
    """What Flask and the guard refuse, in this dialect's words."""
    problem, status = getattr(error, "problem", ""), error.code or 500
    codes = {"no-key": "invalid_api_key", "bad-key": "invalid_api_key", "rate": "rate_limit_exceeded"}
    answer = _error(status, error.description or "", codes.get(problem), None)
    answer.headers.extend(headers_of(error))
    if isinstance(error, guard.OverLimit):
        answer.headers["Retry-After-Ms"] = str(math.ceil(error.allowance.seconds * 1000))
    return answer


def _on_anything(error: Exception) -> Response:
    logs.failed(error)
    return _error(500, "Something went wrong here.", None, None)


def _error(status: int, message: str, code: str | None, param: str | None) -> Response:
    kind = {429: "rate_limit_error", 500: "server_error", 503: "server_error"}.get(status, "invalid_request_error")
    told = {"message": message, "type": kind, "param": param, "code": code}
    return Response(to_json({"error": told}), status, content_type=JSON)
