"""What an author opens by link, without signing in: the statement of reasons, and the form to object."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response

from service.actions import appeals, statement_pages
from service.actions.statement_pages import StatementView
from service.auth import guard
from service.console.front import page, works
from service.moderation.errors import Conflict, Invalid, NotFound

# "no-referrer" would have browsers send "Origin: null" with the form; this keeps the link from other sites as well.
PRIVATE = {"Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}


def show(statement_id: str) -> Response:
    """The statement as a page, or as JSON where that is asked for. A wrong token is no such statement (404)."""
    found = _opened(statement_id, request.args.get("token", ""))
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return _private(jsonify({**statement_pages.record_of(found), "text": found.text}))
    return _page(found, sent="sent" in request.args)


def appeal(statement_id: str) -> Response:
    """File the author's objection. Tries are counted by address, like those to sign in."""
    guard.check_origin()
    guard.count_sign_in()
    token, words = request.form.get("token", ""), request.form.get("text", "")
    try:
        appeals.file(works(), statement_id, token, words)
    except Invalid as invalid:
        wrong = " ".join(mistake.detail for mistake in invalid.errors)
        return _page(_opened(statement_id, token), 422, wrong=wrong, words=words)
    except Conflict as conflict:
        return _page(_opened(statement_id, token), 409, wrong=str(conflict))
    return _private(redirect(f"/statements/{statement_id}?token={token}&sent=yes", 303))


def _opened(statement_id: str, token: str) -> StatementView:
    """Raises NotFound, counted: nobody tries many tokens."""
    try:
        return statement_pages.by_link(works(), statement_id, token)
    except NotFound:
        guard.count_sign_in()
        raise


def _page(found: StatementView, status: int = 200, **values: Any) -> Response:
    given: dict[str, Any] = {"sent": False, "wrong": None, "words": "", **values}
    token = request.values.get("token", "")
    return _private(page("statement", status, statement=found, token=token, most=appeals.LONGEST_TEXT, **given))


def _private(response: Response) -> Response:
    response.headers.update(PRIVATE)
    return response
