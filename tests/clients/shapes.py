"""What each schema of the API is called in the clients, and what its fields are in Python's and TypeScript's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import parley_client

from service.api.description import openapi_of
from service.api.routes import ROUTES

NAMES: Final = {
    "AncestorForm": "Ancestor",
    "AnswerBody": "Answer",
    "AnsweredBody": "Answered",
    "AppealBody": "Appeal",
    "ArticleBody": "ArticleRecord",
    "ArticleForm": "Article",
    "AuthorForm": "Author",
    "BatchForm": "Batch",
    "ChangeBody": "Change",
    "CommentBody": "CommentRecord",
    "CommentForm": "Comment",
    "ContextForm": "Context",
    "DecidedBody": "Decided",
    "DecisionForm": "Decision",
    "EventBody": "Event",
    "FeedBody": "Feed",
    "FieldErrorBody": "FieldError",
    "LangBody": "Lang",
    "LiveBody": "Live",
    "MatchBody": "Match",
    "NeedBody": "Need",
    "PartBody": "StatementPart",
    "PersonBody": "Person",
    "ProblemBody": "ProblemDocument",
    "ReadyBody": "Ready",
    "ReasonBody": "Reason",
    "RefusedBody": "Refused",
    "ReportForm": "Report",
    "ReportedBody": "Reported",
    "ResultsBody": "Results",
    "RetrainBody": "Retrain",
    "SpanBody": "Span",
    "StatementBody": "Statement",
    "StatementsBody": "StatementPage",
    "TargetBody": "Target",
    "ThreadArticleForm": "ThreadArticle",
    "ThreadCommentForm": "ThreadComment",
    "ThreadForm": "Thread",
    "VersionsBody": "Versions",
    "Action": "Action",
}
"""Schema → class in both clients. A schema that is new in the API belongs here, and into both."""

AS_ARGUMENTS: Final = {"BatchForm": "score_batch", "DecisionForm": "decide", "ReportForm": "report"}
"""Forms that are no class in Python but the arguments of a method."""

DOCUMENT: Final[dict[str, Any]] = json.loads(json.dumps(openapi_of(ROUTES)))
SCHEMAS: Final[dict[str, Any]] = DOCUMENT["components"]["schemas"]
OPERATIONS: Final = sorted(item["operationId"] for path in DOCUMENT["paths"].values() for item in path.values())


def is_form(schema: str) -> bool:
    """Whether a schema is one that sites send."""
    return schema.endswith("Form")


def in_typescript(schema: Mapping[str, Any], sent: bool) -> str:
    """A field's schema as TypeScript has it; ``sent`` fields may hold a Date for a time."""
    if "$ref" in schema:
        return NAMES[schema["$ref"].rsplit("/", 1)[-1]]
    if "enum" in schema:
        return " | ".join(json.dumps(word) for word in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(in_typescript(each, sent) for each in schema["anyOf"])
    if schema["type"] == "array":
        inside = in_typescript(schema["items"], sent)
        return f"({inside})[]" if " | " in inside else f"{inside}[]"
    if schema["type"] == "object":
        more = schema["additionalProperties"]
        return f"Record<string, {'unknown' if more is True else in_typescript(more, sent)}>"
    if schema.get("format") == "date-time":
        return "string | Date" if sent else "string"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}[
        schema["type"]
    ]


def interface_of(schema: str) -> dict[str, str]:
    """The fields of a schema as an interface has them: ``{"id": "string", "lang?": "string | null"}``."""
    shape, sent = SCHEMAS[schema], is_form(schema)
    return {
        name if name in shape.get("required", []) else f"{name}?": in_typescript(field, sent)
        for name, field in shape["properties"].items()
    }


def in_python(hint: Any) -> Any:
    """A type hint of the client in a form that compares: sorted alternatives, ``["array", …]``, names of classes."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return sorted((in_python(each) for each in inside), key=str)
    if origin is Literal:
        return ["one of", *inside]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return ["object", in_python(inside[1])]
    if isinstance(origin, type):
        return ["array", in_python(inside[0])]
    return "null" if hint is NoneType else "any" if hint is Any else hint.__name__


def from_schema(schema: Mapping[str, Any], sent: bool, optional: bool = False) -> Any:
    """A field's schema in the same form. A field that need not be sent may be None; a time may be sent as text too."""
    if "anyOf" in schema:
        found = [from_schema(each, sent) for each in schema["anyOf"]]
        return sorted((leaf for each in found for leaf in (each if _is_choice(each) else [each])), key=str)
    named = schema.get("$ref", "").rsplit("/", 1)[-1]
    plain: Any
    if "enum" in schema or named == "Action":
        plain = ["one of", *(schema if "enum" in schema else SCHEMAS[named])["enum"]]
    elif named:
        plain = NAMES[named]
    elif schema["type"] == "array":
        plain = ["array", from_schema(schema["items"], sent)]
    elif schema["type"] == "object":
        more = schema["additionalProperties"]
        plain = ["object", "any" if more is True else from_schema(more, sent)]
    elif schema.get("format") == "date-time":
        plain = ["datetime", "str"] if sent else "datetime"
    else:
        kinds = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "null"}
        plain = kinds[schema["type"]]
    return sorted([plain, "null"], key=str) if optional else plain


def _is_choice(found: Any) -> bool:
    return isinstance(found, list) and found[0] not in {"array", "object", "one of"}


def class_of(schema: str) -> Any:
    """The Python client's class for a schema."""
    return getattr(parley_client, NAMES[schema])
