"""Fill a demo site with sample threads and a month of its past, the way a real site would: by scoring and deciding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from service.actions import look, sites
from service.actions.demo_days import BACK
from service.actions.demo_scenes import SCENES
from service.actions.demo_team import Past, gather_team, happen
from service.actions.score import Answer, score_thread
from service.actions.works import Works
from service.moderation.comment import Article, Author, Comment, Thread
from service.moderation.errors import NotFound, ParleyError
from service.storage.sites import Site, site_by_slug

SLUG: Final = "demo"
NAME: Final = "The Port Ansel Gazette"


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling did: comments filed now and known before, and how many are held now."""

    site: Site
    filed: int
    known: int
    held: int


def fill(works: Works, policy_text: str, folder: Path) -> Filled:
    """Fill the site ``demo`` from the ``*.jsonl`` files in ``folder``: 30 days of comments and decisions, up to now.

    A site that is there already keeps what it has; only comments it does not know yet are scored. Raises NotFound,
    ParleyError (see ``threads_in``).
    """
    threads = list(threads_in(folder))
    with works.store.read() as connection:
        known = site_by_slug(connection, SLUG)
    if known is not None:
        return _topped_up(works, known, threads)
    past = Past(works, _new_site(works, policy_text), works.clock())
    gather_team(past, past.now - BACK)
    happen(past, threads)
    for days, scene in SCENES:
        past.later(past.now - timedelta(days=days), partial(scene, past))
    past.unfold()
    return _filled(works, past.site, past.answers)


def _new_site(works: Works, policy_text: str) -> Site:
    """The demo site as it was founded, a day before its first comment."""
    founded = works.clock() - BACK - timedelta(days=1)
    return sites.create_site(replace(works, clock=lambda: founded), SLUG, NAME, "en", policy_text)


def _topped_up(works: Works, site: Site, threads: Sequence[Thread]) -> Filled:
    answers = [answer for thread in threads for answer in score_thread(works, site, thread)]
    return _filled(works, site, [answer for answer in answers if isinstance(answer, Answer)])


def _filled(works: Works, site: Site, answers: Sequence[Answer]) -> Filled:
    new = sum(not answer.repeated for answer in answers)
    return Filled(site=site, filed=new, known=len(answers) - new, held=look.counts(works, site).held)


def threads_in(folder: Path) -> Iterator[Thread]:
    """The threads of every ``*.jsonl`` file in ``folder``, by file name (one line a thread; see data/README.md).

    Raises NotFound where there is no such file, ParleyError naming the file and line that holds no thread.
    """
    paths = sorted(folder.glob("*.jsonl"))
    if not paths:
        raise NotFound(f"There are no threads (*.jsonl) in {folder}.")
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                yield _thread_on(line, f"{path.name}, line {number}")


def _thread_on(line: str, place: str) -> Thread:
    try:
        return thread_from(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ParleyError(f"{place} holds no thread: {type(error).__name__} {error}.") from error


def thread_from(told: dict[str, Any]) -> Thread:
    """A thread out of its JSON form."""
    article = told["article"]
    details = {name: article.get(name) for name in ("url", "section", "author", "body")}
    return Thread(
        article=Article(
            id=article["id"], title=article["title"], published_at=_moment(article.get("published_at")), **details
        ),
        comments=tuple(_comment(comment) for comment in told["comments"]),
        policy=told.get("policy"),
        source=told.get("source"),
    )


def _comment(told: dict[str, Any]) -> Comment:
    author = told["author"]
    return Comment(
        id=told["id"],
        text=told["text"],
        author=Author(author["name"], author.get("id"), _moment(author.get("created_at"))),
        parent_id=told.get("parent_id"),
        depth=told.get("depth", 0),
        posted_at=_moment(told.get("posted_at")),
        lang=told.get("lang"),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
