"""The desk's whole route table, with who may go where, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint

from service.auth.guard import signed_in
from service.auth.permissions import Permission
from service.console import account, decide, front, log, models, queue, rules, session
from service.console.errors import install as install_errors

View = Callable[..., Any]

OPEN: Final[tuple[tuple[str, str, View], ...]] = (
    ("GET", "/", session.home),
    ("GET", "/sign-in", session.door),
    ("POST", "/sign-in", session.enter),
    ("GET", "/sign-in/<token>", session.link),
    ("POST", "/sign-in/<token>", session.enter_by_link),
    ("POST", "/sign-out", session.leave),
)
GUARDED: Final[tuple[tuple[str, str, View, Permission], ...]] = (
    ("GET", "/account", account.show, Permission.READ),
    ("POST", "/account", account.set_password, Permission.READ),
    ("POST", "/site", account.choose_site, Permission.READ),
    ("GET", "/queue", queue.show, Permission.READ),
    ("GET", "/case/<case_id>", queue.find, Permission.READ),
    ("POST", "/case/<case_id>/decide", decide.decide, Permission.DECIDE),
    ("GET", "/rules", rules.show, Permission.READ),
    ("GET", "/rules/<int:version>", rules.old, Permission.READ),
    ("POST", "/rules/check", rules.check, Permission.PUBLISH_POLICY),
    ("POST", "/rules/publish", rules.publish, Permission.PUBLISH_POLICY),
    ("GET", "/log", log.show, Permission.READ),
    ("GET", "/models", models.show, Permission.READ),
)


def _blueprint() -> Blueprint:
    made = Blueprint(
        "console", __name__, template_folder="templates", static_folder="static", static_url_path="/console/static"
    )
    for method, path, view in OPEN:
        made.add_url_rule(path, _name(view), view, methods=[method])
    for method, path, view, permission in GUARDED:
        made.add_url_rule(path, _name(view), signed_in(permission)(view), methods=[method])
    made.context_processor(front.shared)
    made.record(front.install)
    install_errors(made)
    return made


def _name(view: View) -> str:
    return f"{view.__module__.rsplit('.', 1)[-1]}_{view.__name__}"


blueprint: Final = _blueprint()
