"""The discovery document: what Google's client libraries build themselves from. Open to anybody."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request
from pydantic_core import to_json

from service.api.perspective.errors import JSON, Refused, own
from service.auth.guard import the_guard

REVISION: Final = "20261122"
SCOPE: Final = "https://www.googleapis.com/auth/userinfo.email"
_STRING: Final = {"type": "string"}
_NUMBER: Final = {"type": "number", "format": "float"}
_TRUTH: Final = {"type": "boolean"}
_WHOLE: Final = {"type": "integer", "format": "int32"}
_TEXT_TYPE: Final = {"type": "string", "enum": ["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"]}
_SCORE_TYPE: Final = {
    "type": "string",
    "enum": ["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"],
}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": name}


def _many(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": inner}


def _map(inner: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _ref(inner)}


_ABOUT: Final[dict[str, Any]] = {
    "comment": _ref("TextEntry"),
    "context": _ref("Context"),
    "languages": _many(_STRING),
    "clientToken": _STRING,
    "sessionId": _STRING,
    "communityId": _STRING,
}
_SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "TextEntry": {"text": _STRING, "type": _TEXT_TYPE},
    "ArticleAndParentComment": {"article": _ref("TextEntry"), "parentComment": _ref("TextEntry")},
    "Context": {
        "entries": _many(_ref("TextEntry")),
        "articleAndParentComment": _ref("ArticleAndParentComment"),
    },
    "AttributeParameters": {"scoreType": _SCORE_TYPE, "scoreThreshold": _NUMBER},
    "Score": {"value": _NUMBER, "type": _SCORE_TYPE},
    "SpanScore": {"begin": _WHOLE, "end": _WHOLE, "score": _ref("Score")},
    "AttributeScores": {"summaryScore": _ref("Score"), "spanScores": _many(_ref("SpanScore"))},
    "AnalyzeCommentRequest": {
        **_ABOUT,
        "requestedAttributes": _map("AttributeParameters"),
        "spanAnnotations": _TRUTH,
        "doNotStore": _TRUTH,
        "dropUnsupportedAttributes": _TRUTH,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _map("AttributeScores"),
        "languages": _many(_STRING),
        "detectedLanguages": _many(_STRING),
        "clientToken": _STRING,
    },
    "SuggestCommentScoreRequest": {**_ABOUT, "attributeScores": _map("AttributeScores")},
    "SuggestCommentScoreResponse": {
        "requestedLanguages": _many(_STRING),
        "detectedLanguages": _many(_STRING),
        "clientToken": _STRING,
    },
}
_QUERY: Final[dict[str, dict[str, Any]]] = {
    "key": {"type": "string", "description": "An API key of this service."},
    "alt": {"type": "string", "default": "json", "enum": ["json", "media", "proto"]},
    "prettyPrint": {"type": "boolean", "default": "true"},
    **{
        name: {"type": "string"}
        for name in (
            *("access_token", "oauth_token", "callback", "fields", "quotaUser", "uploadType", "upload_protocol"),
        )
    },
    "$.xgafv": {"type": "string", "enum": ["1", "2"]},
}


def discovery(prefix: str = "") -> Response:
    """The document for ``version=v1alpha1``, the one there is. Raises Refused (404) for another."""
    if request.args.get("version", "v1alpha1") != "v1alpha1":
        raise Refused("Discovery document not found.", [own("INVALID_REQUEST")], 404)
    # From the configured address, never from the Host header, which a stranger may write.
    root = "/".join(part for part in (the_guard().base_url, prefix.strip("/")) if part) + "/"
    answer = Response(to_json(document(root), indent=2), 200, content_type=JSON)
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def document(root: str) -> dict[str, Any]:
    """The document of a service whose calls begin with ``root``, which ends with a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": "commentanalyzer:v1alpha1",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": "v1alpha1",
        "revision": REVISION,
        "title": "Parley, in the words of the Perspective Comment Analyzer API",
        "description": "Scores reader comments: a drop-in for clients of the Perspective Comment Analyzer API.",
        "protocol": "rest",
        "rootUrl": root,
        "baseUrl": root,
        "basePath": "",
        "servicePath": "",
        "batchPath": "batch",
        "parameters": {name: {"location": "query", **about} for name, about in _QUERY.items()},
        "auth": {"oauth2": {"scopes": {SCOPE: {"description": "Not used: give an API key."}}}},
        "schemas": {name: {"id": name, "type": "object", "properties": fields} for name, fields in _SCHEMAS.items()},
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _method("analyze", "AnalyzeComment"),
                    "suggestscore": _method("suggestscore", "SuggestCommentScore"),
                }
            }
        },
    }


def _method(name: str, schema: str) -> dict[str, Any]:
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": f"v1alpha1/comments:{name}",
        "flatPath": f"v1alpha1/comments:{name}",
        "httpMethod": "POST",
        "parameters": {},
        "parameterOrder": [],
        "request": _ref(f"{schema}Request"),
        "response": _ref(f"{schema}Response"),
        "scopes": [SCOPE],
    }
