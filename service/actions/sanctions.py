"""Warn an author, read them first, keep them away for a while or for good, and lift it: deeds that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions import statements
from service.actions.decided import Part, Undoing
from service.actions.telling import take_back, tell
from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound
from service.moderation.events import Kind
from service.moderation.ladder import LASTING, LONGEST_DAYS, STATUS, Step
from service.moderation.policy.document import RESERVED_CLAUSE
from service.moderation.standing import Status
from service.storage import sanctions as storage
from service.storage.authors import author_by_key
from service.storage.deeds import add_deed, take_turns
from service.storage.engine import Connection
from service.storage.people import Person
from service.storage.sites import Site, newest_policy

SANCTION: Final = "sanction"
LIFT: Final = "lift"
LONGEST_WORDS: Final = 2_000
MOVED: Final = "Somebody sanctioned this author, or lifted a sanction, since; look at how it stands now."


@dataclass(frozen=True, slots=True)
class Sanction:
    """What a person wants done about an author. ``days`` for hold and suspend; ``words`` are told to the author."""

    step: Step
    days: int | None = None
    clause: str | None = None
    words: str | None = None


def sanction(works: Works, person: Person, site: Site, author_key: str, wanted: Sanction) -> str:
    """Sanction an author, tell the site, and answer the deed's id. A sanction in force gives way to the new one.

    It ends by itself. Raises NotFound, and Invalid with all that is wrong. Who may is the caller's question.
    """
    now = works.clock()
    until = None if wanted.days is None else now + timedelta(days=wanted.days)
    with works.store.write() as connection:
        take_turns(connection, site.id)
        author = _author(connection, site, author_key)
        version = _check(works, connection, site, wanted)
        row, public = storage.add_sanction(connection, _row(site, author, person, wanted, until, now))
        before = _state(author)
        status = STATUS.get(wanted.step)
        after = before if status is None else _after(status, until)
        if status is not None:
            _treat(connection, author.author_id, after)
        told = {"id": public, "kind": wanted.step.value, "clause": wanted.clause, "words": wanted.words}
        event = tell(
            works, connection, site.id, Kind.AUTHOR_CHANGED, {**_told(author_key, after), "sanction": told}, now
        )
        part = {"what": SANCTION, "sanction": row, "author": author.author_id, "before": before, "after": after}
        part["step"] = wanted.step.value
        stated = statements.of_sanction(
            works, connection, site.id, author.author_id, row, wanted.step.value, wanted.clause, version, until,
            wanted.words, now,
        )  # fmt: skip
        return add_deed(connection, site.id, person.id, SANCTION, [{**part, "event": event}, stated], now)


def lift(works: Works, person: Person, site: Site, author_key: str) -> str:
    """End what is in force against an author now; answers the deed's id. Raises NotFound, Conflict (nothing is)."""
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        author = _author(connection, site, author_key)
        before, after = _state(author), _after(Status.GOOD, None)
        if before["status"] == Status.GOOD.value or _over(before, now):
            raise Conflict("Nothing is in force against this author")
        row = _in_force(connection, author.author_id)
        more: list[Mapping[str, Any]] = []
        if row is not None:
            storage.set_lifted(connection, row, now, person.id)
            more = statements.withdraw_sanction(works, connection, site.id, row, now)
        _treat(connection, author.author_id, after)
        event = tell(works, connection, site.id, Kind.AUTHOR_CHANGED, _told(author_key, after), now)
        part = {"what": LIFT, "sanction": row, "author": author.author_id, "before": before, "after": after}
        return add_deed(connection, site.id, person.id, LIFT, [{**part, "event": event}, *more], now)


def overturn(
    works: Works, connection: Connection, person: Person, site: Site, author_row: int, sanction_row: int, now: datetime
) -> list[Part]:
    """End one sanction because its appeal was right, as part of that deed; answers the deed's parts."""
    author = storage.author_by_row(connection, site.id, author_row)
    before = _state(author)
    in_force = _in_force(connection, author_row) == sanction_row and not _over(before, now)
    after = _after(Status.GOOD, None) if in_force else before
    storage.set_lifted(connection, sanction_row, now, person.id)
    if in_force:
        _treat(connection, author_row, after)
    event = tell(works, connection, site.id, Kind.AUTHOR_CHANGED, _told(author.key, after), now)
    part = {"what": LIFT, "sanction": sanction_row, "author": author_row, "before": before, "after": after}
    return [
        {**part, "event": event},
        *statements.withdraw_sanction(works, connection, site.id, sanction_row, now),
    ]


