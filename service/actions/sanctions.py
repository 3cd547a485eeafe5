"""Warn an author, read them first, keep them away for a while or for good, and lift it: deeds that can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions import statements, treating
from service.actions.decided import Part, Undoing
from service.actions.telling import take_back, tell
from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from service.moderation.events import Kind
from service.moderation.ladder import LASTING, LONGEST_DAYS, STATUS, Step
from service.moderation.policy.document import RESERVED_CLAUSE
from service.moderation.standing import Status, Stretch, Treatment
from service.storage import authors
from service.storage import sanctions as storage
from service.storage.authors import author_by_key
from service.storage.deeds import add_deed, take_turns
from service.storage.engine import Connection
from service.storage.outbox import add_event
from service.storage.people import Person
from service.storage.sites import Site, newest_policy

SANCTION: Final = "sanction"
LIFT: Final = "lift"
LONGEST_WORDS: Final = 2_000
MOVED: Final = "Somebody lifted this sanction, or had it stand again, since; look at how it stands now."


@dataclass(frozen=True, slots=True)
class Sanction:
    """What a person wants done about an author. ``days`` for hold and suspend; ``words`` are told to the author."""

    step: Step
    days: int | None = None
    clause: str | None = None
    words: str | None = None


def sanction(works: Works, person: Person, site: Site, author_key: str, wanted: Sanction) -> str:
    """Sanction an author, tell the site, and answer the deed's id.

    It ends by itself and runs beside those in force: the strictest holds, and what still runs when that is over goes
    on. Raises NotFound, and Invalid with all that is wrong. Who may is the caller's question.
    """
    now = works.clock()
    until = None if wanted.days is None else now + timedelta(days=wanted.days)
    with works.store.write() as connection:
        take_turns(connection, site.id)
        author = _author(connection, site, author_key)
        version = _check(works, connection, site, wanted)
        before = treating.of_author(author)
        loose = treating.others(before, storage.sanctions_of(connection, author.author_id))
        row, public = storage.add_sanction(connection, _row(site, author, person, wanted, until, now))
        after = before if wanted.step not in STATUS else _worked_out(connection, author.author_id, loose, now)
        storage.treat(connection, author.author_id, after)
        given = {"id": public, "kind": wanted.step.value, "clause": wanted.clause, "words": wanted.words}
        told = {**treating.told(author_key, after), "sanction": given}
        event = tell(works, connection, site.id, Kind.AUTHOR_CHANGED, told, now)
        part = {**_part(SANCTION, author.author_id, [row], before, after), "step": wanted.step.value, "event": event}
        stated = statements.of_sanction(
            works, connection, site.id, author.author_id, row, wanted.step.value, wanted.clause, version, until,
            wanted.words, now,
        )  # fmt: skip
        return add_deed(connection, site.id, person.id, SANCTION, [stated, part], now)


def lift(works: Works, person: Person, site: Site, author_key: str, *, bans: bool = True) -> str:
    """End all that is in force against an author now; answers the deed's id.

    Raises NotFound, Conflict (nothing is in force), and NotAllowed where a ban is and ``bans`` is False.
    """
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        author = _author(connection, site, author_key)
        before, after = treating.of_author(author), Treatment()
        if before.at(now)[0] is Status.GOOD:
            raise Conflict("Nothing is in force against this author")
        if not bans and before.at(now) == (Status.BANNED, None):
            raise NotAllowed("Only a lead may end a ban.")
        ended = treating.running(storage.sanctions_of(connection, author.author_id), now)
        more = _lifted(works, connection, site, [row.row for row in ended], person.id, now)
        storage.treat(connection, author.author_id, after)
        event = tell(works, connection, site.id, Kind.AUTHOR_CHANGED, treating.told(author_key, after), now)
        part = _part(LIFT, author.author_id, [row.row for row in ended], before, after)
        return add_deed(connection, site.id, person.id, LIFT, [{**part, "event": event}, *more], now)


def set_author_status(
    works: Works, site: Site, author_key: str, status: Status, until: datetime | None, note: str | None
) -> None:
    """A command's word: treat an author as ``status`` until ``until`` (None: without end), and tell the site.

    It takes the place of all that was in force: sanctions are lifted, and what told the author of them is withdrawn.
    Raises NotFound.
    """
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        author = _author(connection, site, author_key)
        ended = treating.running(storage.sanctions_of(connection, author.author_id), now)
        _lifted(works, connection, site, [row.row for row in ended], None, now)
        authors.set_status(connection, author.author_id, status, until, note)
        told = treating.told(author_key, Treatment(status, until))
        add_event(connection, site.id, Kind.AUTHOR_CHANGED, told, now)


def overturn(
    works: Works, connection: Connection, person: Person, site: Site, author_row: int, sanction_row: int, now: datetime
) -> list[Part]:
    """End one sanction because its appeal was right, as part of that deed; answers the deed's parts."""
    author = storage.author_by_row(connection, site.id, author_row)
    before = treating.of_author(author)
    loose = treating.others(before, storage.sanctions_of(connection, author_row))
    more = _lifted(works, connection, site, [sanction_row], person.id, now)
    after = _worked_out(connection, author_row, loose, now)
    storage.treat(connection, author_row, after)
    event = tell(works, connection, site.id, Kind.AUTHOR_CHANGED, treating.told(author.key, after), now)
    return [{**_part(LIFT, author_row, [sanction_row], before, after), "event": event}, *more]


