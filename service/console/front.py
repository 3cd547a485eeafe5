"""What every page of the desk shares: who is signed in, where they may go, what waits."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any, Final, cast

from flask import current_app, g, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.wrappers import Response

from service.actions import desk, find, preferences
from service.actions.keymap import COMMANDS
from service.actions.preferences import Preferences
from service.actions.works import Works
from service.auth.permissions import Permission, may
from service.console.render import FILTERS
from service.moderation.errors import Invalid
from service.moderation.policy.document import Policy, parse

NO_CLAUSES: Final = Policy(clauses=())
PAGES: Final = (
    ("/queue", "Queue"),
    ("/search", "Search"),
    ("/threads", "Threads"),
    ("/appeals", "Appeals"),
    ("/quality", "Quality"),
    ("/insight", "Insight"),
    ("/rules", "Rules"),
    ("/log", "Log"),
    ("/models", "Models"),
)
MORE: Final = (
    ("/bulk", "Many at once"),
    ("/groups", "In groups"),
    ("/authors", "Authors"),
    ("/preferences", "Preferences and keys"),
    ("/account", "Your account"),
    ("/wellbeing", "Take a break"),
    ("/transparency", "Transparency"),
)
"""Pages without a place of their own in the bar."""
FOR_LEADS: Final = (("/settings", "Settings of the desk"),)
KEY_GROUPS: Final = tuple((title, tuple(commands)) for title, commands in groupby(COMMANDS, key=lambda one: one.group))


def works() -> Works:
    """What the actions work with."""
    return cast(Works, current_app.extensions["parley"])


def now() -> datetime:
    """The time this request is answered at, one for the whole page."""
    if "now" not in g:
        g.now = works().clock()
    return cast(datetime, g.now)


def policy() -> Policy:
    """The policy in force at this site; one that no longer reads counts as one without clauses."""
    try:
        return desk.policy_in_force(works(), g.site)
    except Invalid:
        return NO_CLAUSES


def wishes() -> Preferences:
    """What the person signed in chose for themselves; read once a request."""
    if "wishes" not in g:
        g.wishes = preferences.read(works(), g.person)
    return cast(Preferences, g.wishes)


def readable(text: str) -> Policy:
    """A stored policy; one that no longer reads counts as one without clauses, so that the desk stays open."""
    try:
        return parse(text)
    except Invalid:
        return NO_CLAUSES


def allowed(permission: Permission) -> bool:
    """Whether the person signed in may do this here."""
    return may(g.role, permission)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the desk."""
    return make_response(render_template(f"console/{template}.html", **values), status)


def shared() -> dict[str, Any]:
    """What templates know without being told."""
    if "person" not in g or "bare" in g:
        return {"person": None, "wishes": Preferences(), "key": lambda _command: ""}
    return {
        "person": g.person,
        "site": g.site,
        "role": g.role,
        "csrf": g.csrf,
        "now": now(),
        "counts": find.tabs(works(), g.site, g.person),
        "wishes": wishes(),
        "key": wishes().keys.printed,
        "key_groups": KEY_GROUPS,
        "go_to": PAGES + MORE + (FOR_LEADS if allowed(Permission.SET_DESK) else ()),
        "pages": [(path, title, request.path.startswith(path)) for path, title in PAGES],
        "may_decide": allowed(Permission.DECIDE),
        "may_publish": allowed(Permission.PUBLISH_POLICY),
        "sites": [membership.site for membership in g.signed_in.session.memberships],
    }


def install(state: BlueprintSetupState) -> None:
    """Teach the app's templates our filters."""
    state.app.jinja_env.filters.update(FILTERS)
