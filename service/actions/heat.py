"""Which discussions run hot now, beside what is usual for the site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.actions.works import Works
from service.moderation.heat import LASTING, SLOT, SLOTS, Heat, alarm_at, heat_of
from service.moderation.policy.facts import Openness
from service.storage import heat as storage
from service.storage.articles import openness_from
from service.storage.engine import Connection
from service.storage.sites import Site


@dataclass(frozen=True, slots=True)
class Alarm:
    """A discussion that is open and runs hot."""

    article_id: str
    title: str
    heat: Heat


def alarms(works: Works, site: Site) -> tuple[Alarm, ...]:
    """Open discussions that run hot, the hottest first; those that are premoderated or closed are looked after."""
    now = works.clock()
    with works.store.read() as connection:
        usual = works.usuals.of(connection, site.id, now)
        lately = _by_article(storage.troubles(connection, site.id, now - LASTING * SLOT))
        hot = [article for article, moments in lately.items() if len(moments) >= alarm_at(usual)]
        heats = heats_of(connection, works, site, hot, now)
        rows = storage.open_articles(connection, hot)
    found = [
        Alarm(row.external_id, row.title, heats[row.id])
        for row in rows
        if heats[row.id].hot and openness_from(row, now) is Openness.OPEN
    ]
    return tuple(sorted(found, key=lambda alarm: (-alarm.heat.peak, alarm.article_id)))


def heats_of(
    connection: Connection, works: Works, site: Site, rows: Collection[int], now: datetime
) -> Mapping[int, Heat]:
    """The heat of these articles (rows)."""
    if not rows:
        return {}
    usual = works.usuals.of(connection, site.id, now)
    moments = _by_article(storage.troubles(connection, site.id, now - SLOTS * SLOT, rows))
    return {row: heat_of(moments.get(row, ()), now, usual) for row in rows}


def _by_article(troubles: Collection[tuple[int, datetime]]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    for article, moment in troubles:
        found.setdefault(article, []).append(moment)
    return found
