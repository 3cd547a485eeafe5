"""Whether a model is due to be retrained: it learned from words that were erased since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from service.actions.export import export
from service.actions.forget import forget_author
from service.actions.retraining import due
from service.actions.review import decide
from service.actions.score import score
from service.actions.works import Works
from service.storage.people import Person
from service.storage.sites import Site
from tests.builders_storage import FakeClock, FakePanel, FakeShelf, a_person, a_site, a_submission

JOE = "name:joe"


@dataclass
class Fitted(FakeShelf):
    """A shelf whose panel was fitted on decisions at a moment."""

    at: datetime | None = None
    onward: bool = False

    def health(self) -> dict[str, Any]:
        told = {"version": "news-en/2", "created_at": self.at, "onward": self.onward}
        return {"serving": ["news-en/2"], "error": None, "reviewed": [] if self.at is None else [told]}


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def fitted(works: Works, *, onward: bool = False) -> Works:
    return replace(works, shelf=Fitted(FakePanel(), works.clock(), onward))


def decided(works: Works, site: Site, mia: Person, id: str, author: str, parent: str | None = None) -> None:
    case = score(works, site, a_submission(id, f"You idiot. {id}", author, parent=parent)).case_id
    decide(works, mia, case or "", "reject", "insults", None, 1)


def exported(works: Works, site: Site, folder: Path, since: datetime | None = None) -> int:
    return export(works, site, folder / "reviews.jsonl", since)


def test_a_model_that_learned_from_somebody_who_was_erased_is_due(
    works: Works, site: Site, mia: Person, clock: FakeClock, tmp_path: Path
) -> None:
    decided(works, site, mia, "c1", "joe")
    decided(works, site, mia, "c2", "ann")
    exported(works, site, tmp_path)
    clock.wind(minutes=1)
    serving = fitted(works)
    clock.wind(days=1)

    before = due(serving)
    forget_author(works, site, JOE)

    assert before == []
    [found] = due(serving)
    assert (found.version, found.examples, found.since) == ("news-en/2", 1, clock.now)
    assert "retrained" in found.sentence


def test_fitted_again_from_a_new_export_it_is_due_no_more(
    works: Works, site: Site, mia: Person, clock: FakeClock, tmp_path: Path
) -> None:
    decided(works, site, mia, "c1", "joe")
    decided(works, site, mia, "c2", "ann")
    exported(works, site, tmp_path)
    forget_author(works, site, JOE)
    clock.wind(hours=1)
    stale = fitted(works)

    clock.wind(hours=1)
    exported(works, site, tmp_path)
    clock.wind(hours=1)

    assert len(due(stale)) == 1
    assert due(fitted(works)) == []


def test_a_model_that_goes_on_from_one_that_had_learned_stays_due(
    works: Works, site: Site, mia: Person, clock: FakeClock, tmp_path: Path
) -> None:
    decided(works, site, mia, "c1", "joe")
    exported(works, site, tmp_path)
    forget_author(works, site, JOE)
    clock.wind(hours=1)
    exported(works, site, tmp_path)
    clock.wind(hours=1)

    assert [one.examples for one in due(fitted(works, onward=True))] == [1]


def test_what_was_exported_after_the_fit_or_never_does_not_count(
    works: Works, site: Site, mia: Person, clock: FakeClock, tmp_path: Path
) -> None:
    decided(works, site, mia, "c1", "joe")
    serving = fitted(works)
    clock.wind(hours=1)
    exported(works, site, tmp_path)
    decided(works, site, mia, "c2", "ann")

    forget_author(works, site, JOE)
    forget_author(works, site, "name:ann")

    assert due(serving) == []


def test_replies_were_exported_with_what_they_answer_and_count_too(
    works: Works, site: Site, mia: Person, clock: FakeClock, tmp_path: Path
) -> None:
    score(works, site, a_submission("c1", "I see.", "joe"))
    decided(works, site, mia, "c2", "ann", parent="c1")
    exported(works, site, tmp_path)
    clock.wind(hours=1)
    serving = fitted(works)

    forget_author(works, site, JOE)

    assert [one.examples for one in due(serving)] == [1]


def test_an_export_of_some_time_alone_leaves_the_older_ones_learned(
    works: Works, site: Site, mia: Person, clock: FakeClock, tmp_path: Path
) -> None:
    decided(works, site, mia, "c1", "joe")
    exported(works, site, tmp_path)
    clock.wind(hours=1)
    decided(works, site, mia, "c2", "ann")
    exported(works, site, tmp_path, clock.now)
    clock.wind(hours=1)
    serving = fitted(works)

    forget_author(works, site, JOE)

    assert len(due(serving)) == 1


def test_a_model_that_learned_from_no_decision_is_never_due(
    works: Works, site: Site, mia: Person, tmp_path: Path
) -> None:
    decided(works, site, mia, "c1", "joe")
    exported(works, site, tmp_path)

    forget_author(works, site, JOE)

    assert due(works) == []
