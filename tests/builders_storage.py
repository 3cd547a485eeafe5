"""What tests of storage and actions build: a clock to wind, a shelf that scores what the text says, submissions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.actions import find, people, sites
from service.actions.works import Works
from service.moderation.assessment import Assessment, Language, Span, Versions
from service.moderation.comment import Article, Author, Comment, Context, Submission
from service.moderation.labels import BY_NAME
from service.moderation.second import Cuts
from service.moderation.text.spans import utf16_offset
from service.storage.filters import Filter, Sort
from service.storage.people import Person, Role, session_of
from service.storage.sites import Site
from service.storage.views import CaseLine

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

POLICY = """
title: House rules
clauses:
  - {id: insults, title: No insults, text: Be civil., labels: [insult, personal_attack]}
  - {id: spam, title: No advertising, text: Nothing for sale., labels: [spam]}
thresholds:
  insult: {hold: 0.5, reject: 0.95}
  spam: {hold: 0.5}
"""
REJECTING_POLICY = POLICY + "automatic_reject: true\n"

KEYWORDS: Mapping[str, tuple[str, float]] = {"idiot": ("insult", 0.9), "pills": ("spam", 0.9)}
"""Words with a score of their own; besides, ``insult:0.7`` in a text is an insult with probability 0.7."""


@dataclass
class FakeClock:
    """A clock that stands still until it is wound."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def wind(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class FakePanel:
    """Scores are what the text says they are; English is all it reads."""

    version: str = "fake/1"
    languages: frozenset[str] = frozenset({"en"})
    seen: list[tuple[Comment, Context]] = field(default_factory=list)
    meanwhile: Callable[[Comment], object] | None = None
    cuts: Cuts | None = None
    lets_others_work: bool = True

    def assess(self, comment: Comment, context: Context, site_language: str, cuts: Cuts | None = None) -> Assessment:
        """``meanwhile`` runs once, to let something happen while the model works."""
        self.seen.append((comment, context))
        self.cuts = cuts
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile(comment)
        lang = Language(comment.lang or site_language, 1.0, "stated" if comment.lang else "site")
        versions = Versions(self.version, "v1", "v1")
        if lang.code not in self.languages:
            return Assessment(lang, versions, served=False)
        if comment.empty:
            return Assessment(lang, versions)
        return Assessment(lang, versions, scores=scores_in(comment.text), spans=spans_in(comment.text))

    def assess_many(
        self, items: Sequence[tuple[Comment, Context]], site_language: str, cuts: Cuts | None = None
    ) -> list[Assessment]:
        return [self.assess(comment, context, site_language, cuts) for comment, context in items]


@dataclass
class FakeShelf:
    """Always the same panel."""

    panel: FakePanel = field(default_factory=FakePanel)

    def current(self) -> FakePanel:
        return self.panel

    def health(self) -> dict[str, Any]:
        return {"serving": [self.panel.version], "error": None}


def scores_in(text: str) -> dict[str, float]:
    said = {label: float(number) for label, number in re.findall(r"([a-z_]+):([01]\.\d+)", text) if label in BY_NAME}
    words = {label: number for word, (label, number) in KEYWORDS.items() if word in text.lower()}
    return {**dict.fromkeys(BY_NAME, 0.01), **words, **said}


def spans_in(text: str) -> tuple[Span, ...]:
    found = [(found, label) for word, (label, _) in KEYWORDS.items() for found in re.finditer(word, text.lower())]
    return tuple(
        Span(m.start(), m.end(), utf16_offset(text, m.start()), utf16_offset(text, m.end()), label, 1.0)
        for m, label in found
    )


def a_site(works: Works, slug: str = "gazette", policy: str = POLICY) -> Site:
    return sites.create_site(works, slug, slug.title(), "en", policy)


def an_article(id: str = "bridge", **changes: Any) -> Article:
    return Article(**{"id": id, "title": "The bridge stays shut", "author": "Corin Maddle", **changes})


def a_submission(
    id: str = "c1",
    text: str = "I walk over it every day.",
    author: str = "joe",
    parent: str | None = None,
    article: Article | None = None,
    context: Context | None = None,
    **changes: Any,
) -> Submission:
    comment = Comment(**{"id": id, "text": text, "author": Author(author), "parent_id": parent, **changes})
    return Submission(comment, article or an_article(), context or Context())


def open_cases(
    works: Works, site: Site, sort: Sort = "risk", limit: int = 200, after: str | None = None
) -> list[CaseLine]:
    """Every open case, whatever tab it stands under."""
    return find.cases(works, site, None, Filter(tab="all"), sort, limit, after)


def a_person(
    works: Works, site: Site, name: str = "Mia", role: Role = Role.MODERATOR, email: str | None = None
) -> Person:
    token = people.invite(works, email or f"{name.lower()}@example.org", name, site, role)
    session = session_of(works.store, people.sign_in_with_token(works, token).token, works.clock())
    assert session is not None
    return session.person
