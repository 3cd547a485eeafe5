"""A statement as its author opens it by link, and as the site looks it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.actions.links import fits, link_of
from service.actions.works import Works
from service.moderation.errors import NotFound
from service.moderation.statement import Facts, Part, told
from service.moderation.statement_database import database_fields
from service.storage import statements as storage
from service.storage.engine import Connection
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class AppealView:
    """An author's objection. ``outcome`` is None while nobody decided, then ``upheld`` | ``reversed``.

    ``by_the_first``: who decided the first time answered, being the only moderator.
    """

    id: str
    text: str
    made_at: datetime
    outcome: str | None
    answer: str | None
    answered_at: datetime | None
    by_the_first: bool = False


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement with what it is about. ``text`` is the comment as decided on, None for a sanction, empty once erased.

    ``edited``: the comment was changed after this decision. ``closed`` says why no appeal can be made (any more); None
    while one can.
    """

    id: str
    site: Site
    facts: Facts
    parts: tuple[Part, ...]
    made_at: datetime
    retracted_at: datetime | None
    comment_id: str | None
    author_key: str
    text: str | None
    lang: str | None
    said_at: datetime | None
    edited: bool
    article_title: str | None
    article_url: str | None
    appeal: AppealView | None
    closed: str | None
    link: str
    cursor: int


def by_link(works: Works, statement_id: str, token: str) -> StatementView:
    """The statement that a link opens. Raises NotFound for an unknown one and for a wrong token alike."""
    with works.store.read() as connection:
        return view_of(works, row_by_link(connection, statement_id, token))


def row_by_link(connection: Connection, statement_id: str, token: str) -> Any:
    """The stored statement that a link opens. Raises NotFound."""
    row = None if "\0" in statement_id else storage.statement(connection, statement_id)
    if row is None or not fits(bytes(row.pepper), statement_id, token):
        raise NotFound("There is no such statement.")
    return row


def listed(works: Works, site: Site, limit: int, before: int | None = None, **only: str | None) -> list[StatementView]:
    """A site's statements, newest first; ``only`` may name a ``statement`` or a ``comment`` by its id."""
    with works.store.read() as connection:
        rows = storage.statements_of(connection, site.id, limit, before, **only)
    return [view_of(works, row) for row in rows]


def view_of(works: Works, row: Any) -> StatementView:
    """A stored statement as it is shown."""
    return StatementView(
        id=row.public_id,
        site=Site(row.site_id, row.slug, row.site_name, row.site_language),
        facts=row.facts,
        parts=told(row.facts),
        made_at=row.made_at,
        retracted_at=row.retracted_at,
        comment_id=row.external_id,
        author_key=row.author_key,
        text=row.text,
        lang=row.lang,
        said_at=row.said_at,
        edited=row.number is not None and row.number != row.newest_revision,
        article_title=row.article_title,
        article_url=row.article_url,
        appeal=_appeal(row),
        closed=why_closed(row, works.clock()),
        link=link_of(works.base_url, bytes(row.pepper), row.public_id),
        cursor=row.id,
    )


def why_closed(row: Any, now: datetime) -> str | None:
    """Why a stored statement cannot be appealed now; None where it can."""
    if row.retracted_at is not None:
        return "This statement was withdrawn, so there is nothing to object to."
    if row.state == "erased":
        return "The words of this comment were erased, so nobody can look at it again."
    if row.appeal_id is not None:
        return "You have objected already."
    if now > datetime.fromisoformat(row.facts["redress"]["appeal_until"]):
        return "The time to object here is over."
    return None


def record_of(view: StatementView) -> dict[str, Any]:
    """The statement for machines: its facts, its sentences, and the fields of the EU's transparency database."""
    return {
        "id": view.id,
        "site": view.site.slug,
        "comment_id": view.comment_id,
        "made_at": view.made_at.isoformat(),
        "withdrawn_at": None if view.retracted_at is None else view.retracted_at.isoformat(),
        "facts": dict(view.facts),
        "statement": [_part(part) for part in view.parts],
        "appeal": None if view.appeal is None else _appeal_record(view.appeal),
        "transparency_database": database_fields(view.id, view.facts),
    }


def _part(part: Part) -> Mapping[str, Any]:
    return {"title": part.title, "sentences": list(part.sentences), "quote": part.quote}


def _appeal(row: Any) -> AppealView | None:
    if row.appeal_id is None:
        return None
    told = (row.appeal_id, row.appeal_text, row.appealed_at, row.outcome, row.answer or None, row.answered_at)
    return AppealView(*told, by_the_first=row.answered_by is not None and row.answered_by == row.first_person)


def _appeal_record(appeal: AppealView) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "made_at": appeal.made_at.isoformat(),
        "outcome": appeal.outcome,
        "answer": appeal.answer,
        "answered_at": None if appeal.answered_at is None else appeal.answered_at.isoformat(),
    }
