"""Whether a model that serves learned from comments that were erased since, so that it is to be fitted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.actions.works import Works
from service.storage import lessons


@dataclass(frozen=True, slots=True)
class Due:
    """A version that serves and learned from ``examples`` decisions whose words are erased, the first at ``since``."""

    version: str
    examples: int
    since: datetime

    @property
    def sentence(self) -> str:
        """What an operator is told."""
        many = "1 decision" if self.examples == 1 else f"{self.examples:,} decisions"
        return (
            f"{self.version} is due to be retrained: it learned from {many} on words that were erased since "
            f"{self.since:%-d %B %Y}. Export and fit again."
        )


def due(works: Works) -> list[Due]:
    """The versions that serve and are due to be retrained; none where nothing was erased.

    A model counts that was fitted on decisions of people, whichever site's: they share the shelf.
    """
    fitted = works.shelf.health().get("reviewed", ())
    if not fitted:
        return []
    with works.store.read() as connection:
        asked = [(one, lessons.gone(connection, one["created_at"], onward=one["onward"])) for one in fitted]
    return [Due(one["version"], count, since) for one, (count, since) in asked if since is not None]
