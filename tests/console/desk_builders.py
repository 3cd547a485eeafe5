"""What tests of the desk build: findings, spans, lines of a queue, and a browser with somebody signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.actions.score import Answer, score
from service.actions.works import Works
from service.moderation.assessment import Span
from service.moderation.policy.verdict import Action, Finding, Match
from service.storage.sites import Site
from tests.builders_storage import a_submission

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def a_span(start: int, end: int, label: str = "insult", weight: float = 0.5) -> Span:
    return Span(start, end, start, end, label, weight)


def a_match(start: int, end: int, entry: str = "scumbag") -> Match:
    return Match(start, end, entry)


def a_finding(**changes: Any) -> Finding:
    given = {"rule": "thresholds", "action": Action.HOLD, "sentence": "Held: this reads like an insult."}
    return Finding(**{**given, **changes})


def held(
    works: Works, site: Site, id: str = "c1", text: str = "You idiot.", author: str = "joe", **more: Any
) -> Answer:
    """A comment that the policy holds, filed."""
    return score(works, site, a_submission(id, text, author, **more))


@dataclass
class Browser:
    """Somebody's browser; ``csrf`` is what their forms carry (empty when signed out)."""

    client: FlaskClient
    csrf: str = ""

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=HTML)

    def post(self, path: str, **fields: Any) -> TestResponse:
        return self.client.post(path, data={"csrf": self.csrf, **fields}, headers=HTML)

    def decide(self, answer: Answer, choice: str, version: int = 1, **fields: Any) -> TestResponse:
        return self.post(f"/case/{answer.case_id}/decide", choice=choice, version=version, **fields)


def words_of(page: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())