def reverse(undoing: Undoing, part: Part) -> Part:
    """Put an author back as they stood, exactly. Raises Conflict when somebody changed that since."""
    connection, now = undoing.connection, undoing.now
    author = storage.author_by_row(connection, undoing.site.id, part["author"])
    if part["before"] != part["after"] and _state(author) != part["after"]:
        raise Conflict(MOVED)
    lifts = part["what"] == SANCTION
    if part["sanction"] is not None:
        storage.set_lifted(connection, part["sanction"], *((now, undoing.person.id) if lifts else (None, None)))
    if part["before"] != part["after"]:
        _treat(connection, author.author_id, part["before"])
    told = _told(author.key, _state(storage.author_by_row(connection, undoing.site.id, part["author"])))
    event = take_back(undoing.works, connection, undoing.site.id, part["event"], Kind.AUTHOR_CHANGED, told, now)
    swapped = {"before": part["after"], "after": part["before"], "what": LIFT if lifts else SANCTION}
    return {**part, **swapped, "event": event}


def _author(connection: Connection, site: Site, key: str) -> Any:
    author = author_by_key(connection, site.id, key)
    if author is None:
        raise NotFound("This site has no such author.")
    return author


def _check(works: Works, connection: Connection, site: Site, wanted: Sanction) -> str:
    """Refuse what makes no sense, all at once; answers the policy's version."""
    version, _ = newest_policy(connection, site.id)
    policy = works.policies.get(connection, site.id, version)
    known = [clause.id for clause in policy.clauses] + [RESERVED_CLAUSE]
    errors = []
    if wanted.step in LASTING and not 1 <= (wanted.days or 0) <= LONGEST_DAYS:
        errors.append(FieldError("/days", "out-of-range", f"Give 1 to {LONGEST_DAYS} days."))
    if wanted.step not in LASTING and wanted.days is not None:
        errors.append(FieldError("/days", "unexpected", "A warning and a ban have no length."))
    if wanted.clause is not None and wanted.clause not in known:
        errors.append(FieldError("/clause", "unknown", f"The reason must be one of {', '.join(known)}."))
    if wanted.clause is None and not wanted.words:
        errors.append(FieldError("/clause", "missing", "Choose a reason, or write the author why."))
    if wanted.words is not None and len(wanted.words) > LONGEST_WORDS:
        errors.append(FieldError("/words", "too-long", f"At most {LONGEST_WORDS:,} characters."))
    if errors:
        raise Invalid(errors)
    return str(version)


def _row(
    site: Site, author: Any, person: Person, wanted: Sanction, until: datetime | None, now: datetime
) -> dict[str, Any]:
    return {
        "site_id": site.id,
        "author_id": author.author_id,
        "kind": wanted.step.value,
        "clause": wanted.clause,
        "words": wanted.words,
        "person_id": person.id,
        "made_at": now,
        "until": until,
    }


def _in_force(connection: Connection, author_id: int) -> int | None:
    """The row of the newest sanction that changed how the author is treated and was not lifted."""
    for each in storage.sanctions_of(connection, author_id):
        if each.lifted_at is None and Step(each.kind) in STATUS:
            return each.row
    return None


def _state(author: Any) -> dict[str, Any]:
    """How an author is treated, as a deed keeps it; a moderator's note is a text and stays out."""
    until = author.status_until
    return {"status": author.status, "until": None if until is None else until.isoformat()}


def _after(status: Status, until: datetime | None) -> dict[str, Any]:
    return {"status": status.value, "until": None if until is None else until.isoformat()}


def _over(state: Mapping[str, Any], now: datetime) -> bool:
    return state["until"] is not None and datetime.fromisoformat(state["until"]) <= now


def _treat(connection: Connection, author_id: int, state: Mapping[str, Any]) -> None:
    until = None if state["until"] is None else datetime.fromisoformat(state["until"])
    storage.treat(connection, author_id, Status(state["status"]), until)


def _told(author_key: str, state: Mapping[str, Any]) -> dict[str, Any]:
    return {"author_id": author_key, "status": state["status"], "until": state["until"]}