def reverse(undoing: Undoing, part: Part) -> Part:
    """Take sanctions back, or have lifted ones stand again; what runs beside them goes on.

    Raises Conflict when somebody lifted them, or had them stand again, since.
    """
    connection, now, author_row = undoing.connection, undoing.now, part["author"]
    author = storage.author_by_row(connection, undoing.site.id, author_row)
    before = treating.of_author(author)
    rows = storage.sanctions_of(connection, author_row)
    loose = treating.others(treating.known(part["before"]) if treating.kept(before) == part["after"] else before, rows)
    lifts = part["what"] == SANCTION
    for row in _rows_of(part):
        done = storage.lift(connection, row, now, undoing.person.id) if lifts else storage.impose_again(connection, row)
        if not done:
            raise Conflict(MOVED)
    after = before if part.get("step") == Step.WARN.value else _worked_out(connection, author_row, loose, now)
    storage.treat(connection, author_row, after)
    told = treating.told(author.key, after)
    event = take_back(undoing.works, connection, undoing.site.id, part["event"], Kind.AUTHOR_CHANGED, told, now)
    swapped = _part(LIFT if lifts else SANCTION, author_row, _rows_of(part), before, after)
    return {**part, **swapped, "event": event}


def _part(what: str, author_row: int, rows: Sequence[int], before: Treatment, after: Treatment) -> Part:
    """What a deed keeps: ``sanction`` is the newest of the sanctions it is about, ``beneath`` the others."""
    first = rows[0] if rows else None
    states = {"before": treating.kept(before), "after": treating.kept(after)}
    return {"what": what, "sanction": first, "beneath": list(rows[1:]), "author": author_row, **states}


def _rows_of(part: Part) -> list[int]:
    rows = [part["sanction"], *part.get("beneath", ())]
    return [row for row in rows if row is not None]


def _worked_out(connection: Connection, author_row: int, loose: Sequence[Stretch], now: datetime) -> Treatment:
    return treating.worked_out(storage.sanctions_of(connection, author_row), loose, now)


def _lifted(
    works: Works, connection: Connection, site: Site, rows: Sequence[int], by: int | None, now: datetime
) -> list[Part]:
    """Lift sanctions and withdraw what told the author of them; answers the parts that say so."""
    parts: list[Part] = []
    for row in rows:
        storage.lift(connection, row, now, by)
        parts += statements.withdraw_sanction(works, connection, site.id, row, now)
    return parts


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
