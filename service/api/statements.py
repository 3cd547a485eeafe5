"""Statements of reasons for the site: to show them to their authors itself, or to keep them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from flask import Response, g
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from service.actions import statement_pages
from service.actions.statement_pages import StatementView
from service.api.fields import Id
from service.api.reply import query, reply, works

MOST: Final = 100
MOST_ROWS: Final = 2**53 - 1


class PartBody(TypedDict):
    """One heading of a statement in sentences; quote is the rule's own words."""

    title: str
    sentences: list[str]
    quote: str | None


class AppealBody(TypedDict):
    """An author's objection. outcome is null while nobody answered, then upheld or reversed."""

    id: str
    made_at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None


class StatementBody(TypedDict):
    """Why an author's comment was rejected, or an author sanctioned (comment_id is null then).

    facts and statement say the same, for machines and for people; link opens the author's page without signing in, so
    give it to the author alone. transparency_database holds the fields of the EU's database by their names there.
    """

    id: str
    site: str
    comment_id: str | None
    made_at: datetime
    withdrawn_at: datetime | None
    facts: dict[str, Any]
    statement: list[PartBody]
    appeal: AppealBody | None
    transparency_database: dict[str, Any]
    link: str


class StatementsBody(TypedDict):
    """Statements, newest first. Send next as before to go on to older ones; it is null at the end."""

    statements: list[StatementBody]
    next: int | None


class StatementsQuery(BaseModel):
    """The query of ``GET /statements``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id | None = Field(None, description="This statement alone.")
    comment: Id | None = Field(None, description="Those about the comment with this id of the site's own.")
    before: int | None = Field(None, ge=1, le=MOST_ROWS, description="Those older than the page that ended with this.")
    limit: int = Field(20, ge=1, le=MOST, description="How many statements to answer at most.")


def statements() -> Response:
    """A site's statements, newest first."""
    asked = query(StatementsQuery)
    found = statement_pages.listed(
        works(), g.site, asked.limit + 1, asked.before, statement=asked.id, comment=asked.comment
    )
    shown = found[: asked.limit]
    following = shown[-1].cursor if len(found) > len(shown) else None
    return reply({"statements": [_body(view) for view in shown], "next": following})


def _body(view: StatementView) -> dict[str, Any]:
    return {**statement_pages.record_of(view), "link": view.link}
