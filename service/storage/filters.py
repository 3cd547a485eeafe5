"""What somebody wants to see of the queue or the archive: a filter, an order, and who asks when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

Tab = Literal["waiting", "held", "reported", "escalated", "deferred", "mine", "cut", "learning", "all"]
Sort = Literal["risk", "urgency", "age", "newest", "reports"]
Mark = Literal["open", "reported", "escalated", "deferred", "mine", "learning", "edited", "featured"]
TABS: Final[tuple[Tab, ...]] = get_args(Tab)
SORTS: Final[tuple[Sort, ...]] = get_args(Sort)
MARKS: Final[tuple[Mark, ...]] = get_args(Mark)
STATES: Final = ("held", "published", "approved", "rejected", "erased")


@dataclass(frozen=True, slots=True)
class Words:
    """What a comment must say: one word, or several side by side; ``begins`` where the last one may go on."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases or comments are wanted. Of one field any value will do, all fields must hold, and none of ``but``.

    ``tab`` is a tab of the queue (``waiting``: what is neither deferred nor escalated); a search does not look at it.
    ``reasons`` are labels, rules or clauses, ``authors`` keys or names, ``threads`` the site's own article ids,
    ``states`` states of the comment, ``people`` who decided: a name, ``me``, ``policy`` or ``model``. ``lowest`` and
    ``highest`` bound, both included, the score of ``labels`` or, without one, the risk. ``since`` and ``before`` are a
    moment, or how long ago: of a case when it was opened, of a comment when it was said.
    """

    tab: Tab = "waiting"
    words: tuple[Words, ...] = ()
    reasons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    since: datetime | timedelta | None = None
    before: datetime | timedelta | None = None
    but: Filter | None = None


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where and when: ``me`` and ``mine`` mean this person; ages count from ``now`` (UTC)."""

    site_id: int
    person_id: int | None
    now: datetime

    def moment(self, when: datetime | timedelta) -> datetime:
        """A moment, or how long ago, as a moment."""
        return self.now - when if isinstance(when, timedelta) else when
