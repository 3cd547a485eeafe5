"""The log: every state a comment was put into, newest first."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import desk
from service.auth.permissions import Permission
from service.console import render, undo
from service.console.front import allowed, now, page, policy, works
from service.console.render import Step
from service.console.veils import unveiling, veiled
from service.moderation.policy.document import Policy
from service.storage.desk import LogLine

PAGE: Final = 50


def show() -> Response:
    """One page of the log; ``before`` is the cursor of the page's end above. Raises Invalid (cursor)."""
    machines = request.args.get("by") == "all"
    lines = desk.log(works(), g.site, PAGE, request.args.get("before") or None, machines=machines)
    rules, here = policy(), request.full_path if request.query_string else request.path
    return page(
        "log",
        lines=[_told(line, rules) for line in lines],
        more=lines[-1].cursor if len(lines) == PAGE else None,
        first="before" not in request.args,
        machines=machines,
        flash=undo.flash(request.args.get("did")),
        here=here,
        unveiling=unveiling(here),
    )


def _told(line: LogLine, rules: Policy) -> tuple[LogLine, Step, bool]:
    """A line with its words as this person wishes to see them, the step it tells of, whether they may undo it."""
    return replace(line, text=veiled()(line.text)), render.step(line.decision, rules, now()), _mine_to_undo(line)


def _mine_to_undo(line: LogLine) -> bool:
    """Whether who looks may undo this line: their own, or as a lead anybody's."""
    mine = line.deed_by == g.person.id or allowed(Permission.PUBLISH_POLICY)
    return line.deed is not None and mine and allowed(Permission.DECIDE)
