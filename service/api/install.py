"""Puts the face on an app: routes, problems, request ids, logs."""

from __future__ import annotations

from flask import Blueprint, Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from service.api import errors, logs
from service.api.body import UnreadableError
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
    app.register_error_handler(HTTPException, errors.on_http)
    app.register_error_handler(Exception, errors.on_anything)
    logs.install(app, log_level)


def _blueprint(metrics_on: bool) -> Blueprint:
    blueprint = Blueprint("api", __name__)
    for route in ROUTES if metrics_on else [r for r in ROUTES if r is not METRICS]:
        _add(blueprint, route)
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
