"""How an author is treated, worked out from the sanctions that run side by side and from what a command set."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from service.moderation.ladder import STATUS, Step
from service.moderation.standing import ENDLESS, Status, Stretch, Treatment, treated
from service.storage.sanctions import SanctionRow

Kept = dict[str, Any]
"""A treatment as a deed keeps it: ``status``, ``until``, and ``then`` where something follows."""


def stretch_of(row: SanctionRow) -> Stretch | None:
    """How a sanction has its author treated while it runs; None for a warning."""
    status = STATUS.get(Step(row.kind))
    return None if status is None else (status, row.until)


def running(rows: Iterable[SanctionRow], now: datetime) -> list[SanctionRow]:
    """The sanctions that neither ended nor were lifted; no warnings."""
    left = (row for row in rows if row.lifted_at is None and stretch_of(row) is not None)
    return [row for row in left if row.until is None or row.until > now]


def others(how: Treatment, rows: Collection[SanctionRow]) -> list[Stretch]:
    """What of a treatment no sanction ever given accounts for: a command set it."""
    given = {stretch_of(row) for row in rows}
    return [stretch for stretch in how.stretches() if stretch not in given]


def worked_out(rows: Iterable[SanctionRow], loose: Iterable[Stretch], now: datetime) -> Treatment:
    """What the sanctions that run, and ``loose`` stretches beside them, come to."""
    ran = (stretch_of(row) for row in running(rows, now))
    return treated([*(stretch for stretch in ran if stretch is not None), *loose], now)


def of_author(author: Any) -> Treatment:
    """The treatment in an author's row."""
    return Treatment(Status(author.status), author.status_until, author.then_held_until)


def kept(how: Treatment) -> Kept:
    """A treatment as a deed keeps it; a moderator's note is a text and stays out."""
    found = {"status": how.status.value, "until": _text(how.until)}
    return found if how.then is None else {**found, "then": _text(how.then)}


def known(state: Mapping[str, Any]) -> Treatment:
    """And back."""
    return Treatment(Status(state["status"]), _moment(state["until"]), _moment(state.get("then")))


def told(author_key: str, how: Treatment) -> Kept:
    """What a site is told; ``then`` where the author is read first once this is over."""
    found = {"author_id": author_key, "status": how.status.value, "until": _text(how.until)}
    if how.then is None:
        return found
    until = None if how.then == ENDLESS else _text(how.then)
    return {**found, "then": {"status": Status.ALWAYS_HOLD.value, "until": until}}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
