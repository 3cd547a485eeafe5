"""What a decision was, as those are told who act on it, and what undoing anything works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.actions.works import Works
from service.storage.engine import Connection
from service.storage.people import Person
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """A person's decision just written, with the rows it is about. ``decision_id`` is the row in ``decisions``.

    ``case_row`` is the case's row, None where a comment was decided without one. ``note_to_author`` is what the author
    is to be told in the moderator's own words.
    """

    site_id: int
    slug: str
    case_row: int | None
    comment_id: int
    external_id: str
    article_external_id: str
    revision_id: int
    author_id: int
    decision_id: int
    public_id: str
    old_state: str
    new_state: str
    reason: str | None
    clause: str | None
    policy_version: str
    model_version: str
    person_id: int
    now: datetime
    note_to_author: str | None = None


AfterDecision = Callable[[Works, Connection, DecidedRow], list[Mapping[str, Any]]]
"""Does more in the decision's transaction and answers further parts of the deed, each with a line in REVERSALS."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a reversal works with: the transaction in hand, whose site, who undoes, when, and the undo's public id."""

    works: Works
    connection: Connection
    site: Site
    person: Person
    now: datetime
    deed_id: str


Part = Mapping[str, Any]
"""One thing a deed did: ``what`` names its line in REVERSALS; besides, ids and states, never a text."""

Reverse = Callable[[Undoing, Part], Part | None]
"""Puts a part back as it was. Answers the part that would undo this undoing, or None where that is not offered.

Raises Conflict, with a sentence that says who and what, when the thing has moved on since.
"""
