"""Where Perspective's calls lead, under any prefix of the path, and how this dialect tells what goes wrong."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.exceptions import HTTPException

from service.api.body import UnreadableError
from service.api.perspective import errors, views
from service.api.perspective.batch import batch
from service.api.perspective.discovery import discovery
from service.api.perspective.door import View, keyed
from service.api.perspective.errors import Refused

ROUTES: Final[tuple[tuple[str, str, View], ...]] = (
    ("POST", "/v1alpha1/comments:analyze", keyed(views.analyze)),
    ("POST", "/v1alpha1/comments:suggestscore", keyed(views.suggest)),
    ("GET", "/$discovery/rest", discovery),
    ("POST", "/batch", batch),
)


def blueprint() -> Blueprint:
    """The four calls. Slashes are left as they stand, and nothing here ever redirects: clients follow none."""
    made = Blueprint("perspective", __name__)
    for method, path, view in ROUTES:
        name = view.__name__
        made.add_url_rule(path, name, view, methods=[method], merge_slashes=False, strict_slashes=False)
        made.add_url_rule(f"/<anything:prefix>{path}", f"{name}_prefixed", view, methods=[method], merge_slashes=False)
    made.register_error_handler(Refused, errors.on_refused)
    made.register_error_handler(UnreadableError, errors.on_unreadable)
    made.register_error_handler(HTTPException, errors.on_http)
    made.register_error_handler(Exception, errors.on_anything)
    return made


def is_ours(path: str) -> bool:
    """Whether an address belongs to this dialect, also where nothing is served under it."""
    return "/v1alpha1/" in path or "/$discovery/" in path or (path.endswith("/batch") and path != "/score/batch")
