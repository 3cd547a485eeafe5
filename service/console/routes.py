"""The desk's whole route table, with who may go where, on one screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint

from service.auth.guard import signed_in
from service.auth.permissions import Permission
from service.console import (
    account,
    appeals,
    authors,
    bulk,
    cascade,
    case_steps,
    decide,
    front,
    groups,
    insight,
    leases,
    live,
    log,
    models,
    preferences,
    quality,
    queue,
    rules,
    rules_history,
    rules_tools,
    saved_views,
    search,
    selection,
    session,
    settings,
    statements,
    threads,
    transparency,
    undo,
    wellbeing,
)
from service.console.address import read_ids
from service.console.errors import install as install_errors

View = Callable[..., Any]

OPEN: Final[tuple[tuple[str, str, View], ...]] = (
    ("GET", "/", session.home),
    ("GET", "/sign-in", session.door),
    ("POST", "/sign-in", session.enter),
    ("GET", "/sign-in/<token>", session.link),
    ("POST", "/sign-in/<token>", session.enter_by_link),
    ("POST", "/sign-out", session.leave),
    ("GET", "/statements/<statement_id>", statements.show),
    ("POST", "/statements/<statement_id>/appeal", statements.appeal),
)
GUARDED: Final[tuple[tuple[str, str, View, Permission], ...]] = (
    ("GET", "/account", account.show, Permission.READ),
    ("POST", "/account", account.set_password, Permission.READ),
    ("GET", "/preferences", preferences.show, Permission.READ),
    ("POST", "/preferences", preferences.save, Permission.READ),
    ("POST", "/site", account.choose_site, Permission.READ),
    ("GET", "/queue", queue.show, Permission.READ),
    ("GET", "/queue/case/<case_id>", queue.one, Permission.READ),
    ("GET", "/case/<case_id>", queue.find_case, Permission.READ),
    ("POST", "/case/<case_id>/decide", decide.decide, Permission.DECIDE),
    ("POST", "/undo", undo.newest, Permission.DECIDE),
    ("POST", "/undo/<deed_id>", undo.named, Permission.DECIDE),
    ("POST", "/case/<case_id>/defer", case_steps.defer, Permission.DECIDE),
    ("POST", "/case/<case_id>/escalate", case_steps.escalate, Permission.DECIDE),
    ("POST", "/case/<case_id>/assign", case_steps.assign, Permission.DECIDE),
    ("POST", "/case/<case_id>/note", case_steps.note, Permission.DECIDE),
    ("POST", "/case/<case_id>/feature", case_steps.feature, Permission.DECIDE),
    ("POST", "/case/<case_id>/lease", leases.lease, Permission.DECIDE),
    ("POST", "/case/<case_id>/take", leases.take, Permission.DECIDE),
    ("GET", "/search", search.show, Permission.READ),
    ("POST", "/views", saved_views.save, Permission.READ),
    ("POST", "/views/<view_id>/delete", saved_views.delete, Permission.READ),
    ("GET", "/live", live.stream, Permission.READ),
    ("GET", "/live/now", live.now, Permission.READ),
    ("GET", "/bulk", bulk.show, Permission.READ),
    ("POST", "/bulk/apply", bulk.apply, Permission.DECIDE),
    ("POST", "/bulk/selected", selection.selected, Permission.DECIDE),
    ("POST", "/bulk/defer", selection.defer, Permission.DECIDE),
    ("GET", "/groups", groups.show, Permission.READ),
    ("GET", "/case/<case_id>/cascade", cascade.show, Permission.READ),
    ("POST", "/case/<case_id>/cascade", cascade.decide, Permission.DECIDE),
    ("GET", "/threads", threads.show, Permission.READ),
    ("GET", "/thread/<path:article_id>", threads.one, Permission.READ),
    ("POST", "/thread/<path:article_id>/openness", threads.set_openness, Permission.CALM_THREADS),
    ("POST", "/thread/<path:article_id>/cut", threads.cut, Permission.CALM_THREADS),
    ("POST", "/thread/<path:article_id>/join", threads.join, Permission.CALM_THREADS),
    ("POST", "/thread/<path:article_id>/decide", threads.decide, Permission.DECIDE),
    ("GET", "/authors", authors.show, Permission.READ),
    ("GET", "/author/<path:key>", authors.one, Permission.READ),
    ("POST", "/author/<path:key>/warn", authors.warn, Permission.SANCTION),
    ("POST", "/author/<path:key>/hold", authors.hold, Permission.SANCTION),
    ("POST", "/author/<path:key>/suspend", authors.suspend, Permission.SANCTION),
    ("POST", "/author/<path:key>/ban", authors.ban, Permission.CHANGE_AUTHORS),
    ("POST", "/author/<path:key>/lift", authors.lift, Permission.SANCTION),
    ("POST", "/author/<path:key>/note", authors.note, Permission.DECIDE),
    ("GET", "/appeals", appeals.show, Permission.READ),
    ("GET", "/appeals/<appeal_id>", appeals.find, Permission.READ),
    ("POST", "/appeals/<appeal_id>", appeals.decide, Permission.DECIDE),
    ("GET", "/quality", quality.show, Permission.READ),
    ("GET", "/quality/next", quality.following, Permission.DECIDE),
    ("POST", "/quality/<look_id>", quality.look, Permission.DECIDE),
    ("POST", "/quality/<look_id>/settle", quality.settled, Permission.SETTLE),
    ("GET", "/transparency", transparency.show, Permission.READ),
    ("GET", "/settings", settings.show, Permission.SET_DESK),
    ("POST", "/settings", settings.save, Permission.SET_DESK),
    ("GET", "/rules", rules.show, Permission.READ),
    ("GET", "/rules/<int:version>", rules_history.old, Permission.READ),
    ("GET", "/rules/compare", rules_history.compare, Permission.READ),
    ("GET", "/rules/hits", rules_history.hits, Permission.READ),
    ("POST", "/rules/check", rules.check, Permission.PUBLISH_POLICY),
    ("POST", "/rules/draft", rules_tools.draft, Permission.PUBLISH_POLICY),
    ("POST", "/rules/try", rules_tools.try_text, Permission.DECIDE),
    ("POST", "/rules/replay", rules_tools.replay_month, Permission.PUBLISH_POLICY),
    ("POST", "/rules/choose", rules_tools.choose, Permission.PUBLISH_POLICY),
    ("POST", "/rules/publish", rules.publish, Permission.PUBLISH_POLICY),
    ("POST", "/rules/<int:version>/restore", rules_history.restore, Permission.PUBLISH_POLICY),
    ("GET", "/log", log.show, Permission.READ),
    ("GET", "/models", models.show, Permission.READ),
    ("GET", "/insight", insight.show, Permission.READ),
    ("GET", "/insight.csv", insight.table, Permission.READ),
    ("GET", "/wellbeing", wellbeing.show, Permission.READ),
    ("POST", "/wellbeing/snooze", wellbeing.snooze, Permission.READ),
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
    made.url_value_preprocessor(read_ids)
    made.record(front.install)
    install_errors(made)
    return made


def _name(view: View) -> str:
    return f"{view.__module__.rsplit('.', 1)[-1]}_{view.__name__}"


blueprint: Final = _blueprint()
