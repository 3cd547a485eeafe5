"""What a site may look up: a comment as it stands, and the feed of what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from flask import Response, g
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from service.actions import look
from service.api.answers import (
    LangBody,
    ReasonBody,
    Share,
    SpanBody,
    TargetBody,
    VersionsBody,
    lang_body,
    reason_body,
    span_bodies,
    target_body,
    versions_body,
)
from service.api.reply import query, reply, works
from service.moderation.comment import Article, Comment
from service.moderation.policy.verdict import Action
from service.storage.views import CommentView, DecisionLine, FeedLine

MOST_LINES: Final = 1_000


class PersonBody(TypedDict):
    """Who wrote a comment."""

    id: str | None
    name: str


class ArticleBody(TypedDict):
    """What was commented on."""

    id: str
    title: str
    url: str | None


class ChangeBody(TypedDict):
    """One change of a comment's state, oldest first. actor is person, rule or model."""

    id: str
    revision: int
    old_state: str | None
    new_state: str
    actor: str
    reason: str | None
    clause: str | None
    made_at: datetime


class CommentBody(TypedDict):
    """A comment's newest revision, what was found, and how its state changed."""

    id: str
    text: str
    author: PersonBody
    article: ArticleBody
    parent_id: str | None
    posted_at: datetime | None
    received_at: datetime
    revision: Annotated[int, Field(ge=1)]
    state: str
    action: Action
    reasons: list[ReasonBody]
    scores: dict[str, Share]
    served: bool
    spans: list[SpanBody]
    target: TargetBody | None
    lang: LangBody
    case_id: str | None
    versions: VersionsBody
    history: list[ChangeBody]


class EventBody(TypedDict):
    """One event, the same that a webhook carries. cursor is what after takes to go on from here."""

    cursor: str
    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


class FeedBody(TypedDict):
    """Events after a cursor, oldest first. Send next as after to go on; more says whether there is more already."""

    decisions: list[EventBody]
    next: str | None
    more: bool


class FeedQuery(BaseModel):
    """The query of ``GET /decisions``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    after: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="The cursor of the last event already seen; from the beginning without it."
    )
    limit: int = Field(100, ge=1, le=MOST_LINES, description="How many events to answer at most.")


def comment(id: str) -> Response:
    """One comment by the site's own id."""
    return reply(comment_body(look.comment(works(), g.site, id)))


def decisions() -> Response:
    """The pull feed, for sites that cannot receive webhooks."""
    asked = query(FeedQuery)
    lines = look.decisions_after(works(), g.site, asked.after, asked.limit + 1)
    shown = lines[: asked.limit]
    body: FeedBody = {
        "decisions": [event_body(line) for line in shown],
        "next": shown[-1].cursor if shown else asked.after,
        "more": len(lines) > len(shown),
    }
    return reply(body)


def comment_body(view: CommentView) -> CommentBody:
    """A stored comment as it is sent."""
    written, seen = view.comment, view.assessment
    return {
        "id": written.id,
        "text": written.text,
        "author": person_body(written),
        "article": article_body(view.article),
        "parent_id": written.parent_id,
        "posted_at": written.posted_at,
        "received_at": view.received_at,
        "revision": view.revision,
        "state": view.state,
        "action": view.action,
        "reasons": [reason_body(finding) for finding in view.findings],
        "scores": dict(seen.scores),
        "served": seen.served,
        "spans": span_bodies(seen),
        "target": target_body(seen),
        "lang": lang_body(seen),
        "case_id": view.case_id,
        "versions": versions_body(seen, view.policy_version),
        "history": [change_body(line) for line in view.history],
    }


def person_body(written: Comment) -> PersonBody:
    """An author as it is sent."""
    return {"id": written.author.id, "name": written.author.name}


def article_body(article: Article) -> ArticleBody:
    """An article as it is sent."""
    return {"id": article.id, "title": article.title, "url": article.url}


def change_body(line: DecisionLine) -> ChangeBody:
    """A change as it is sent: moderators' names and notes stay in the house."""
    return {
        "id": line.id,
        "revision": line.revision,
        "old_state": line.old_state,
        "new_state": line.new_state,
        "actor": line.actor,
        "reason": line.reason,
        "clause": line.clause,
        "made_at": line.made_at,
    }


def event_body(line: FeedLine) -> EventBody:
    """An event as it is sent."""
    return {
        "cursor": line.cursor,
        "id": line.id,
        "type": line.type,
        "timestamp": line.timestamp,
        "data": dict(line.data),
    }
