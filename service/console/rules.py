"""The site's policy: read it, try a change and see what it does, publish it, look back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import g, redirect, request
from werkzeug.wrappers import Response

from service.actions import desk, look, sites
from service.console.front import page, readable, works
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
    return _page(text, published=request.args.get("published"))


def old(version: int) -> Response:
    """One version as it was. Raises NotFound."""
    text = desk.policy_at(works(), g.site, version)
    line = next(line for line in desk.policy_versions(works(), g.site) if line.version == version)
    newest, _ = look.policy(works(), g.site)
    return page("rules_old", text=text, version=version, line=line, newest=newest)


def check() -> Response:
    """Every mistake with its line, or what would change, in sentences. Nothing is published."""
    return _page(_sent(), checked=True, **_checked(_sent()))


def publish() -> Response:
    """Put the text in force, unless it has mistakes or somebody published since this form was made."""
    text, (newest, _) = _sent(), look.policy(works(), g.site)
    if request.form.get("version", "") != str(newest):
        return _page(text, 409, checked=True, mistakes=[MOVED])
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    try:
        version = sites.publish_policy(works(), g.site, text, g.person, note or None)
    except Invalid as invalid:
        return _page(text, 422, checked=True, mistakes=invalid.errors)
    return redirect(f"/rules?published={version}", 303)


def _sent() -> str:
    """The text as typed; browsers send line ends as two letters."""
    return request.form.get("text", "").replace("\r\n", "\n")


def _checked(text: str) -> dict[str, Any]:
    try:
        new = parse(text)
    except Invalid as invalid:
        return {"status": 422, "mistakes": invalid.errors}
    return {"changes": diff(readable(look.policy(works(), g.site)[1]), new)}


def _page(
    text: str,
    status: int = 200,
    *,
    checked: bool = False,
    mistakes: Sequence[FieldError] = (),
    changes: Sequence[str] = (),
    published: str | None = None,
) -> Response:
    newest, _ = look.policy(works(), g.site)
    return page(
        "rules",
        status,
        text=text,
        version=newest,
        lines=desk.policy_versions(works(), g.site),
        checked=checked,
        mistakes=mistakes,
        changes=changes,
        published=published if published == str(newest) else None,
        note=request.form.get("note", ""),
    )
