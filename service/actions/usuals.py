"""What is usual for a site, counted at most once an hour."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from service.moderation.heat import SLOT, SLOTS, USUAL_OVER, usual_of
from service.storage import heat
from service.storage.engine import Connection

KEPT_FOR: Final = timedelta(hours=1)
MOST_COMMENTS: Final = 20_000
"""From how many comments the usual is counted, the newest: more of them would change it little and cost a second."""


@dataclass
class Usuals:
    """The mean trouble in ten minutes of a discussion at each site, kept for an hour: counting it reads two weeks."""

    _known: dict[int, tuple[datetime, float]] = field(default_factory=dict)

    def of(self, connection: Connection, site_id: int, now: datetime) -> float:
        """A site's own mean over the last fourteen days."""
        known = self._known.get(site_id)
        if known is None or not timedelta() <= now - known[0] < KEPT_FOR:
            until = now - SLOTS * SLOT
            past = (heat.since_when(connection, site_id, now - USUAL_OVER, until, MOST_COMMENTS), until)
            troubles = heat.trouble_count(connection, site_id, *past)
            known = (now, usual_of(troubles, heat.slots_with_talk(connection, site_id, *past)))
            self._known[site_id] = known
        return known[1]
