"""Tell an author why: a statement of reasons with every rejection, withdrawn when the rejection is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from service.actions.dates import months_after
from service.actions.decided import DecidedRow, Part, Undoing
from service.actions.desk_settings import DeskSettings, known_as
from service.actions.links import link_of
from service.actions.telling import take_back as retell
from service.actions.telling import tell
from service.actions.works import Works
from service.moderation.errors import Conflict
from service.moderation.events import Kind
from service.moderation.policy.document import Policy
from service.moderation.statement import Automation, Facts, Ground, Means, Redress, Restriction, ground_of
from service.storage import statements as storage
from service.storage.comments import STANDS
from service.storage.desk_settings import DeskRow, desk_of
from service.storage.engine import AnyLine, Connection

SANCTIONS: Final[Mapping[str, Restriction]] = {
    "warn": "warned",
    "hold": "read_first",
    "suspend": "suspended",
    "ban": "banned",
}


def after_decision(works: Works, connection: Connection, decided: DecidedRow) -> list[Mapping[str, Any]]:
    """A rejection makes a statement; the one that stood until then is withdrawn, whatever was decided.

    So an author never has two that contradict each other, also where the comment was edited and waited in between.
    """
    ended = storage.standing(connection, decided.comment_id)
    parts = [withdraw(works, connection, decided.site_id, each, decided.now) for each in ended]
    return [*parts, _of_rejection(works, connection, decided)] if decided.new_state == "rejected" else parts


def of_sanction(
    works: Works,
    connection: Connection,
    site_id: int,
    author_id: int,
    sanction_id: int,
    kind: str,
    clause: str | None,
    policy_version: str,
    until: datetime | None,
    words: str | None,
    now: datetime,
) -> Mapping[str, Any]:
    """The statement for a sanction just filed (``warn`` | ``hold`` | ``suspend`` | ``ban``); answers the deed's part.

    ``sanction_id`` and ``author_id`` are rows, ``words`` what the moderator tells the author.
    """
    site, settings = desk(connection, site_id)
    ground = _ground(works, connection, site_id, policy_version, clause, settings)
    facts = facts_of(SANCTIONS[kind], settings, ground, now, until=until, explanation=words)
    row = storage.statement_row(site_id, None, author_id, facts, now, None)
    statement_id = storage.add_sanction_statement(connection, row, sanction_id)
    told = {"statement_id": statement_id, "author_id": storage.author_key(connection, author_id)}
    event = tell(works, connection, site_id, Kind.STATED, told_of(works, site, told), now)
    return {"what": "statement", "id": statement_id, "event": event}


def withdraw_sanction(
    works: Works, connection: Connection, site_id: int, sanction_id: int, now: datetime
) -> list[Mapping[str, Any]]:
    """Withdraw the statement of a sanction (its row) that is lifted before its time; answers the deed's parts."""
    statement_id = storage.of_sanction(connection, sanction_id)
    return [] if statement_id is None else [withdraw(works, connection, site_id, statement_id, now)]


def withdraw(works: Works, connection: Connection, site_id: int, statement_id: str, now: datetime) -> Mapping[str, Any]:
    """Withdraw a statement and tell the site; answers the deed's part. Raises Conflict where it was withdrawn."""
    if not storage.retract(connection, statement_id, now):
        raise Conflict("The statement to the author was withdrawn already.")
    event = tell(works, connection, site_id, Kind.RETRACTED, {"statement_id": statement_id}, now)
    return {"what": "retraction", "id": statement_id, "event": event}


def take_back(undoing: Undoing, part: Part) -> Part:
    """Undo a statement: its page says it is withdrawn, and who heard of it is told. Raises Conflict where it was."""
    if not storage.retract(undoing.connection, part["id"], undoing.now):
        raise Conflict("The statement to the author was withdrawn already.")
    return {"what": "retraction", "id": part["id"], "event": _retold(undoing, part, Kind.RETRACTED, {})}


def give_back(undoing: Undoing, part: Part) -> Part:
    """Undo a withdrawal: the statement stands again. Raises Conflict where it stands already."""
    if not storage.restore(undoing.connection, part["id"]):
        raise Conflict("The statement to the author stands again already.")
    site = desk_of(undoing.connection, undoing.site.id)
    told = told_of(undoing.works, site, {"statement_id": part["id"]})
    return {"what": "statement", "id": part["id"], "event": _retold(undoing, part, Kind.STATED, told)}


def _retold(undoing: Undoing, part: Part, kind: Kind, told: Mapping[str, Any]) -> str:
    data = {"statement_id": part["id"], **told}
    return retell(undoing.works, undoing.connection, undoing.site.id, part["event"], kind, data, undoing.now)


def desk(connection: AnyLine, site_id: int) -> tuple[DeskRow, DeskSettings]:
    """What a statement needs of its site: the name and secret, and what authors are told."""
    row = desk_of(connection, site_id)
    return row, known_as(row.desk)


def facts_of(
    restriction: Restriction,
    settings: DeskSettings,
    ground: Ground,
    now: datetime,
    *,
    until: datetime | None = None,
    reports: int = 0,
    detected_by: Means | None = None,
    automation: Automation = "no",
    decided_by: Means | None = None,
    explanation: str | None = None,
) -> Facts:
    """A whole statement as of ``now``, with the site's redress as it stands."""
    return Facts(
        restriction=restriction,
        territory=settings.territory,
        since=now.isoformat(),
        until=None if until is None else until.isoformat(),
        source="report" if reports else "own_initiative",
        reports=reports,
        detected_by=detected_by,
        automation=automation,
        decided_by=decided_by,
        ground={**ground, "category": settings.category_of(ground["clause"]) or ground["category"]},
        explanation=explanation or None,
        redress=_redress(settings, now),
    )


def _redress(settings: DeskSettings, now: datetime) -> Redress:
    found = Redress(
        appeal_until=months_after(now, settings.appeal_months).isoformat(),
        out_of_court=settings.out_of_court,
        court=settings.court,
    )
    return {**found, "alone": True} if settings.answer_alone else found


def told_of(works: Works, site: DeskRow, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the site is told of a statement: ids and the link to mail, never a text."""
    link = link_of(works.base_url, site.pepper, told["statement_id"])
    return {**told, "link": link}


def _of_rejection(works: Works, connection: Connection, decided: DecidedRow) -> Mapping[str, Any]:
    site, settings = desk(connection, decided.site_id)
    ground = _ground(works, connection, decided.site_id, decided.policy_version, decided.clause, settings)
    facts = facts_of(
        "removed" if decided.old_state in STANDS else "not_published",
        settings,
        ground,
        decided.now,
        reports=storage.reports_on(connection, decided.comment_id),
        detected_by=storage.found_by_machine(connection, decided.revision_id),
        explanation=decided.note_to_author,
    )
    ids = (decided.site_id, decided.comment_id, decided.author_id)
    row = storage.statement_row(*ids, facts, decided.now, decided.public_id)
    statement_id = storage.add_statement(connection, row)
    told = {"statement_id": statement_id, "comment_id": decided.external_id}
    event = tell(works, connection, decided.site_id, Kind.STATED, told_of(works, site, told), decided.now)
    return {"what": "statement", "id": statement_id, "event": event}


def _ground(
    works: Works, connection: Connection, site_id: int, version: str, clause: str | None, settings: DeskSettings
) -> Ground:
    policy: Policy = works.policies.get(connection, site_id, int(version))
    named = None if clause is None else policy.clause(clause)
    return ground_of(policy, version, named, settings.law_of(clause))
