"""The log: every state a comment was put into, newest first."""

from __future__ import annotations

from typing import Final

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import desk
from service.console import render
from service.console.front import now, page, policy, works

PAGE: Final = 50


def show() -> Response:
    """One page of the log; ``before`` is the cursor of the page's end above. Raises Invalid (cursor)."""
    machines = request.args.get("by") == "all"
    lines = desk.log(works(), g.site, PAGE, request.args.get("before") or None, machines=machines)
    rules = policy()
    return page(
        "log",
        lines=[(line, render.step(line.decision, rules, now())) for line in lines],
        more=lines[-1].cursor if len(lines) == PAGE else None,
        first="before" not in request.args,
        machines=machines,
    )
