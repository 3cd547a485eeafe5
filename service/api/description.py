"""The API described as OpenAPI 3.1, made from the route table and the shapes themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from flask import Response
from pydantic import TypeAdapter
from pydantic_core import to_json

from service.api.answers import ProblemBody
from service.api.examples import EXAMPLES
from service.api.reply import JSON
from service.api.route import Route
from service.auth.permissions import Scope, grants

VERSION: Final = "1.0.0"
PROBLEM: Final = "application/problem+json"
_ABOUT: Final = (
    "Scores readers' comments, holds what a person should see, and tells what was decided. "
    "Every mistake in a request is told at once, as RFC 9457 problems with JSON pointers."
)
_STATUSES: Final = {
    400: "The body is no JSON document in UTF-8.",
    401: "No API key, or one that is not known or was revoked.",
    403: "The key lacks the scope.",
    404: "This site has nothing by that name.",
    405: "This address does not take this method.",
    409: "The comment was changed by several requests at once; send it again.",
    413: "The body is larger than this server reads.",
    415: "The body is not application/json.",
    422: "The request has mistakes; errors lists all of them.",
    429: "Too many requests for this key; Retry-After tells when to come back.",
    500: "Something went wrong here.",
    503: "Not ready: the body tells what is missing.",
}
_HEADERS: Final = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "How to show a key."}},
    405: {"Allow": {"schema": {"type": "string"}, "description": "The methods this address takes."}},
    429: {"Retry-After": {"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait."}},
}


def describe(routes: Iterable[Route]) -> Response:
    """The description as an answer."""
    return Response(_written(tuple(routes)), 200, content_type=JSON)


@cache
def _written(routes: tuple[Route, ...]) -> bytes:
    return to_json(openapi_of(routes))


def openapi_of(routes: tuple[Route, ...]) -> dict[str, Any]:
    """The description as a document."""
    shapes, schemas = _schemas(routes)
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, shapes)
    keys = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key: parley_…"},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parley", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": keys},
    }


def _schemas(routes: tuple[Route, ...]) -> tuple[dict[tuple[str, str], Any], dict[str, Any]]:
    """The schema of every form and answer, by (operation, part), and the definitions they refer to."""
    adapters: list[tuple[Any, Any, TypeAdapter[Any]]] = [(("", "problem"), "serialization", TypeAdapter(ProblemBody))]
    for route in routes:
        adapters.append(((_name(route), "answer"), "serialization", TypeAdapter(route.answer)))
        if route.form is not None:
            adapters.append(((_name(route), "form"), "validation", TypeAdapter(route.form)))
    found, definitions = TypeAdapter.json_schemas(adapters, ref_template="#/components/schemas/{model}")
    return {key: schema for (key, _mode), schema in found.items()}, definitions.get("$defs", {})


def _operation(route: Route, shapes: dict[tuple[str, str], Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _name(route),
        "summary": route.summary,
        "parameters": list(_parameters(route)),
        "responses": _responses(route, shapes),
        "security": [{"bearer": []}, {"header": []}] if route.scope else [],
    }
    if route.scope is not None:
        operation["description"] = _door(route.scope)
    if route.form is not None:
        media = {"schema": shapes[_name(route), "form"], "examples": {"one": {"value": EXAMPLES[route.path]}}}
        operation["requestBody"] = {"required": True, "content": {JSON: media}}
    return operation


def _name(route: Route) -> str:
    """What an operation is called: two of them may stand at one path."""
    return route.view.__name__


def _door(scope: Scope) -> str:
    named = " or ".join(f"`{each.value}`" for each in Scope if grants({each.value}, scope))
    return f"Needs a key with the scope {named}."


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    if "{id}" in route.path:
        told = "The site's own id of the comment; slashes may stand as they are."
        yield {
            "name": "id",
            "in": "path",
            "required": True,
            "description": told,
            "schema": {"type": "string", "minLength": 1},
        }
    if route.query is not None:
        for name, schema in route.query.model_json_schema()["properties"].items():
            yield {"name": name, "in": "query", "schema": schema, "description": schema.get("description", "")}


def _responses(route: Route, shapes: dict[tuple[str, str], Any]) -> dict[str, Any]:
    kind = "text/plain" if route.answer is str else JSON
    answer = {"content": {kind: {"schema": shapes[_name(route), "answer"]}}}
    responses: dict[str, Any] = {"200": {"description": "The answer.", **answer}}
    refused = {*route.also, 405, 500, *((401, 403, 429) if route.scope else ())}
    problem = {"content": {PROBLEM: {"schema": shapes["", "problem"]}}}
    for status in sorted(refused):
        headers = {"headers": _HEADERS[status]} if status in _HEADERS else {}
        responses[str(status)] = {"description": _STATUSES[status], **(answer if status == 503 else problem), **headers}
    return responses
