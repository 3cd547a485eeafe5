"""Puts the face on an app: routes, problems, request ids, logs."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from service.api import akismet, coral, discourse, errors, logs, matrix, openai
from service.api.body import UnreadableError
from service.api.perspective import errors as perspective_errors
from service.api.perspective import routes as perspective
from service.api.route import Route
from service.api.routes import METRICS, ROUTES
from service.moderation.errors import Conflict, Invalid, NotFound


class Anything(BaseConverter):
    """An id in a path, which may hold slashes, also in front."""

    regex = ".+"
    part_isolating = False


def install(app: Flask, *, metrics_on: bool = True, log_level: str = "info") -> None:
    """Everything under this face, and the answers to what goes wrong."""
    app.url_map.converters["anything"] = Anything
    app.register_blueprint(_blueprint(metrics_on))
    app.register_blueprint(_small_dialects())
    for dialect in (perspective, openai, akismet, matrix):
        app.register_blueprint(dialect.blueprint())
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(Exception, errors.on_anything)
    logs.install(app, log_level)


def _on_http(error: HTTPException) -> Response:
    """What Flask refuses before a view is found, in the dialect of the address it was sent to."""
    for is_ours, on_http in _DIALECTS:
        if is_ours(request.path):
            return on_http(error)
    return errors.on_http(error)


_DIALECTS: Final = (
    (perspective.is_ours, perspective_errors.on_http),
    (openai.is_ours, openai.on_http),
    (akismet.is_ours, akismet.on_http),
    (matrix.is_ours, matrix.on_http),
)


def _blueprint(metrics_on: bool) -> Blueprint:
    blueprint = Blueprint("api", __name__)
    for route in ROUTES if metrics_on else [r for r in ROUTES if r is not METRICS]:
        _add(blueprint, route)
    return _telling_problems(blueprint)


def _small_dialects() -> Blueprint:
    """The dialects of one call, whose callers take any other status but 2xx for a failure."""
    blueprint = Blueprint("dialects", __name__)
    for dialect in (coral, discourse):
        dialect.add_to(blueprint)
    return _telling_problems(blueprint)


def _telling_problems(blueprint: Blueprint) -> Blueprint:
    blueprint.register_error_handler(Invalid, errors.on_invalid)
    blueprint.register_error_handler(UnreadableError, errors.on_unreadable)
    blueprint.register_error_handler(NotFound, errors.on_not_found)
    blueprint.register_error_handler(Conflict, errors.on_conflict)
    return blueprint


def _add(blueprint: Blueprint, route: Route) -> None:
    """Slashes are left as they stand: an id may well be an address."""
    path = route.path.replace("{id}", "<anything:id>")
    name = route.view.__name__
    blueprint.add_url_rule(path, name, route.guarded(), methods=[route.method], merge_slashes=False)
