"""The replies below a rejected comment: which of them carry it on, and one decision for those that are picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from service.actions import cascade as actions
from service.actions import look
from service.actions.cascade import Picked, Reply
from service.console import answers, render
from service.console.answers import wants_json
from service.console.batch_forms import BROKEN, after, choice, flash
from service.console.front import page, policy, works
from service.console.veils import unveiling, veiled
from service.moderation.errors import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One reply as the page shows it. ``value`` is what its box sends, ``marks`` how it carries the comment on."""

    value: str
    author: str
    record: str
    state: str
    text: str
    lang: str | None
    marks: tuple[str, ...]
    carries_on: bool
    depth: int


def show(case_id: str) -> Response:
    """The replies below a case's comment that readers see or may see yet. Raises NotFound."""
    return _page(case_id)


def decide(case_id: str) -> Response:
    """Reject the picked replies, all as one deed. Raises NotFound."""
    look.case(works(), g.site, case_id)  # another site's case stays unknown, whatever else is wrong
    try:
        done = actions.reject_replies(works(), g.person, g.site, case_id, _picked(), _reason())
    except Invalid as invalid:
        if wants_json():
            return answers.mistakes(invalid)
        return _page(case_id, 422, alert=answers.sentence(invalid))
    return after(done, f"/case/{case_id}/cascade")


def below(case_id: str) -> dict[str, Any] | None:
    """What the line after a rejection says of replies below it; None where there are none to look at."""
    count = actions.below(works(), g.site, case_id)
    if not count:
        return None
    replies = "1 reply" if count == 1 else f"{count} replies"
    return {"count": count, "url": f"/case/{case_id}/cascade", "line": f"{replies} below it"}


def _page(case_id: str, status: int = 200, **told: Any) -> Response:
    found = actions.cascade(works(), g.site, case_id)
    here = f"/case/{case_id}/cascade"
    top = min((reply.below.comment.depth for reply in found.replies), default=0)
    text, rows = veiled()(found.text), [_row(reply, top) for reply in found.replies]
    return page(
        "cascade",
        status,
        case_id=case_id,
        found=found,
        text=text,
        rows=rows,
        here=here,
        unveiling=unveiling(here),
        carrying=sum(reply.carries_on for reply in found.replies),
        choices=render.choices(policy()),
        flash=flash(),
        **told,
    )


def _row(reply: Reply, top: int) -> ReplyRow:
    below, comment = reply.below, reply.below.comment
    return ReplyRow(
        value=f"{below.revision}:{below.state}:{comment.id}",
        author=render.named(comment.author.name),
        record=f"{below.published} published, {below.rejected} rejected",
        state=below.state,
        text=veiled()(comment.text),
        lang=comment.lang,
        marks=tuple(_marks(reply)),
        carries_on=reply.carries_on,
        depth=min(comment.depth - top, 4),
    )


def _marks(reply: Reply) -> Sequence[str]:
    quotes = [f"quotes {reply.quotes} words of it"] if reply.quotes else []
    named = ["names its author"] if reply.names else []
    return [*quotes, *named, *(["answers it"] if reply.direct else [])]


def _picked() -> list[Picked]:
    """The replies that the form names, each as ``<revision>:<state>:<comment>``. Raises Invalid for what is none."""
    sent = [value.split(":", 2) for value in request.form.getlist("reply")]
    if any(len(parts) != 3 or not (parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 10) for parts in sent):
        raise Invalid([BROKEN])
    return [Picked(name, int(revision), state) for revision, state, name in sent]


def _reason() -> str | None:
    """The reason of the rejection that the pressed button stands for. Raises Invalid for an approval."""
    decision, reason = choice()
    if decision != "reject":
        raise Invalid([FieldError("/choice", "unknown", "Replies can only be rejected here.")])
    return reason
