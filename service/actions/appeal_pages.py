"""Appeals as the desk shows them: what was decided and why, what the author says, never who decided the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.actions.appeals import why_not_yours
from service.actions.works import Works
from service.moderation.comment import Ancestor
from service.moderation.errors import NotFound
from service.moderation.statement import Part, told
from service.storage import appeals as storage
from service.storage import desk, gather
from service.storage.engine import Connection
from service.storage.people import Person
from service.storage.sites import Site
from service.storage.views import CommentLine

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One appeal. ``yours`` is True where the person who looks decided the first time and may not answer, ``why`` then
    says what to do about it.

    ``by_machine`` tells whether a program decided; ``outcome`` is None | ``upheld`` | ``reversed``; ``comment_id`` is
    None for a sanction. ``about`` is the heading of the restriction.
    """

    id: str
    text: str
    made_at: datetime
    outcome: str | None
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    yours: bool
    why: str | None
    by_machine: bool
    about: str
    statement_id: str
    comment_id: str | None
    comment_text: str | None
    lang: str | None
    state: str | None
    author: str
    author_key: str
    article_title: str | None
    article_url: str | None


@dataclass(frozen=True, slots=True)
class AppealView:
    """An appeal with the whole statement and the thread around the comment; ``ancestors`` from the parent upwards."""

    line: AppealLine
    parts: tuple[Part, ...]
    stated_at: datetime
    withdrawn: bool
    ancestors: tuple[Ancestor, ...]
    replies: tuple[CommentLine, ...]


def waiting(works: Works, site: Site, person: Person) -> list[AppealLine]:
    """Open appeals, oldest first."""
    with works.store.read() as connection:
        why = why_not_yours(connection, site, person)
        return [_line(row, person, why) for row in storage.open_appeals(connection, site.id, MOST)]


def answered(works: Works, site: Site, person: Person, limit: int = 20) -> list[AppealLine]:
    """Decided appeals, newest answer first."""
    with works.store.read() as connection:
        why = why_not_yours(connection, site, person)
        return [_line(row, person, why) for row in storage.decided_appeals(connection, site.id, limit)]


def appeal(works: Works, site: Site, person: Person, appeal_id: str) -> AppealView:
    """One appeal with all that stands beside it. Raises NotFound."""
    with works.store.read() as connection:
        row = storage.appeal(connection, site.id, appeal_id)
        if row is None:
            raise NotFound("There is no such appeal.")
        return AppealView(
            line=_line(row, person, why_not_yours(connection, site, person)),
            parts=told(row.facts),
            stated_at=row.stated_at,
            withdrawn=row.retracted_at is not None,
            ancestors=above(connection, site.id, row.external_id),
            replies=() if row.external_id is None else desk.replies(connection, site.id, row.external_id, 3),
        )


def above(connection: Connection, site_id: int, external_id: str | None) -> tuple[Ancestor, ...]:
    """What a comment replies to, from the parent upwards."""
    chain = None if external_id is None else gather.parent(connection, site_id, external_id)
    return () if chain is None else chain.ancestors[1:]


def _line(row: Any, person: Person, why: str | None) -> AppealLine:
    own = row.first_person == person.id
    return AppealLine(
        id=row.public_id,
        text=row.text,
        made_at=row.made_at,
        outcome=row.outcome,
        answer=row.answer or None,
        answered_by=row.decided_by_name,
        answered_at=row.decided_at,
        yours=own and why is not None,
        why=why if own else None,
        by_machine=row.facts["automation"] != "no",
        about=row.facts["ground"]["title"] or "Other",
        statement_id=row.statement_id,
        comment_id=row.external_id,
        comment_text=row.comment_text,
        lang=row.lang,
        state=row.state,
        author=row.author_name,
        author_key=row.author_key,
        article_title=row.article_title,
        article_url=row.article_url,
    )
