"""The site's policy: read it, try a change and see what it does, publish it, look back."""

from __future__ import annotations

from typing import Any, Final

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import look, sites
from service.console import rules_page
from service.console.answers import as_json, wants_json
from service.console.front import readable, works
from service.console.line_diff import line_diff
from service.console.rules_page import checked, sent
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.changes import diff
from service.moderation.policy.document import parse

LONGEST_NOTE: Final = 500
MOVED: Final = FieldError(
    "", "moved", "Somebody published another version while you wrote. Look at it, then publish yours again."
)


def show() -> Response:
    """The policy in force, to read or to change."""
    _, text = look.policy(works(), g.site)
    return rules_page.shown(text, published=request.args.get("published"))


def check() -> Response:
    """Every mistake with its line, or what would change: in sentences and line by line. Nothing is published."""
    found = checked(sent())
    if wants_json():
        return as_json(_told(found), found.get("status", 200))
    return rules_page.shown(sent(), checked=True, **found)


def publish() -> Response:
    """Put the text in force, unless it has mistakes or somebody published since this form was made."""
    text, (newest, in_force) = sent(), look.policy(works(), g.site)
    if request.form.get("version", "") != str(newest):
        return rules_page.shown(
            text, 409, checked=True, mistakes=[MOVED], changes=_changes(in_force, text), lines=line_diff(in_force, text)
        )
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    try:
        version = sites.publish_policy(works(), g.site, text, g.person, note or None)
    except Invalid as invalid:
        return rules_page.shown(text, 422, checked=True, mistakes=invalid.errors)
    return redirect(f"/rules?published={version}", 303)


def _changes(in_force: str, text: str) -> list[str]:
    try:
        return diff(readable(in_force), parse(text))
    except Invalid:
        return []


def _told(found: dict[str, Any]) -> dict[str, Any]:
    mistakes = [
        {"line": one.line, "code": one.code, "pointer": one.pointer, "detail": one.detail}
        for one in found.get("mistakes", ())
    ]
    return {"mistakes": mistakes, "changes": found.get("changes", [])}
