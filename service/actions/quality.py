"""How far people agree with each other and with the policy, from second looks; never a ranking of anybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions.works import Works
from service.moderation.agreement import Agreement, Share, agreement, wilson
from service.storage import second_looks as storage
from service.storage.people import Person
from service.storage.sites import Site

SPAN: Final = timedelta(days=365)
WEEKS: Final = 12
MOST: Final = 100
NOT: Final = "no"


@dataclass(frozen=True, slots=True)
class Row:
    """Agreement on one reason (None: on rejecting at all), of people with people and of people with the policy."""

    reason: str | None
    people: Agreement
    automatic: Agreement


@dataclass(frozen=True, slots=True)
class Week:
    """The looks answered in one week; ``same`` of ``looks`` came out as the first decision."""

    start: datetime
    looks: int
    same: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two judgements of one comment that differ. ``first_by`` is ``person`` | ``policy``; nobody is named.

    ``current`` is False where the comment was edited since: settling it can correct nothing any more. ``yours``: who
    looks made one of the two, so another lead settles it.
    """

    id: str
    text: str
    lang: str | None
    author: str
    article_title: str
    first_by: str
    first: Mapping[str, Any]
    second: Mapping[str, Any]
    first_at: datetime
    current: bool
    yours: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A decision of a person that a lead settled otherwise: something to talk about, not to count."""

    name: str
    first: Mapping[str, Any]
    settled: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Quality:
    """What the page shows. ``errors`` are wrong automatic decisions among those looked at, by what was decided.

    ``own`` is how often colleagues agreed with this person's own decisions, shown to nobody else.
    """

    rows: tuple[Row, ...]
    weeks: tuple[Week, ...]
    errors: Mapping[str, Share]
    own: Share


def quality(works: Works, site: Site, person: Person) -> Quality:
    """Agreement over the last year, by reason, and week by week for the last twelve."""
    now = works.clock()
    with works.store.read() as connection:
        looks = storage.answered(connection, site.id, now - SPAN, now + timedelta(seconds=1))
    return Quality(
        rows=tuple(_rows(looks)),
        weeks=tuple(_week(looks, now - timedelta(weeks=WEEKS - number)) for number in range(WEEKS)),
        errors=errors_of(looks),
        own=_own(looks, person),
    )


def errors_of(looks: Sequence[Any]) -> dict[str, Share]:
    """Of the automatic decisions looked at, by ``approved`` and ``rejected``, how many were wrong.

    Wrong is what a lead settled otherwise, or, while nobody settled it, what the second person would have decided
    otherwise. An interval by Wilson's score.
    """
    automatic = [look for look in looks if look.first["actor"] != "person"]
    return {
        state: _share([look for look in automatic if look.first["state"] == state], _wrong)
        for state in ("approved", "rejected")
    }


def disputes(works: Works, site: Site, person: Person) -> list[Dispute]:
    """Disagreements nobody settled yet, oldest first; those that this person may not settle come last."""
    with works.store.read() as connection:
        found = [_dispute(row, person) for row in storage.unsettled(connection, site.id, MOST)]
    return sorted(found, key=lambda one: one.yours)


def talks(works: Works, site: Site) -> list[Talk]:
    """People's decisions of the last 90 days that a lead settled otherwise, newest first; nobody is counted."""
    now = works.clock()
    with works.store.read() as connection:
        looks = storage.answered(connection, site.id, now - timedelta(days=90), now + timedelta(seconds=1))
        turned = [look for look in looks if look.first["actor"] == "person" and look.settled and _wrong(look)]
        names = storage.names_of(connection, {look.first["person_id"] for look in turned})
    found = [Talk(names[look.first["person_id"]], look.first, look.settled, look.settled_at) for look in turned]
    return sorted(found, key=lambda talk: talk.at, reverse=True)


def _rows(looks: Sequence[Any]) -> list[Row]:
    said = [one for look in looks for one in (look.first, look.second)]
    reasons = sorted({one["reason"] for one in said if one["state"] == "rejected" and one["reason"]})
    return [_row(looks, None), *(_row(looks, reason) for reason in reasons)]


def _row(looks: Sequence[Any], reason: str | None) -> Row:
    def word(said: Mapping[str, Any]) -> str:
        if reason is None:
            return str(said["state"])
        return reason if said["state"] == "rejected" and said["reason"] == reason else NOT

    pairs: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for look in looks:
        pairs[look.first["actor"] == "person"].append((word(look.first), word(look.second)))
    return Row(reason, agreement(pairs[True]), agreement(pairs[False]))


def _week(looks: Sequence[Any], start: datetime) -> Week:
    within = [look for look in looks if start <= look.decided_at < start + timedelta(weeks=1)]
    return Week(start, len(within), sum(_same(look) for look in within))


def _own(looks: Sequence[Any], person: Person) -> Share:
    return _share([look for look in looks if look.first["person_id"] == person.id], _same)


def _share(looks: Sequence[Any], hit: Callable[[Any], bool]) -> Share:
    return wilson(sum(hit(look) for look in looks), len(looks))


def _same(look: Any) -> bool:
    return bool(look.first["state"] == look.second["state"])


def _wrong(look: Any) -> bool:
    return bool((look.settled or look.second)["state"] != look.first["state"])


def _dispute(row: Any, person: Person) -> Dispute:
    return Dispute(
        id=row.public_id,
        text=row.text,
        lang=row.lang,
        author=row.author_name,
        article_title=row.article_title,
        first_by="person" if row.first["actor"] == "person" else "policy",
        first=row.first,
        second=row.second,
        first_at=row.first_at,
        current=row.number == row.newest_revision,
        yours=person.id in (row.first["person_id"], row.second["person_id"]),
    )
