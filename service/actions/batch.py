"""Decide many cases at once: one transaction, one deed, one undo; what changed since it was seen is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from service.actions.faster import Faster
from service.actions.review import Sitting, decide_in
from service.actions.ruling import Ruling, ruling
from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid, NotFound
from service.storage import bulk, case_steps, cases
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.engine import Connection
from service.storage.people import Person, Role, role_at
from service.storage.sites import Site

MOST: Final = 1_000
"""More would keep the site's other writers waiting too long: a thousand take one to three seconds."""
Kind = Literal["bulk", "selection", "group", "cascade"]
"""How the cases were chosen: by a range of risk, one by one in the list, as a group, or below a rejected comment."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that somebody chose: its public id, and the version they saw."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Left:
    """A case that was left out, and the sentence that says why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: how many were decided, the deed that undoes all (None where none was), what was left."""

    decided: int
    deed: str | None
    left: tuple[Left, ...]


def decide_many(
    works: Works,
    person: Person,
    site: Site,
    chosen: Sequence[Chosen],
    decision: str,
    reason: str | None = None,
    note: str | None = None,
    kind: Kind = "selection",
) -> Batch:
    """Decide every chosen case that still stands as it was seen, all in one transaction.

    Raises Invalid (the decision, or how many), NotFound (``person`` is no moderator of ``site``). A case that somebody
    decided or that was edited since, and one of another site, is left out.
    """
    check_size(len({one.id for one in chosen}))
    now = works.clock()
    with works.store.write() as connection:
        check_role(connection, person, site)
        take_turns(connection, site.id)
        wanted = ruling(works, connection, site.id, decision, reason, note)
        sitting = Sitting(works, connection, person, now, new_deed_id())
        parts, left = _each(sitting, site, chosen, wanted)
        decided = sum(part["what"] == "decision" for part in parts)
        deed = add_deed(connection, site.id, person.id, kind, parts, now, deed_id=sitting.deed_id) if decided else None
    return Batch(decided, deed, tuple(left))


def check_size(count: int) -> None:
    """Raises Invalid for nothing at all and for more than may be decided at once."""
    if not count:
        raise Invalid([FieldError("/case", "empty", "Choose at least one comment.")])
    if count > MOST:
        raise Invalid([FieldError("/case", "too-many", f"At most {MOST:,} comments can be decided at once.")])


def check_role(connection: Connection, person: Person, site: Site) -> None:
    """Raises NotFound where ``person`` is no moderator of ``site``."""
    role = role_at(connection, person.id, site.id)
    if role is None or role.rank < Role.MODERATOR.rank:
        raise NotFound("There is no such case.")


def _each(sitting: Sitting, site: Site, chosen: Iterable[Chosen], wanted: Ruling) -> tuple[list[Any], list[Left]]:
    """Decide one after the other; answers the deed's parts and what was left out."""
    seen = {one.id: one.version for one in chosen}
    found = locked(sitting.connection, site, seen)
    left = [Left(case_id, "There is no such case.") for case_id in seen.keys() - {case.public_id for case in found}]
    parts: list[Any] = []
    for case in found:
        try:
            parts += decide_in(sitting, case, wanted, seen[case.public_id])[1]
        except Faster as faster:
            left.append(Left(case.public_id, str(faster)))
    return parts, left


def locked(connection: Connection, site: Site, case_ids: Iterable[str]) -> list[Any]:
    """What deciding needs of these cases, read once nobody else can change them."""
    rows = [case.row for case in bulk.waiting_by_id(connection, site.id, case_ids)]
    case_steps.hold_rows(connection, rows)
    return cases.cases_to_decide(connection, site.id, rows)
