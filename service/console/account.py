"""A person's own page: their password and which of their sites they look at."""

from __future__ import annotations

from flask import g, redirect, request
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from service.actions import people
from service.auth import guard
from service.console.front import page, works
from service.moderation.errors import Invalid


def show() -> Response:
    """The page; fresh from a one-time link it first offers to set a password."""
    return page("account", welcome="welcome" in request.args, saved="saved" in request.args, errors=())


def set_password() -> Response:
    """Set a password and stay signed in here, while every other session ends."""
    password, again = request.form.get("password", ""), request.form.get("again", "")
    if password != again:
        return _refused("The two passwords differ. Type the same one twice.")
    try:
        people.set_password(works(), g.person, password)
    except Invalid as error:
        return _refused(*(mistake.detail for mistake in error.errors))
    answer = redirect("/account?saved=yes", 303)
    if guard.whoever() is None:
        session = people.sign_in(works(), g.person.email, password, guard.session_hours())
        guard.start_session(answer, session.token, session.expires_at)
    return answer


def choose_site() -> Response:
    """Look at another of one's sites. A site one does not work for does not exist."""
    slug = request.form.get("site", "")
    if slug not in {membership.site.slug for membership in g.signed_in.session.memberships}:
        raise NoSuchPage
    answer = redirect("/queue", 303)
    guard.choose_site(answer, slug)
    return answer


def _refused(*errors: str) -> Response:
    return page("account", 422, welcome="welcome" in request.args, saved=False, errors=errors)
