"""What is new at the desk: read once for an answer, or watched by one thread a process for all open streams."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from threading import Condition, Thread
from typing import Any, Final

from service.actions.leases import SEEN
from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.storage import finding, live, presences
from service.storage.engine import Unreachable
from service.storage.filters import Asker
from service.storage.live import Happened
from service.storage.people import Person
from service.storage.presences import Presence
from service.storage.sites import Site
from service.storage.views import Tabs

LOG: Final = logging.getLogger("parley.live")
EVERY: Final = 2.0
"""Seconds between two looks at the database, whatever the number of streams."""

MOST_DEEDS: Final = 50
MOST_CASES: Final = 200


@dataclass(frozen=True, slots=True)
class News:
    """The desk as one person's open page needs to know it.

    ``new`` counts open cases opened after the mark that was asked about, ``mark`` is the one to ask about from now on.
    ``done`` is what was done after the cursor that was given, ``cursor`` the one to give next.
    """

    tabs: Tabs
    new: int
    mark: str
    people: tuple[Presence, ...]
    done: tuple[Happened, ...]
    cursor: int


def news(works: Works, site: Site, person: Person, since: str | None, after: str | None) -> News:
    """What is new for ``person`` since a mark and after a cursor; without them, nothing is. Raises Invalid."""
    seen, cursor, now = _moment(since), _cursor(after), works.clock()
    with works.store.read() as connection:
        newest = live.newest_opening(connection, site.id)
        done = [] if cursor is None else live.deeds_after(connection, site.id, cursor, MOST_DEEDS)
        ends = live.newest_deed(connection, site.id) if cursor is None else cursor
        return News(
            tabs=finding.tabs(connection, Asker(site.id, person.id, now)),
            new=0 if seen is None else live.opened_since(connection, site.id, seen),
            mark=(newest or seen or now).isoformat(),
            people=presences.present(connection, site.id, now - SEEN),
            done=tuple(done),
            cursor=done[-1].row if done else ends,
        )


def cases_of(deed: Happened) -> list[dict[str, Any]]:
    """The cases a deed changed: public id, the comment's state where it was decided, and whether the case waits now."""
    found: dict[str, dict[str, Any]] = {}
    for part in deed.parts:
        case_id = part.get("case_id")
        if case_id is None:
            continue
        told = found.setdefault(case_id, {"case": case_id, "state": None, "open": True})
        if part["what"] == "decision":
            told.update(state=part["is"], open=part["case_is"] == "open")
        elif part["what"] in {"deferral", "escalation"}:
            told["open"] = part["is"] is None
    return list(found.values())[:MOST_CASES]


class Watch:
    """Streams of one process: how many may be open, and the one thread that looks for all of them.

    The thread runs while a stream is open. ``stop`` may be called from a signal: it only sets a flag.
    """

    def __init__(self, works: Works, most: int, every: float = EVERY) -> None:
        self.stopped = False
        self._works = works
        self._most = most
        self._every = every
        self._open = 0
        self._beat = 0
        self._pulse: Hashable = None
        self._changed = Condition()
        self._thread: Thread | None = None

    def enter(self) -> bool:
        """Open a stream; False when as many are open as may be, or the process is about to end."""
        with self._changed:
            if self.stopped or self._open >= self._most:
                return False
            self._open += 1
            if self._thread is None:
                self._thread = Thread(target=self._run, name="parley-live", daemon=True)
                self._thread.start()
        return True

    def leave(self) -> None:
        """A stream ended."""
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Have every stream end within a second, and let none begin."""
        self.stopped = True

    def close(self) -> None:
        """Stop, and wait until nobody looks any more: before the store is closed."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()
            running = self._thread
        if running is not None:
            running.join()

    def beat(self, seen: int, patience: float) -> int:
        """Wait at most so many seconds for something to happen after beat ``seen``; answers the newest beat."""
        with self._changed:
            self._changed.wait_for(lambda: self._beat != seen or self.stopped, timeout=patience)
            return self._beat

    def _run(self) -> None:
        while True:
            self._look()
            with self._changed:
                self._changed.wait_for(lambda: self._open == 0 or self.stopped, timeout=self._every)
                if self._open == 0 or self.stopped:
                    self._thread = None
                    return

    def _look(self) -> None:
        """One look for everybody; a database that cannot be used is asked again the next time."""
        try:
            with self._works.store.read() as connection:
                found = live.pulse(connection, self._works.clock() - SEEN)
        except Unreachable as error:
            LOG.warning("The database cannot be used (%s); open pages hear nothing new.", type(error).__name__)
            return
        with self._changed:
            if found != self._pulse:
                self._pulse, self._beat = found, self._beat + 1
                self._changed.notify_all()


def _moment(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        moment = datetime.fromisoformat(since)
        if moment.utcoffset() is None:
            raise ValueError(since)
    except ValueError as error:
        raise Invalid([FieldError("/since", "malformed", "Give a mark as an answer told it, or none.")]) from error
    return moment


def _cursor(after: str | None) -> int | None:
    if after is None:
        return None
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise Invalid([FieldError("/after", "malformed", "Give a cursor as an answer told it, or none.")])
    return int(after)
