"""The search page: asked by words and by what is known, told of mistakes, and never in the way of a strange query."""

from __future__ import annotations

import pytest

from service.actions.forget import forget_author
from service.actions.score import score
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_submission, an_article
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of


def test_what_was_found_is_marked_and_tells_its_state_its_decision_and_where_it_stands(
    works: Works, site: Site, moderator: Browser, clock: FakeClock
) -> None:
    article = an_article("bridge/17", section="Local")
    moderator.decide(
        held(works, site, "c1", "Only an idiot would cross that <bridge>.", article=article), "reject:insults"
    )
    clock.wind(hours=2)

    page = moderator.get("/search?q=idiot+%3Cbridge%3E")

    assert "Only an <mark>idiot</mark> would cross that &lt;<mark>bridge</mark>&gt;." in page.text
    assert "Rejected by Mia for No insults, 2 hours ago" in words_of(page)
    assert 'href="/thread/bridge%2F17?comment=c1"' in page.text
    assert "1 comment" in words_of(page)


def test_an_open_case_is_one_link_away(works: Works, site: Site, moderator: Browser) -> None:
    case_id = held(works, site, "c1", "You idiot.").case_id

    page = moderator.get("/search?q=idiot")

    assert f'<a href="/case/{case_id}">Open in the queue</a>' in page.text


def test_a_mistake_is_told_and_the_rest_still_asked(works: Works, site: Site, moderator: Browser) -> None:
    held(works, site, "c1", "You idiot.")

    page = moderator.get("/search?q=idiot+score:high")

    assert page.status_code == 200
    assert "Score wants a number between 0 and 1" in words_of(page)
    assert "<mark>idiot</mark>" in page.text


@pytest.mark.parametrize("query", ["!!!", "score:high", "reason:nothing"])
def test_a_query_that_says_nothing_finds_nothing_rather_than_everything(
    works: Works, site: Site, moderator: Browser, query: str
) -> None:
    held(works, site, "c1", "You idiot.")

    page = moderator.get(f"/search?q={query}")

    assert "Left out" in page.text
    assert "You idiot" not in page.text


def test_nothing_found_says_so_and_nothing_asked_says_what_can_be(moderator: Browser) -> None:
    assert "No comment fits." in moderator.get("/search?q=zeppelin").text
    assert "What you can ask" in moderator.get("/search").text


def test_results_come_page_by_page_and_a_place_that_is_none_is_told(
    works: Works, site: Site, moderator: Browser, clock: FakeClock
) -> None:
    for number in range(31):
        clock.wind(minutes=1)
        score(works, site, a_submission(f"c{number}", f"The ferry was late, day {number}."))

    first = moderator.get("/search?q=ferry")
    [older] = [line for line in first.text.splitlines() if "Older" in line]
    second = moderator.get(older.split('href="')[-1].split('"')[0].replace("&amp;", "&"))

    assert "31 comments" in words_of(first)
    assert ("day 0." in first.text, "day 30." in first.text) == (False, True)
    assert ("day 0." in second.text, "day 30." in second.text) == (True, False)
    assert moderator.get("/search?q=ferry&after=yesterday").status_code == 422


def test_another_sites_comments_are_not_found(works: Works, site: Site, other_site: Site, sign_in: SignIn) -> None:
    held(works, site, "c1", "You idiot.")
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert "No comment fits." in neighbour.get("/search?q=idiot").text


def test_an_erased_comment_is_not_found(works: Works, site: Site, moderator: Browser) -> None:
    held(works, site, "c1", "You idiot.", author="joe")
    forget_author(works, site, "name:joe")

    for query in ("idiot", "author:joe", "is:held", "score:>0"):
        assert "No comment fits." in moderator.get(f"/search?q={query}").text


def test_who_masks_words_sees_them_masked_until_they_ask(works: Works, site: Site, moderator: Browser) -> None:
    held(works, site, "c1", "You bastard, you idiot.")
    moderator.post("/preferences", mask="yes")

    masked = moderator.get("/search?q=idiot")
    shown = moderator.get("/search?q=idiot&reveal=1")

    assert "bastard" not in masked.text
    assert "Show masked words" in masked.text
    assert "You bastard, you <mark>idiot</mark>." in shown.text
