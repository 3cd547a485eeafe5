"""What a person does with a case besides deciding it: put it off, hand it up or over, write a note, feature it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions.decided import Part, Undoing
from service.actions.faster import faster
from service.actions.featuring import feature_in
from service.actions.review import Sitting, case_of, decide_in, ruling
from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid
from service.storage import case_steps, cases
from service.storage import notes as storage_notes
from service.storage.comments import STANDS
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.notes import Note
from service.storage.people import Person, Role, role_at, team_of
from service.storage.sites import Site

LONGEST_NOTE: Final = 2_000
LONGEST_WAIT: Final = timedelta(days=30)
SOON: Final = {"30min": timedelta(minutes=30), "2h": timedelta(hours=2)}
MORNING: Final = 9


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step did: the deed that undoes it, and how the case and its comment stand afterwards."""

    deed: str
    case_id: str
    comment_id: str
    state: str
    version: int
    made_at: datetime


Step = Callable[[Sitting, Any], list[Part]]


def defer(works: Works, person: Person, case_id: str, version: int, until: str, offset: timedelta) -> Stepped:
    """Put a case off: it leaves the queue until then. Raises Faster, NotFound, Invalid.

    ``until`` is ``30min``, ``2h``, ``tomorrow`` (9:00 by the person's clock, which is ``offset`` ahead of UTC), a
    number of minutes, or ``none`` to have it back at once.
    """
    moment = moment_of(until, works.clock(), offset)

    def step(sitting: Sitting, case: Any) -> list[Part]:
        return set_in(sitting, case, version, "deferral", "deferred_until", moment)

    return _take(works, person, case_id, "deferral", step)


def escalate(works: Works, person: Person, case_id: str, version: int, note: str | None, *, back: bool) -> Stepped:
    """Hand a case up to the leads, with a note why; with ``back`` down again. Raises Faster, NotFound, Invalid."""
    _check_note(note, needed=False)

    def step(sitting: Sitting, case: Any) -> list[Part]:
        raised = None if back else case.escalated_at or sitting.now
        parts = set_in(sitting, case, version, "escalation", "escalated_at", raised)
        return parts + ([_noted(sitting, case, note)] if note else [])

    return _take(works, person, case_id, "escalation", step)


def assign(works: Works, person: Person, case_id: str, version: int, to: int | None) -> Stepped:
    """Give a case to a colleague (their row) or to nobody. Raises Faster, NotFound, Invalid (no moderator here)."""

    def step(sitting: Sitting, case: Any) -> list[Part]:
        role = None if to is None else role_at(sitting.connection, to, case.site_id)
        if to is not None and (role is None or role.rank < Role.MODERATOR.rank):
            raise Invalid([FieldError("/to", "unknown", "Choose a moderator of this site, or nobody.")])
        return set_in(sitting, case, version, "assignment", "assigned_to", to)

    return _take(works, person, case_id, "assignment", step)


def note(works: Works, person: Person, case_id: str, text: str) -> Stepped:
    """Write a note for the team about a case's comment. Raises NotFound, Invalid."""
    _check_note(text, needed=True)
    return _take(works, person, case_id, "note", lambda sitting, case: [_noted(sitting, case, text)])


def feature(works: Works, person: Person, case_id: str, version: int) -> Stepped:
    """Feature a comment, approving it first where it still waits. Raises Faster, NotFound, Conflict (it is)."""

    def step(sitting: Sitting, case: Any) -> list[Part]:
        if case.state == "closed" and case.comment_state in STANDS:
            if case.version != version:
                raise faster(sitting.connection, case.public_id, sitting.now)
            return [feature_in(works, sitting.connection, case, sitting.now)]
        wanted = ruling(works, sitting.connection, case.site_id, "approve", None, None)
        _, parts = decide_in(sitting, case, wanted, version)
        return [*parts, feature_in(works, sitting.connection, case, sitting.now)]

    return _take(works, person, case_id, "feature", step)


def team(works: Works, site: Site) -> list[tuple[Person, Role]]:
    """Who decides at a site, by name: whom a case can be given to."""
    with works.store.read() as connection:
        return [(each, role) for each, role in team_of(connection, site.id) if role.rank >= Role.MODERATOR.rank]


