"""What waits, put together by author, by thread or by near copies, to be decided a group at a time."""

from __future__ import annotations

from typing import Final, cast, get_args
from urllib.parse import urlencode

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import grouping
from service.actions.grouping import By, Group
from service.console import batch_rows, render
from service.console.batch_forms import flash
from service.console.batch_rows import BatchRow
from service.console.filters import Wanted, wanted_of
from service.console.front import now, page, policy, works
from service.console.veils import unveiling, veiled

TITLE: Final = 90
LONGEST: Final = 200


def show() -> Response:
    """The groups of what the filter finds, largest first; ``open`` names one to be shown first and whole."""
    wanted, sent = wanted_of(request.args, policy()), request.args.get("by")
    by = cast(By, sent if sent in get_args(By) else "author")
    opened = request.args.get("open", "")[:LONGEST] or None
    found = grouping.groups(works(), g.site, g.person, wanted.filter, by, opened)
    groups = [(group, _title(group, by), _rows(group), _range(group)) for group in found.groups]
    here = _here(wanted, by=by, open=opened)
    return page(
        "groups",
        wanted=wanted,
        by=by,
        found=found,
        groups=groups,
        opened=opened,
        here=here,
        start=_here(wanted, by=by, open=None),
        unveiling=unveiling(here),
        flash=flash(),
        choices=render.choices(policy()),
    )


def _here(wanted: Wanted, **more: str | None) -> str:
    """The address of this page, with the filter and what else is said."""
    said = {name: value for name, value in more.items() if value}
    return "/groups?" + "&".join(filter(None, (wanted.query(), urlencode(said))))


def _rows(group: Group) -> list[BatchRow]:
    return [batch_rows.row(line, now(), veiled()) for line in group.lines]


def _title(group: Group, by: By) -> str:
    if by == "near":
        return render.excerpt(veiled()(group.title), TITLE) or "(no text)"
    return render.named(group.title)


def _range(group: Group) -> str:
    """The risks in a group: ``risk 0.31``, ``risk 0.31 to 0.88``; empty where no model scored any."""
    if group.low is None or group.high is None:
        return ""
    low, high = render.fraction(group.low), render.fraction(group.high)
    return f"risk {low}" if low == high else f"risk {low} to {high}"
