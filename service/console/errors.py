"""What went wrong, told to people as a page: what, why, what to do; never with what they or a reader wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, g, request
from flask.blueprints import BlueprintSetupState
from flask.wrappers import Response
from werkzeug.exceptions import HTTPException

from service.console.answers import as_json, wants_json
from service.console.front import page
from service.moderation.errors import Conflict, Invalid, NotFound

LOG: Final = logging.getLogger("parley.console")
TITLES: Final = {
    400: ("That could not be read", "Go back, reload the page and try again."),
    401: ("Sign in first", "Your sign-in has ended. Sign in, then do it again."),
    403: ("That is not open to you", "Ask a lead or an admin of your site if you need it."),
    404: ("Nothing here", "It may have been removed, or it belongs to another site."),
    405: ("This address does not take that", "Go back and use the buttons of the page."),
    409: ("Somebody was faster", "Reload to see how things stand now."),
    413: ("That is too much at once", "Send less."),
    422: ("That has mistakes", "Go back and mend them."),
    429: ("Too many tries", "Wait a minute, then try again."),
    500: ("Something went wrong here", "It has been noted. Try again in a moment."),
}
Answer = Callable[[Any], Any]


def install(blueprint: Blueprint) -> None:
    """Answer people with pages, here and for addresses that lead nowhere; programs keep the app's own answers."""
    blueprint.register_error_handler(NotFound, lambda _error: _told(404))
    blueprint.register_error_handler(Conflict, lambda error: _told(409, str(error)))
    blueprint.register_error_handler(Invalid, lambda error: _told(422, str(error)))
    blueprint.record(_wrap)


def told(status: int, why: str = "") -> Response:
    """A page that says what went wrong."""
    title, advice = TITLES.get(status, TITLES[500] if status >= 500 else TITLES[400])
    return page("error", status, title=title, why=why, advice=advice, number=status, request_id=g.get("request_id"))


def _told(status: int, why: str = "") -> Response:
    """The same for scripts of the desk, where they asked."""
    if not wants_json():
        return told(status, why)
    title, advice = TITLES[status]
    return as_json({"status": status, "title": title, "sentence": why or title, "advice": advice}, status)


def _wrap(state: BlueprintSetupState) -> None:
    """Put ourselves before what the app does with refusals and accidents."""
    known = state.app.error_handler_spec[None][None]
    for kind, ours in ((HTTPException, _refused), (Exception, _failed)):
        state.app.register_error_handler(kind, _choosing(ours, known.get(kind)))


def _choosing(ours: Answer, theirs: Answer | None) -> Answer:
    def answer(error: Any) -> Any:
        answered = None if theirs is None else theirs(error)  # asked in any case: it also notes accidents down
        return ours(error) if answered is None or for_people() else answered

    return answer


def for_people() -> bool:
    """Whether a page is wanted: an address of the desk, or of nobody, asked for by a browser."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return request.blueprint in {"console", None} and best == "text/html"


def _refused(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        LOG.error("failed", exc_info=error, extra={"told": {"request": g.get("request_id")}})
        return _failed(error)
    ours = "problem" in vars(error)  # the guard's own words; werkzeug's say too much about programs
    answer = told(status, (error.description or "") if ours else "")
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            answer.headers[name] = value
    for name, value in getattr(error, "more_headers", {}).items():
        answer.headers[name] = value
    return answer


def _failed(_error: Exception) -> Response:
    g.bare = True  # whatever broke may be what the rest of the page would ask
    return told(500)
