"""What people decided about similar comments: whose decisions count, which comments come, and what is told of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.actions import review, similar, undo
from service.actions.forget import forget_author
from service.actions.score import score
from service.actions.works import Works
from service.storage.people import Person
from service.storage.sites import Site
from tests.builders_storage import MONDAY, FakeClock, a_person, a_site, a_submission

TEXT = "The mayor is an idiot who sold the harbour."


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def decided(
    works: Works, site: Site, person: Person, id: str, text: str, state: str = "rejected", author: str = "joe"
) -> str:
    """A comment that the policy held and a person decided; answers the deed."""
    case_id = score(works, site, a_submission(id, text, author)).case_id
    assert case_id is not None
    decision, reason = ("reject", "insults") if state == "rejected" else ("approve", None)
    return review.decide(works, person, case_id, decision, reason, None, 1).deed  # type: ignore[arg-type]


def found(works: Works, site: Site, id: str = "new") -> list[str]:
    return [each.past.comment_id for each in similar.decisions(works, site, id)]


def test_similar_decisions_are_told_with_outcome_reason_who_when_and_the_words_that_tie(
    works: Works, site: Site, mia: Person, clock: FakeClock
) -> None:
    decided(works, site, mia, "old", "That idiot of a mayor sold the harbour!", author="Ida")
    decided(works, site, mia, "other", "insult:0.6 Trains at night are too loud.", "approved")
    clock.wind(days=2)
    score(works, site, a_submission("new", TEXT))

    [line] = similar.decisions(works, site, "new")

    past = line.past
    assert (past.comment_id, past.author, past.state, past.reason) == ("old", "Ida", "rejected", "insults")
    assert (past.person_name, past.decided_at, past.text) == ("Mia", MONDAY, "That idiot of a mayor sold the harbour!")
    assert set(line.shared) == {"harbour", "idiot", "mayor", "sold"}
    assert 0.4 < line.likeness < 1


def test_the_most_alike_come_first_and_no_more_than_five(works: Works, site: Site, mia: Person) -> None:
    for number in range(6):
        decided(works, site, mia, f"c{number}", f"{TEXT} {'And so much more of it. ' * number}")
    score(works, site, a_submission("new", TEXT))

    assert found(works, site) == ["c0", "c1", "c2", "c3", "c4"]


def test_a_twin_in_disguise_is_found(works: Works, site: Site, mia: Person) -> None:
    decided(works, site, mia, "old", "insult:0.7 c h e a p  p i l l s")
    score(works, site, a_submission("new", "insult:0.7 cheap pills"))

    assert found(works, site) == ["old"]


@pytest.mark.parametrize("how", ["by itself", "waiting", "by rule", "undone", "erased", "elsewhere"])
def test_what_does_not_count(works: Works, site: Site, mia: Person, how: str) -> None:
    score(works, site, a_submission("new", TEXT))
    if how == "by itself":
        decided(works, site, mia, "new", TEXT + " Really.")
    elif how == "waiting":
        score(works, site, a_submission("old", TEXT))
    elif how == "by rule":
        score(works, site, a_submission("old", "The mayor sold the harbour."))
    elif how == "undone":
        undo.undo(works, mia, site, decided(works, site, mia, "old", TEXT))
    elif how == "erased":
        decided(works, site, mia, "old", TEXT, author="Ida")
        forget_author(works, site, "name:Ida")
    else:
        herald = a_site(works, "herald")
        decided(works, herald, a_person(works, herald), "old", TEXT)

    assert found(works, site) == []


def test_an_archive_without_decisions_has_nothing_similar_and_an_unknown_comment_neither(
    works: Works, site: Site
) -> None:
    for number in range(3):
        score(
            works, site, a_submission(f"c{number}", "I walk over the harbour bridge.", posted_at=MONDAY - timedelta(9))
        )

    assert found(works, site, "c0") == []
    assert found(works, site, "nothing") == []


@pytest.mark.parametrize("text", ["", "!!!", "insult:0.9", "' OR \"NEAR(", "word " * 3_000])
def test_no_text_is_too_odd(works: Works, site: Site, mia: Person, text: str) -> None:
    decided(works, site, mia, "old", TEXT)
    score(works, site, a_submission("new", text))

    assert found(works, site) == []
