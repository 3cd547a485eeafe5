"""What can be said of a comment's parent while the rest of the comment has mistakes: all are told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g

from service.actions.gathering import gather
from service.api.reply import works
from service.moderation.comment import Article, Author, Comment, Submission
from service.moderation.errors import FieldError, Invalid


def with_parent(mistakes: Sequence[FieldError], sent: Any) -> list[FieldError]:
    """``mistakes`` of the comment ``sent``, and the parent where it is unknown; pointers stand inside the comment."""
    named = _named(sent, {mistake.pointer for mistake in mistakes})
    return [*mistakes, *(_unknown(*named) if named else ())]


def _named(sent: Any, wrong: set[str]) -> tuple[str, str, str] | None:
    """The ids of comment, parent and article, where these alone say whether the parent may be one."""
    if not isinstance(sent, Mapping) or {"/parent_id", "/article", "/article/id"} & wrong:
        return None
    context = sent.get("context")
    described = isinstance(context, Mapping) and context.get("ancestors")
    if sent.get("parent_id") is None or described:
        return None
    return str(sent.get("id")), sent["parent_id"], sent["article"]["id"]


def _unknown(comment: str, parent: str, article: str) -> list[FieldError]:
    """The mistake that scoring would find."""
    asked = Submission(Comment(comment, "", Author(""), parent), Article(article, ""))
    try:
        gather(works(), g.site, asked)
    except Invalid as invalid:
        return list(invalid.errors)
    return []
