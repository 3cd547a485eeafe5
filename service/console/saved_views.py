"""Views with a name: keep the filter in hand, forget one. A view is an address, so it can be sent to a colleague."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from flask import g, redirect, request
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from service.actions import saved_views
from service.auth.guard import refusal
from service.auth.permissions import Permission
from service.console.filters import wanted_of
from service.console.front import allowed, policy, works
from service.moderation.errors import FieldError, Invalid

PAGES: Final = ("/queue", "/search")
LONGEST: Final = 2_000
NO_VIEW: Final = FieldError("/query", "unknown", "A view is a filter of the queue or of search.")
NOT_YOURS: Final = "Only a lead shares views with the whole site, and takes shared ones out."


def save() -> Response:
    """Keep the filter of a page under a name, for oneself or (a lead) for the site; then show it. Raises Invalid."""
    shared = request.form.get("shared") == "yes"
    if shared and not allowed(Permission.SHARE_VIEWS):
        raise refusal(Forbidden, "role", NOT_YOURS)
    query = address(request.form.get("query", ""))
    view = saved_views.save(works(), g.site, g.person, request.form.get("name", ""), query, shared=shared)
    return redirect(view.query, 303)


def delete(view_id: str) -> Response:
    """Forget one's own view, or (a lead) a shared one; then go back. Raises NotFound."""
    view = saved_views.view(works(), g.site, g.person, view_id)
    if not view.mine and not allowed(Permission.SHARE_VIEWS):
        raise refusal(Forbidden, "role", NOT_YOURS)
    saved_views.delete(works(), g.site, g.person, view_id)
    return redirect(address(request.form.get("onward", ""), "/queue"), 303)


def address(sent: str, otherwise: str | None = None) -> str:
    """The address of a filter, written anew from what it means to us: only pages of the desk. Raises Invalid."""
    path, _, query = sent[:LONGEST].partition("?")
    if path in PAGES:
        return wanted_of(dict(parse_qsl(query)), policy()).url(path)
    if otherwise is None:
        raise Invalid([NO_VIEW])
    return otherwise
