"""Insight and wellbeing, every endpoint: it works; a wrong method; signed out; another site's; a role too low."""

from __future__ import annotations

from typing import Final

import pytest

from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import an_article
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held

PAGES: Final = ("/insight", "/insight.csv?table=volume", "/wellbeing")
SNOOZE: Final = "/wellbeing/snooze"
ASKED: Final = {("GET", "/insight"), ("GET", "/insight.csv"), ("GET", "/wellbeing"), ("POST", SNOOZE)}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_a_viewer_who_is_the_lowest_role(viewer: Browser, path: str) -> None:
    assert viewer.get(path).status_code == 200


def test_a_viewer_may_snooze_too(viewer: Browser) -> None:
    assert viewer.post(SNOOZE).status_code == 303


@pytest.mark.parametrize(
    ("method", "path"), [*(("POST", path) for path in PAGES), *(("PUT", path) for path in PAGES), ("GET", SNOOZE)]
)
def test_a_wrong_method_is_refused_with_the_right_ones(moderator: Browser, method: str, path: str) -> None:
    page = moderator.client.open(path, method=method, headers={"Accept": "text/html"})

    assert page.status_code == 405
    assert page.headers["Allow"]


@pytest.mark.parametrize("path", PAGES)
def test_the_signed_out_are_sent_to_the_door(stranger: Browser, path: str) -> None:
    page = stranger.get(path)

    assert page.status_code == 303
    assert page.headers["Location"].startswith("/sign-in?next=")


def test_a_snooze_of_the_signed_out_or_without_their_token_is_refused(stranger: Browser, viewer: Browser) -> None:
    assert stranger.post(SNOOZE).status_code == 401
    assert Browser(viewer.client, csrf="forged").post(SNOOZE).status_code == 403


def test_another_sites_section_and_comments_are_in_no_figure(
    sign_in: SignIn, works: Works, site: Site, other_site: Site
) -> None:
    held(works, site, article=an_article(section="sport"))
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    shown = neighbour.get("/insight?section=sport").text + neighbour.get("/insight.csv?table=sections").text

    assert "sport" not in shown


@pytest.mark.parametrize("path", ["/insight", "/wellbeing"])
def test_no_page_holds_a_script_or_a_style_of_its_own(viewer: Browser, path: str) -> None:
    page = viewer.get(path)

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert page.text.count("<script") == page.text.count('<script src="/console/static/')
