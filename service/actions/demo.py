"""Fill a demo site with sample threads, the way a real site would: by scoring them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.actions import sites
from service.actions.score import Answer, score_thread
from service.actions.works import Works
from service.moderation.comment import Article, Author, Comment, Thread
from service.moderation.errors import NotFound, ParleyError
from service.storage.sites import Site, site_by_slug

SLUG: Final = "demo"


@dataclass(frozen=True, slots=True)
class Filled:
    """What filling did: comments filed now, known before, and held now."""

    site: Site
    filed: int
    known: int
    held: int


def fill(works: Works, policy_text: str, folder: Path) -> Filled:
    """Score every thread of the ``*.jsonl`` files in ``folder`` for the site ``demo``, which is made if need be."""
    with works.store.read() as connection:
        known = site_by_slug(connection, SLUG)
    site = known or sites.create_site(works, SLUG, "The Port Ansel Gazette", "en", policy_text)
    answers = [
        answer
        for thread in threads_in(folder)
        for answer in score_thread(works, site, thread)
        if isinstance(answer, Answer)
    ]
    new = [answer for answer in answers if not answer.repeated]
    held = sum(answer.state == "held" for answer in answers)
    return Filled(site=site, filed=len(new), known=len(answers) - len(new), held=held)


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
