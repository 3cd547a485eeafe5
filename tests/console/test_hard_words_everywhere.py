"""Hard words are masked on every page that shows what a comment says, until somebody asks to see them."""

from __future__ import annotations

from typing import Any

import pytest

from service.actions import desk_settings
from service.actions.statement_pages import listed
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held

WORD, MASKED = "wanker", "w•••••"
SAID = "You idiot, the wanker in the mayor's office sold the wanker bridge."
ALL = {"second_looks_automatic": "100", "second_looks_people": "100"}


@pytest.fixture
def paths(works: Works, site: Site, moderator: Browser, stranger: Browser) -> dict[str, str]:
    """Three alike: one was rejected and objected to, the others wait, one of them as a reply."""
    desk_settings.save(works, site, ALL)
    gone = held(works, site, "c0", f"{SAID} Truly.", "ann")
    moderator.decide(gone, "reject:insults")
    view = listed(works, site, 1)[0]
    token = view.link.partition("token=")[2]
    stranger.post(f"/statements/{view.id}/appeal", token=token, text=f"I only said {WORD}.")
    appeal = listed(works, site, 1)[0].appeal
    assert appeal is not None
    case = held(works, site, "c1", SAID).case_id
    held(works, site, "c2", SAID, "ben", parent="c1")
    held(works, site, "c3", SAID, "joe")
    return {
        "queue": f"/queue?case={case}",
        "case alone": f"/queue/case/{case}",
        "search": "/search?q=mayor",
        "thread": "/thread/bridge",
        "author": "/author/name%3Ajoe",
        "log": "/log?by=all",
        "many at once": "/bulk?low=0&high=1",
        "by author": "/groups?by=author",
        "by likeness": "/groups?by=near",
        "replies": f"/case/{gone.case_id}/cascade",
        "appeals": "/appeals",
        "appeal": f"/appeals/{appeal.id}",
        "second look": "/quality/next",
    }


def test_no_page_shows_a_hard_word_unasked(paths: dict[str, str], sign_in: SignIn, site: Site) -> None:
    lena = sign_in("Lena", Role.LEAD, site)

    told = {name: lena.get(path) for name, path in paths.items()}

    assert {name: page.status_code for name, page in told.items()} == dict.fromkeys(paths, 200)
    assert [name for name, page in told.items() if WORD in page.text.lower()] == []
    assert [name for name, page in told.items() if MASKED not in page.text] == []


def test_what_two_comments_share_is_masked_beside_the_case(paths: dict[str, str], moderator: Browser) -> None:
    page = moderator.get(paths["queue"])

    assert "both say" in page.text
    assert WORD not in page.text


@pytest.mark.parametrize("name", ["thread", "author", "log", "search", "queue"])
def test_whoever_asks_sees_the_words(paths: dict[str, str], moderator: Browser, name: str) -> None:
    path = paths[name]

    page = moderator.get(f"{path}{'&' if '?' in path else '?'}reveal=1")

    assert WORD in page.text
    assert "Mask words again" in page.text


def test_a_month_replayed_shows_no_hard_word(works: Works, site: Site, sign_in: SignIn) -> None:
    held(works, site, "c1", SAID)
    lena = sign_in("Lena", Role.LEAD, site)
    milder: dict[str, Any] = {"text": "title: House rules\nclauses: [{id: insults, title: No insults}]\n"}

    page = lena.post("/rules/replay", **milder)

    assert MASKED in page.text
    assert WORD not in page.text
