"""Second looks: a share of decisions is shown again, blind, to somebody who did not make them."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from service.actions.appeal_pages import above
from service.actions.desk_settings import DeskSettings, known_as
from service.actions.ruling import ruling
from service.actions.works import Works
from service.moderation.comment import Ancestor
from service.moderation.errors import Conflict, NotFound, ParleyError
from service.storage import second_looks as storage
from service.storage.desk_settings import desk_of
from service.storage.engine import Connection
from service.storage.people import Person
from service.storage.second_looks import Drawable
from service.storage.sites import Site

BACK: Final = timedelta(days=30)
MOST: Final = 20_000
"""Decisions a draw reads: it goes on from there the next time."""
SEVERE: Final = ("severe_toxicity", "threat", "identity_attack", "sexually_explicit")
SEVERE_FROM: Final = 0.5
MACHINES: Final = ("rule", "model")


class NotYours(ParleyError):
    """Nobody looks a second time at a decision of their own."""


@dataclass(frozen=True, slots=True)
class Blind:
    """A comment to judge with nothing beside it but its thread; ``ancestors`` from the parent upwards."""

    id: str
    author: str
    text: str
    lang: str | None
    article_title: str
    article_url: str | None
    ancestors: tuple[Ancestor, ...]


def draw(works: Works, site: Site) -> int:
    """Draw second looks at what was decided since the last draw, 30 days back at most; answers how many.

    Whether a decision is drawn follows from the day, its id and the site's secret alone: drawing again draws the same,
    and nobody can tell beforehand. Severe comments beyond the day's cap are left out.
    """
    now = works.clock()
    with works.store.write() as connection:
        row = desk_of(connection, site.id)
        chosen = _chosen(connection, site, row.pepper, known_as(row.desk), now - BACK)
        storage.add_looks(connection, site.id, chosen, now)
    return len(chosen)


def luck(pepper: bytes, decided: datetime, decision_id: str) -> float:
    """A decision's draw, 0 to 1: evenly spread, the same every time, known to nobody without the site's secret."""
    seed = f"second-look\0{decided:%Y-%m-%d}\0{decision_id}"
    return int.from_bytes(hmac.new(pepper, seed.encode(), hashlib.sha256).digest()[:8]) / 2**64


def next_look(works: Works, site: Site, person: Person, after: str | None = None) -> Blind | None:
    """The next comment to look at for this person; ``after`` passes one over. None where nothing waits."""
    with works.store.read() as connection:
        row = storage.next_look(connection, site.id, person.id, after)
        return None if row is None else _blind(connection, site, row)


def blind(works: Works, site: Site, person: Person, look_id: str) -> Blind:
    """One open look. Raises NotFound, also for one that is answered or the person's own decision."""
    with works.store.read() as connection:
        row = storage.look(connection, site.id, look_id)
        if row is None or row.decided_at is not None or row.first_person == person.id:
            raise NotFound("There is no such second look.")
        return _blind(connection, site, row)


def waiting(works: Works, site: Site, person: Person) -> int:
    """How many looks this person could take."""
    with works.store.read() as connection:
        return storage.waiting(connection, site.id, person.id)


def answer(works: Works, site: Site, person: Person, look_id: str, decision: str, reason: str | None) -> None:
    """Say what one would have decided: ``approve``, or ``reject`` with a reason. It changes nothing on the site.

    Raises NotFound, NotYours, Invalid, Conflict when a colleague was faster.
    """
    with works.store.write() as connection:
        row = storage.look(connection, site.id, look_id)
        if row is None or row.state == "erased":
            raise NotFound("There is no such second look.")
        if row.first_person == person.id:
            raise NotYours("This was your own decision; a colleague looks at it again.")
        said = said_by(works, connection, site, person, decision, reason)
        if not storage.answer(connection, row.id, said, works.clock()):
            raise Conflict("A colleague looked at this one just now. Nothing is lost; take the next.")


def said_by(
    works: Works, connection: Connection, site: Site, person: Person, decision: str, reason: str | None
) -> Mapping[str, Any]:
    """A judgement as it is kept: state, reason, actor, person_id. Raises Invalid."""
    wanted = ruling(works, connection, site.id, decision, reason, None)
    kept = wanted.reason if wanted.state == "rejected" else None
    return {"state": wanted.state, "reason": kept, "actor": "person", "person_id": person.id}


def _chosen(
    connection: Connection, site: Site, pepper: bytes, settings: DeskSettings, since: datetime
) -> list[Drawable]:
    shares = {
        **dict.fromkeys(MACHINES, settings.second_looks_automatic / 100),
        "person": settings.second_looks_people / 100,
    }
    actors = [actor for actor, share in shares.items() if share > 0]
    if not actors:
        return []
    found = storage.drawable(connection, site.id, actors, since, MOST)
    lucky = [one for one in found if luck(pepper, one.made_at, one.id) < shares[one.first["actor"]]]
    known = storage.drawn(connection, site.id, since)
    drawn = {row.decision_id for row in known}
    fresh = [one for one in lucky if one.row not in drawn]
    severe = _severe(connection, [*(row.revision_id for row in known), *(one.revision for one in fresh)])
    today = Counter(row.decided.date() for row in known if row.revision_id in severe)
    return list(_capped(fresh, severe, today, settings.severe_a_day))


def _severe(connection: Connection, revisions: Sequence[int]) -> set[int]:
    scores = storage.scores_of(connection, revisions) if revisions else {}
    return {of for of, said in scores.items() if any(said.get(label, 0.0) >= SEVERE_FROM for label in SEVERE)}


def _capped(fresh: Iterable[Drawable], severe: set[int], counts: Counter[Any], most: int) -> Iterable[Drawable]:
    for one in fresh:
        if one.revision in severe:
            counts[one.made_at.date()] += 1
            if counts[one.made_at.date()] > most:
                continue
        yield one


def _blind(connection: Connection, site: Site, row: Any) -> Blind:
    return Blind(
        id=row.public_id,
        author=row.author_name,
        text=row.text,
        lang=row.lang,
        article_title=row.article_title,
        article_url=row.article_url,
        ancestors=above(connection, site.id, row.external_id),
    )