def notes(works: Works, site: Site, comment_id: str) -> list[Note]:
    """What the team wrote about a comment (the site's own id), oldest first."""
    with works.store.read() as connection:
        return storage_notes.notes_on(connection, site.id, comment_id)


def _take(works: Works, person: Person, case_id: str, kind: str, step: Step) -> Stepped:
    """One step as one deed."""
    now = works.clock()
    with works.store.write() as connection:
        case = case_of(connection, person, case_id)
        take_turns(connection, case.site_id)
        sitting = Sitting(works, connection, person, now, new_deed_id())
        parts = step(sitting, case)
        if not parts:
            raise Conflict("That is so already; nothing was changed.")
        add_deed(connection, case.site_id, person.id, kind, parts, now, deed_id=sitting.deed_id)
        fresh = cases.case_to_decide(connection, case_id)
    return Stepped(sitting.deed_id, case_id, fresh.external_id, fresh.comment_state, fresh.version, now)


def moment_of(until: str, now: datetime, offset: timedelta) -> datetime | None:
    """Until when a case is put off (see ``defer``); None for no longer. Raises Invalid."""
    if until == "none":
        return None
    if until in SOON:
        return now + SOON[until]
    if until == "tomorrow":
        there = now + offset + timedelta(days=1)
        return there.replace(hour=MORNING, minute=0, second=0, microsecond=0) - offset
    plain = until.isascii() and until.isdigit() and len(until) < 7
    if not plain or not timedelta(0) < timedelta(minutes=int(until)) <= LONGEST_WAIT:
        detail = "Say 30min, 2h, tomorrow, none, or a number of minutes up to 30 days."
        raise Invalid([FieldError("/until", "unknown", detail)])
    return now + timedelta(minutes=int(until))


def _check_note(text: str | None, *, needed: bool) -> None:
    if needed and not text:
        raise Invalid([FieldError("/note", "missing", "Write the note first.")])
    if text is not None and len(text) > LONGEST_NOTE:
        raise Invalid([FieldError("/note", "too-long", f"A note has at most {LONGEST_NOTE} characters.")])


def set_in(sitting: Sitting, case: Any, version: int, what: str, column: str, value: Any) -> list[Part]:
    """Change one column of an open case; answers the part that changes it back, none where it is so already."""
    was = getattr(case, column)
    if not case_steps.step_case(sitting.connection, case.id, version, **{column: value}):
        raise faster(sitting.connection, case.public_id, sitting.now)
    about = {"case": case.id, "case_id": case.public_id, "comment": case.comment_id, "comment_id": case.external_id}
    return [] if was == value else [{"what": what, **about, "was": _plain(was), "is": _plain(value)}]


def _noted(sitting: Sitting, case: Any, text: str) -> Part:
    about = (case.site_id, sitting.person.id, text, sitting.now)
    row = storage_notes.add_note(sitting.connection, *about, comment_id=case.comment_id)
    return {"what": "note", "note": row, "case_id": case.public_id, "comment_id": case.external_id}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def reverse_deferral(undoing: Undoing, part: Part) -> Part:
    """Put a case's waiting time back. Raises Conflict when it was changed or decided since."""
    return _reverse(undoing, part, "deferred_until", datetime.fromisoformat)


def reverse_escalation(undoing: Undoing, part: Part) -> Part:
    """Take a case down again, or up. Raises Conflict when it was changed or decided since."""
    return _reverse(undoing, part, "escalated_at", datetime.fromisoformat)


def reverse_assignment(undoing: Undoing, part: Part) -> Part:
    """Give a case back to whom it was with. Raises Conflict when it was changed or decided since."""
    return _reverse(undoing, part, "assigned_to", int)


def _reverse(undoing: Undoing, part: Part, column: str, read: Callable[[Any], Any]) -> Part:
    values = [None if part[name] is None else read(part[name]) for name in ("is", "was")]
    if not case_steps.step_back(undoing.connection, part["case"], column, *values):
        raise Conflict("This case was decided or changed since; look at it again.")
    return {**part, "was": part["is"], "is": part["was"]}
