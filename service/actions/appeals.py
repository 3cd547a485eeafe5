"""Appeals: an author objects once, and somebody who did not decide the first time answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from service.actions import desk_settings, sanctions, statement_pages
from service.actions.decided import Part, Undoing
from service.actions.links import link_of
from service.actions.review import Sitting, decide_in
from service.actions.ruling import ruling
from service.actions.telling import take_back, tell
from service.actions.works import Works
from service.moderation.errors import Conflict, FieldError, Invalid, NotFound, ParleyError
from service.moderation.events import Kind
from service.storage import appeals as storage
from service.storage.cases import comment_to_decide
from service.storage.deeds import add_deed, new_deed_id, take_turns
from service.storage.desk_settings import desk_of
from service.storage.engine import Connection, Taken
from service.storage.people import Person, Role, team_of
from service.storage.sites import Site

LONGEST_TEXT: Final = 5_000
ALONE: Final = (
    "You decided this the first time, and nobody else of this site’s team decides. Invite a second person (python -m "
    "service people invite), or let the only moderator answer, under Settings: authors are then told so."
)
Outcome = Literal["upheld", "reversed"]


class NotYours(ParleyError):
    """Who decided the first time may not answer the appeal."""


def file(works: Works, statement_id: str, token: str, text: str) -> str:
    """File an author's objection through the statement's link; answers the appeal's id.

    Raises NotFound (wrong link), Conflict (withdrawn, erased, too late, or appealed already), Invalid.
    """
    words = _words(text, "/text", "Write what you object to")
    try:
        with works.store.write() as connection:
            row = statement_pages.row_by_link(connection, statement_id, token)
            closed = statement_pages.why_closed(row, works.clock())
            if closed is not None:
                raise Conflict(closed)
            return storage.add_appeal(connection, row, words, works.clock())
    except Taken as taken:
        raise Conflict("You have objected already.") from taken


def decide(works: Works, site: Site, person: Person, appeal_id: str, outcome: str, answer: str) -> str:
    """Answer an appeal: ``upheld`` keeps the restriction, ``reversed`` ends it; answers the deed's id.

    Only a person decides, and not who decided the first time (NotYours), unless nobody else of the team could and the
    desk's settings allow it; a machine's decision anybody may answer.
    Raises NotFound, Conflict when somebody was faster, Invalid.
    """
    words = _checked(outcome, answer)
    now = works.clock()
    with works.store.write() as connection:
        take_turns(connection, site.id)
        row = _open(connection, site, person, appeal_id)
        sitting = Sitting(works, connection, person, now, new_deed_id())
        if not storage.decide(connection, row.id, outcome, words, person.id, now):
            raise Conflict("A colleague answered this appeal just now.")
        parts = _restored(sitting, site, row) if outcome == "reversed" else []
        event = tell(
            works, connection, site.id, Kind.APPEAL_DECIDED, _told(works, connection, row, outcome, words), now
        )
        parts.append({"what": "appeal", "id": appeal_id, "outcome": outcome, "event": event})
        return add_deed(connection, site.id, person.id, "appeal", parts, now, deed_id=sitting.deed_id)


def reverse(undoing: Undoing, part: Part) -> None:
    """Undo an answer: the appeal waits again. Raises Conflict when it does not stand so any more."""
    if not storage.reopen(undoing.connection, undoing.site.id, part["id"], part["outcome"]):
        raise Conflict("The appeal was answered otherwise since.")
    data = {"appeal_id": part["id"], "outcome": None}
    take_back(undoing.works, undoing.connection, undoing.site.id, part["event"], Kind.APPEAL_DECIDED, data, undoing.now)


def why_not_yours(connection: Connection, site: Site, person: Person) -> str | None:
    """Why somebody may not answer an appeal against their own decision; None where they may, being alone."""
    team = [each for each, role in team_of(connection, site.id) if role.rank >= Role.MODERATOR.rank]
    if any(each.id != person.id for each in team):
        return "You decided this the first time; somebody else has to answer the appeal."
    return None if desk_settings.read_in(connection, site.id).answer_alone else ALONE


def _open(connection: Connection, site: Site, person: Person, appeal_id: str) -> Any:
    row = storage.appeal(connection, site.id, appeal_id)
    if row is None:
        raise NotFound("There is no such appeal.")
    if row.first_person == person.id:
        refused = why_not_yours(connection, site, person)
        if refused is not None:
            raise NotYours(refused)
    if row.outcome is not None:
        raise Conflict(f"{row.decided_by_name} answered this appeal already.")
    return row


def _restored(sitting: Sitting, site: Site, row: Any) -> list[Part]:
    """End the restriction where it still stands: lift the sanction, or approve the comment; the statement goes too."""
    if row.sanction_id is not None:
        return _lifted(sitting, site, row)
    if row.external_id is None or row.state != "rejected":
        return []
    case = comment_to_decide(sitting.connection, site.id, row.external_id)
    wanted = ruling(sitting.works, sitting.connection, site.id, "approve", None, None)
    over = replace(sitting, overrule=case.id is None)
    _, parts = decide_in(over, case, wanted, 0 if case.id is None else case.version)
    return parts


def _lifted(sitting: Sitting, site: Site, row: Any) -> list[Part]:
    if row.lifted_at is not None:
        return []
    return sanctions.overturn(
        sitting.works, sitting.connection, sitting.person, site, row.author_id, row.sanction_id, sitting.now
    )


def _told(works: Works, connection: Connection, row: Any, outcome: str, answer: str) -> Mapping[str, Any]:
    pepper = desk_of(connection, row.site_id).pepper
    comment = {} if row.external_id is None else {"comment_id": row.external_id}
    return {
        "appeal_id": row.public_id,
        "statement_id": row.statement_id,
        **comment,
        "outcome": outcome,
        "answer": answer,
        "link": link_of(works.base_url, pepper, row.statement_id),
    }


def _checked(outcome: str, answer: str) -> str:
    errors = []
    if outcome not in {"upheld", "reversed"}:
        errors.append(FieldError("/outcome", "unknown", "Say whether the decision stands or is reversed."))
    try:
        words = _words(answer, "/answer", "Tell the author why")
    except Invalid as invalid:
        errors += invalid.errors
    if errors:
        raise Invalid(errors)
    return words


def _words(text: str, pointer: str, wanted: str) -> str:
    """What somebody wrote, without blanks around it. Raises Invalid."""
    words = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise Invalid([FieldError(pointer, "missing", f"{wanted}, in your own words.")])
    if len(words) > LONGEST_TEXT:
        detail = f"At most {LONGEST_TEXT:,} characters; this has {len(words):,}."
        raise Invalid([FieldError(pointer, "too-long", detail)])
    return words
