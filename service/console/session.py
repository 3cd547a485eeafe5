"""Coming in and going out."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from service.actions import people
from service.auth import guard
from service.console.address import local
from service.console.front import page, works
from service.moderation.errors import NotFound

WRONG: str = "This e-mail and password do not belong together. Check both, or ask an admin for a sign-in link."
STALE: str = "This link was used before, is too old, or was never given out. Ask an admin for a new one."


def home() -> Response:
    """To the queue, or to the door."""
    return redirect("/queue" if guard.whoever() else "/sign-in", 303)


def door() -> Response:
    """The form to sign in with a password."""
    onward = local(request.args.get("next"))
    if guard.whoever():
        return redirect(onward, 303)
    return page("sign_in", onward=onward, wrong=None, email="")


def enter() -> Response:
    """Sign in with e-mail and password."""
    guard.check_origin()
    guard.count_sign_in()
    onward = local(request.form.get("next"))
    email = request.form.get("email", "").strip()
    try:
        session = people.sign_in(works(), email, request.form.get("password", ""), guard.session_hours())
    except NotFound:
        return page("sign_in", 422, onward=onward, wrong=WRONG, email=email)
    return _enter(session, onward)


def link(token: str) -> Response:
    """A one-time link opens a page with one button: programs that follow links in mail must not use it up."""
    return page("sign_in_link", token=token, wrong=None)


def enter_by_link(token: str) -> Response:
    """Use the one-time link up and sign in; the account page then offers to set a password."""
    guard.check_origin()
    guard.count_sign_in()
    try:
        session = people.sign_in_with_token(works(), token, guard.session_hours())
    except NotFound:
        return page("sign_in_link", 404, token=None, wrong=STALE)
    return _enter(session, "/account?welcome=yes")


def leave() -> Response:
    """End the session; being signed out already is no error."""
    guard.check_origin()
    token = guard.session_token()
    if token is not None:
        people.sign_out(works(), token)
    answer = redirect("/sign-in", 303)
    guard.end_session(answer)
    return answer


def _enter(session: people.SessionToken, onward: str) -> Response:
    answer = redirect(onward, 303)
    guard.start_session(answer, session.token, session.expires_at)
    return answer
