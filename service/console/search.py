"""Search: every comment of the site in whatever state, found by words and by what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import find
from service.console import times
from service.console.address import in_path
from service.console.filters import Wanted, wanted_of
from service.console.front import now, page, policy, works
from service.console.highlight import Shred, excerpt
from service.console.render import OTHER, reason_title, state_title
from service.console.seek_bar import counted, seek_bar
from service.console.veils import unveiling, veiled
from service.moderation.errors import Invalid
from service.moderation.policy.document import Policy
from service.storage.views import FoundComment

PAGE: Final = 30
COUNTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One comment found, as the page shows it: ``ruling`` tells its newest decision in a line."""

    comment: FoundComment
    shreds: tuple[Shred, ...]
    ruling: str
    thread: str
    by_author: str


def show() -> Response:
    """The page: empty-handed it says what can be asked, else what was found."""
    rules = policy()
    wanted = wanted_of({**request.args, "tab": "", "sort": ""}, rules)
    try:
        lines = find.comments(works(), g.site, g.person, wanted.filter, PAGE, wanted.after) if wanted.narrow else []
    except Invalid as invalid:
        return _page(wanted, rules, [], 422, alert=str(invalid))
    return _page(wanted, rules, lines)


def _page(wanted: Wanted, rules: Policy, lines: list[FoundComment], status: int = 200, **told: Any) -> Response:
    number = find.count_comments(works(), g.site, g.person, wanted.filter, COUNTED) if wanted.narrow else 0
    return page(
        "search",
        status,
        wanted=wanted,
        bar=seek_bar(wanted, rules, "/search", counted(number, "comment", COUNTED) if wanted.narrow else ""),
        hits=[_hit(line, wanted, rules) for line in lines],
        unveiling=unveiling(wanted.url("/search", after=wanted.after)),
        more=wanted.url("/search", after=lines[-1].cursor) if len(lines) == PAGE else None,
        start=wanted.url("/search") if wanted.after else None,
        **told,
    )


def _hit(line: FoundComment, wanted: Wanted, rules: Policy) -> Hit:
    return Hit(
        comment=line,
        shreds=excerpt(line.comment.text, wanted.filter.words, veiled()(line.comment.text)),
        ruling=ruling(line, rules),
        thread=f"/thread/{in_path(line.article_id)}?{urlencode({'comment': line.comment.id})}",
        by_author="/search?" + urlencode({"author": line.author_key}),
    )


def ruling(line: FoundComment, rules: Policy) -> str:
    """The newest decision in a line: ``Rejected by Mia for No insults, 3 hours ago``; none where none was made."""
    by_person = line.actor == "person"
    if line.decided_at is None or (line.state == "published" and not by_person):
        return ""
    why = reason_title(line.reason, rules) if line.state in {"rejected", "held"} and line.reason != OTHER else ""
    who = (line.person_name or "somebody") if by_person else "the policy"
    told = f"{state_title(line.state)} by {who}{f' for {why}' if why else ''}"
    return f"{told}, {times.ago(line.decided_at, now())}" if by_person else told
