"""The page on which the policy is written: the text, what is wrong with it, and the tools beside it."""

from __future__ import annotations

from typing import Any, Final

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import desk, look, thresholds
from service.console.front import page, readable, works
from service.console.line_diff import line_diff
from service.console.rules_view import AIMS, by_line, named_sections
from service.moderation.errors import Invalid
from service.moderation.labels import LABELS
from service.moderation.policy.changes import diff
from service.moderation.policy.document import parse
from service.moderation.policy.drafting import Panel, panel_of

KEPT: Final = ("note", "said", "parent", "author", "section", "label", "aim", "share", "of_section")
"""Fields of the form that come back as they were sent."""


def sent() -> str:
    """The text as typed; browsers send line ends as two letters."""
    return request.form.get("text", "").replace("\r\n", "\n")


def checked(text: str) -> dict[str, Any]:
    """What is wrong with a text (with the status that says so), or what publishing it would change."""
    _, in_force = look.policy(works(), g.site)
    try:
        new = parse(text)
    except Invalid as invalid:
        return {"status": 422, "mistakes": invalid.errors}
    return {"changes": diff(readable(in_force), new), "lines": line_diff(in_force, text)}


def shown(
    text: str, status: int = 200, *, tool: str = "numbers", published: str | None = None, **told: Any
) -> Response:
    """The page with a text in its editor and ``tool`` open. ``told``: what a check or a tool has to say."""
    newest, in_force = look.policy(works(), g.site)
    mistakes = told.get("mistakes", ())
    values: dict[str, Any] = {
        "text": text,
        "version": newest,
        "history": desk.policy_versions(works(), g.site),
        "touched": text != in_force,
        "checked": False,
        "mistakes": (),
        "changes": (),
        "lines": (),
        "published": published if published == str(newest) else None,
        "kept": {name: request.form.get(name, "") for name in KEPT},
        "tool": tool,
        "panel": _panel(text),
        "labels": [label for label in LABELS if label.violation],
        "aims": AIMS,
        "sections": named_sections(thresholds.sections(works(), g.site)),
        "noted": by_line(text, mistakes),
    }
    return page("rules", status, **{**values, **told})


def refused(text: str, invalid: Invalid, tool: str) -> Response:
    """The page after a tool was asked about a text with mistakes, or with a field that cannot be read."""
    of_tool = [error for error in invalid.errors if error.line is None and error.pointer in FIELDS]
    mistakes = [error for error in invalid.errors if error not in of_tool]
    return shown(text, 422, tool=tool, checked=bool(mistakes), mistakes=mistakes, wrong=of_tool)


FIELDS: Final = frozenset({"/label", "/aim", "/share", "/said", "/entry"})
"""Pointers of mistakes that are about a tool's field, not about the text."""


def _panel(text: str) -> Panel | None:
    try:
        return panel_of(text)
    except Invalid:
        return None
