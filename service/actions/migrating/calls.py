"""Logged calls of Perspective: request and response, or a comment with the scores that were answered."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, Final

from service.actions.migrating.logged import Logged, Unusable, share, state, words

METHOD: Final = "comments:analyze"


def is_call(document: Mapping[str, Any]) -> bool:
    """Whether this is a request with its response, or a text with ``attributeScores``."""
    return "attributeScores" in document or ("request" in document and "response" in document)


def of_call(line: int, document: Mapping[str, Any]) -> Logged:
    """The comment of one call. Raises Unusable."""
    if "request" in document:
        request, response = _object(document["request"], "request"), _object(document.get("response"), "response")
    else:
        request, response = document, document
    if "error" in response:
        raise Unusable("the response is an error, not scores")
    comment = request.get("comment", request.get("text"))
    languages = request.get("languages")
    named = document.get("id") or request.get("clientToken") or response.get("clientToken")
    return Logged(
        line=line,
        id=str(named) if named else f"line {line}",
        text=words(comment.get("text") if isinstance(comment, Mapping) else comment, "comment.text"),
        parent=_parent(request),
        lang=languages if isinstance(languages, str) else _first(languages),
        scores=_scores(response.get("attributeScores")),
        person=state(document.get("status", document.get("state"))),
    )


def entries(document: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    """The calls of Perspective in a HAR export (HTTP Archive 1.2), numbered as its entries are, from 1."""
    log = document.get("log")
    found = log.get("entries") if isinstance(log, Mapping) else None
    for number, entry in enumerate(found if isinstance(found, list) else [], 1):
        request = entry.get("request", {}) if isinstance(entry, Mapping) else {}
        if METHOD in str(request.get("url", "")).replace("%3A", ":").partition("?")[0]:
            body = entry.get("response", {}).get("content", {})
            text = body.get("text", "")
            answer = b64decode(text).decode("utf-8", "replace") if body.get("encoding") == "base64" else text
            yield number, {"request": request.get("postData", {}).get("text", ""), "response": answer}


def _object(value: Any, name: str) -> Mapping[str, Any]:
    """A body that was logged as JSON or as the text of it, perhaps below ``body``."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise Unusable(f"{name} is not JSON") from None
    if isinstance(value, Mapping) and isinstance(value.get("body"), (str, Mapping)):
        return _object(value["body"], name)
    if not isinstance(value, Mapping):
        raise Unusable(f"{name} is not an object")
    return value


def _scores(found: Any) -> dict[str, float]:
    """Attribute to score, with or without ``summaryScore`` around it; ``NAME@3`` loses its version."""
    if not isinstance(found, Mapping) or not found:
        raise Unusable("there are no attributeScores")
    return {name.partition("@")[0]: share(_value(score), name) for name, score in found.items()}


def _value(score: Any) -> Any:
    if isinstance(score, Mapping):
        score = score.get("summaryScore", score)
    return score.get("value") if isinstance(score, Mapping) else score


def _parent(request: Mapping[str, Any]) -> str | None:
    context = request.get("context")
    above = context.get("articleAndParentComment") if isinstance(context, Mapping) else None
    parent = above.get("parentComment") if isinstance(above, Mapping) else None
    text = parent.get("text") if isinstance(parent, Mapping) else None
    return text if isinstance(text, str) and text.strip() else None


def _first(found: Any) -> str | None:
    return found[0] if isinstance(found, list) and found and isinstance(found[0], str) else None
