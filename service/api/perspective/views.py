"""The two calls: score a comment, and take what somebody says the score should have been."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, g, request
from pydantic_core import to_json

from service.actions import dialects
from service.actions.dialects import Opinion
from service.api import body
from service.api.perspective import forms
from service.api.perspective.attributes import plain
from service.api.perspective.errors import JSON, Refused, own
from service.api.perspective.forms import Analyze, Wanted
from service.api.perspective.sentences import sentences, utf16
from service.api.reply import works

MOST_BYTES = 131_072
"""A body of this size holds any comment that may be sent, each letter escaped."""


def analyze() -> Response:
    """``comments:analyze``."""
    asked = forms.analyze(_document(), dialects.labels(works()))
    code, detected = _language(asked)
    wanted = asked.wanted if code else ()
    scores = _scores(asked, wanted, code) if wanted and code else {}
    answer: dict[str, Any] = {"attributeScores": scores} if scores else {}
    answer["languages"] = list(asked.languages or detected)
    answer["detectedLanguages"] = list(detected)
    return _reply(answer, asked.client_token)


def suggest() -> Response:
    """``comments:suggestscore``: kept as labelled feedback, see docs/dialects.md."""
    given = forms.suggest(_document())
    detected = dialects.detected(g.site, given.comment)
    opinion = Opinion(
        text=given.comment.text,
        parent=given.context.parent.text if given.context.parent else None,
        values=given.values,
        lang=_primary(given.languages[0]) if given.languages else detected.code,
        community=given.community,
        about=given.client_token,
    )
    dialects.keep_opinion(works(), g.site, g.key.key_id, opinion)
    answer: dict[str, Any] = {"requestedLanguages": list(given.languages)} if given.languages else {}
    answer["detectedLanguages"] = [detected.code]
    return _reply(answer, given.client_token)


def _document() -> Any:
    """The JSON sent; nothing at all counts as an object without fields, which is how a client tries its key."""
    if (request.content_length or 0) > MOST_BYTES:
        raise Refused("Comment text too long.", [own("COMMENT_TOO_LONG")])
    sent = request.get_data(cache=False)
    if len(sent) > MOST_BYTES:
        raise Refused("Comment text too long.", [own("COMMENT_TOO_LONG")])
    return body.read(body.mended(sent))[0] if sent.strip() else {}


def _language(asked: Analyze) -> tuple[str | None, tuple[str, ...]]:
    """The language to score as (None: nothing is left to score) and those detected.

    What the caller names always wins; what is detected only chooses the model. Raises Refused for a language that is
    not served, naming the first attribute, unless attributes are to be dropped.
    """
    detected = (dialects.detected(g.site, asked.comment).code,)
    named = tuple(_primary(code) for code in asked.languages) or detected
    if named == ("und",):
        raise Refused("Unable to detect language", [own("LANGUAGE_DETECTION_FAILED")])
    served = dialects.languages(works())
    strangers = [code for code, known in zip(asked.languages or detected, named, strict=True) if known not in served]
    if not strangers:
        return named[0], detected
    if asked.drop or not asked.wanted:
        return None, detected
    raise _unserved(plain(asked.wanted[0].name), strangers, asked.languages, detected)


def _unserved(attribute: str, strangers: Sequence[str], requested: Sequence[str], detected: Sequence[str]) -> Refused:
    told: dict[str, Any] = {"detectedLanguages": list(detected), "attribute": attribute}
    if requested:
        told["requestedLanguages"] = list(requested)
    message = f"Attribute {attribute} does not support request languages: {', '.join(strangers)}"
    detail = own("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", languageNotSupportedByAttributeError=told)
    return Refused(message, [detail])


def _scores(asked: Analyze, wanted: Sequence[Wanted], code: str) -> dict[str, Any]:
    """The map of scores, in the order asked for; an attribute below its threshold is left out."""
    text = asked.comment.text
    places = sentences(text) if asked.by_sentence else []
    # A text of one sentence has that sentence's score.
    parts = [text[begin:end] for begin, end in places] if len(places) > 1 else []
    whole, *by_part = dialects.scores(works(), g.site, asked.comment, asked.context, code, parts)
    stretch = [(0, utf16(asked.sent, len(asked.sent)))]
    spans = [(utf16(text, begin), utf16(text, end)) for begin, end in places] if by_part else stretch
    return {
        each.name: _attribute(each, whole, list(zip(spans, by_part or [whole], strict=True)))
        for each in wanted
        if each.threshold is None or whole[each.label] >= each.threshold
    }


def _attribute(
    wanted: Wanted, whole: Mapping[str, float], parts: Sequence[tuple[tuple[int, int], Mapping[str, float]]]
) -> dict[str, Any]:
    """Spans are told even where nobody asked for them: many clients read the score from there."""
    spans = [
        {"begin": begin, "end": end, "score": _score(scores[wanted.label])}
        for (begin, end), scores in parts
        if wanted.threshold is None or scores[wanted.label] >= wanted.threshold
    ]
    return {"spanScores": spans, "summaryScore": _score(whole[wanted.label])}


def _score(value: float) -> dict[str, Any]:
    return {"value": value, "type": "PROBABILITY"}


def _primary(code: str) -> str:
    return code.replace("_", "-").split("-")[0].lower()


def _reply(answer: dict[str, Any], token: str | None) -> Response:
    if token is not None:
        answer["clientToken"] = token
    plain_print = request.args.get("prettyPrint", "true").lower() in {"false", "0"}
    return Response(to_json(answer, indent=None if plain_print else 2), 200, content_type=JSON)
