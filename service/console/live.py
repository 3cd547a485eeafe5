"""What is new at the desk, for open pages: a stream of server-sent events, and the same as an answer to ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from time import monotonic
from typing import Any, Final, cast

from flask import Response, current_app, g, request

from service.actions import leases, live
from service.actions.live import News, Watch
from service.actions.works import Works
from service.console.answers import as_json
from service.console.front import works
from service.storage.people import Person
from service.storage.sites import Site

LASTS: Final = 60.0
"""Seconds after which a stream ends by itself; browsers open the next one."""

QUIET: Final = 10.0
"""Seconds after which a stream without news says that it is still there, and looks at what only time changes."""

SLICE: Final = 1.0
"""Seconds within which a stream notices that the process is about to end."""


def stream() -> Response:
    """News as they happen, as server-sent events; 204 when no stream is left here. Raises Invalid."""
    watch = cast(Watch, current_app.extensions["parley.live"])
    asked = _Asked(works(), g.site, g.person, *_query())
    asked.news()  # mistakes are told before the stream begins
    if not watch.enter():
        return Response(status=204)
    answer = Response(_events(watch, asked), mimetype="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    answer.call_on_close(watch.leave)
    return answer


def now() -> Response:
    """The news at this moment, for pages without a stream; 304 while nothing changed. Raises Invalid."""
    asked = _Asked(works(), g.site, g.person, *_query())
    asked.be_seen()
    answer = as_json(asked.news())
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return cast(Response, answer.make_conditional(request))


def mark() -> str:
    """What a page that is drawn now gives as ``since`` later."""
    return live.news(works(), g.site, g.person, None, None).mark


class _Asked:
    """Whose page asks, from where on; ``after`` moves on with what was told."""

    def __init__(
        self, works: Works, site: Site, person: Person, case_id: str | None, since: str | None, after: str | None
    ) -> None:
        self._works = works
        self._site = site
        self._person = person
        self._case_id = case_id
        self._since = since
        self._after = after

    def news(self) -> dict[str, Any]:
        """The news as pages read them."""
        found = live.news(self._works, self._site, self._person, self._since, self._after)
        return _told(found, self._person)

    def go_on(self, told: dict[str, Any]) -> None:
        """What was told is not told again."""
        self._after = told["cursor"]
        self._since = self._since or told["mark"]

    def be_seen(self) -> None:
        """Note that this person is at the desk, with this case on the screen."""
        leases.heartbeat(self._works, self._person, self._site, self._case_id)


def _query() -> tuple[str | None, str | None, str | None]:
    after = request.headers.get("Last-Event-ID") or request.args.get("after")
    return request.args.get("case") or None, request.args.get("since") or None, after or None


def _events(watch: Watch, asked: _Asked) -> Iterator[str]:
    """The stream: the news at once, then whenever they changed, until its time is up or the process ends."""
    ends, beat, before = monotonic() + LASTS, -1, None
    yield "retry: 3000\n\n"
    while monotonic() < ends and not watch.stopped:
        asked.be_seen()
        told = asked.news()
        lasting = {name: value for name, value in told.items() if name not in {"cursor", "done"}}
        if told["done"] or lasting != before:
            yield f"id: {told['cursor']}\nevent: now\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"
        else:
            yield ": still here\n\n"
        asked.go_on(told)
        before, beat = lasting, _wait(watch, beat, ends)


def _wait(watch: Watch, beat: int, ends: float) -> int:
    """Until something happened, or it was quiet for a while, or the stream is over; answers the newest beat."""
    quiet = min(monotonic() + QUIET, ends)
    newest = beat
    while newest == beat and monotonic() < quiet and not watch.stopped:
        newest = watch.beat(beat, SLICE)
    return newest


def _told(found: News, person: Person) -> dict[str, Any]:
    tabs = asdict(found.tabs)
    oldest = tabs.pop("oldest_opened_at")
    return {
        "mark": found.mark,
        "new": found.new,
        "counts": {**tabs, "oldest_opened_at": None if oldest is None else oldest.isoformat()},
        "cursor": str(found.cursor),
        "people": [
            {"name": each.name, "case": each.case_id, "you": each.person_id == person.id} for each in found.people
        ],
        "done": [
            {
                "deed": deed.id,
                "kind": deed.kind,
                "by": deed.person_name,
                "you": deed.person_id == person.id,
                "cases": live.cases_of(deed),
            }
            for deed in found.done
        ],
    }
