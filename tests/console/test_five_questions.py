"""Every endpoint: it works; a wrong method; signed out; another site's; a role too low."""

from __future__ import annotations

import pytest

from service.actions.works import Works
from service.console.routes import GUARDED
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import POLICY
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held
from tests.console.test_case_steps_pages import ASKED as TEAM
from tests.console.test_five_questions_fairness import ASKED as FAIRNESS
from tests.console.test_five_questions_insight import ASKED as INSIGHT
from tests.console.test_rules_tools import ASKED as RULES_TOOLS
from tests.console.test_saved_views import ASKED as SEARCH_AND_VIEWS
from tests.console.test_thread_and_author_pages import ASKED as THREADS_AND_AUTHORS

PAGES = [
    "/account",
    "/preferences",
    "/queue",
    "/queue/case/{case_id}",
    "/rules",
    "/rules/1",
    "/log",
    "/models",
    "/bulk",
    "/groups",
    "/case/{case_id}/cascade",
]
FORMS = [
    "/account",
    "/preferences",
    "/site",
    "/case/{case_id}/decide",
    "/rules/check",
    "/rules/publish",
    "/bulk/apply",
    "/bulk/selected",
    "/bulk/defer",
    "/case/{case_id}/cascade",
]


@pytest.fixture
def case_id(works: Works, site: Site) -> str:
    found = held(works, site).case_id
    assert found is not None
    return found


def test_every_guarded_route_is_asked_the_five_questions() -> None:
    asked = {("GET", path) for path in [*PAGES, "/case/{case_id}"]} | {("POST", path) for path in FORMS}

    spelled = str.maketrans({"<": "{", ">": "}"})
    served = {(method, path.replace("<int:version>", "1").translate(spelled)) for method, path, *_ in GUARDED}

    assert asked | RULES_TOOLS | SEARCH_AND_VIEWS | INSIGHT | THREADS_AND_AUTHORS | FAIRNESS | TEAM == served


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_a_viewer(viewer: Browser, case_id: str, path: str) -> None:
    page = viewer.get(path.format(case_id=case_id))

    assert page.status_code == 200
    assert page.content_type == "text/html; charset=utf-8"


def test_the_lasting_address_of_a_case_leads_to_it(viewer: Browser, case_id: str) -> None:
    assert viewer.get(f"/case/{case_id}").headers["Location"] == f"/queue?case={case_id}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, path) for path in ("/queue", "/log", "/models", "/rules/1") for method in ("POST", "PUT")),
        *(("GET", path) for path in ("/bulk/apply", "/bulk/selected", "/bulk/defer")),
        *(("POST", path) for path in ("/bulk", "/groups")),
        *(("PUT", path) for path in ("/bulk", "/case/{case_id}/cascade")),
        *(("GET", path) for path in ("/rules/check", "/rules/publish", "/site", "/case/{case_id}/decide", "/sign-out")),
        *(("PUT", path) for path in ("/account", "/case/{case_id}", "/sign-in", "/rules", "/")),
    ],
)
def test_a_wrong_method_is_refused_with_the_right_ones(
    moderator: Browser, case_id: str, method: str, path: str
) -> None:
    page = moderator.client.open(path.format(case_id=case_id), method=method, headers={"Accept": "text/html"})

    assert page.status_code == 405
    assert page.headers["Allow"]


@pytest.mark.parametrize("path", [*PAGES, "/case/{case_id}"])
def test_the_signed_out_are_sent_to_the_door_and_told_where_they_wanted_to_go(
    stranger: Browser, case_id: str, path: str
) -> None:
    wanted = path.format(case_id=case_id)

    page = stranger.get(wanted)

    assert (page.status_code, page.headers["Location"]) == (303, f"/sign-in?next={wanted}")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_the_signed_out_is_refused(stranger: Browser, case_id: str, path: str) -> None:
    assert stranger.post(path.format(case_id=case_id)).status_code == 401


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_token_of_the_session_is_refused(lead: Browser, case_id: str, path: str) -> None:
    forged = Browser(lead.client, csrf="forged")

    assert forged.post(path.format(case_id=case_id), text=POLICY, choice="approve", version=1).status_code == 403


@pytest.mark.parametrize(
    "path", ["/case/{case_id}/cascade", "/queue?case={case_id}", "/queue/case/{case_id}", "/case/{case_id}"]
)
def test_another_sites_case_does_not_exist(sign_in: SignIn, other_site: Site, case_id: str, path: str) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert neighbour.get(path.format(case_id=case_id)).status_code == 404


def test_another_sites_case_cannot_be_decided_even_by_who_works_for_both(
    sign_in: SignIn, works: Works, site: Site, other_site: Site
) -> None:
    both = sign_in("Nora", Role.ADMIN, site, other_site)
    theirs = held(works, other_site, "c9")

    assert both.decide(theirs, "approve").status_code == 404


def test_another_sites_old_rules_do_not_exist(sign_in: SignIn, lead: Browser, other_site: Site) -> None:
    lead.post("/rules/publish", text=POLICY + "# two\n", version=1)
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert neighbour.get("/rules/2").status_code == 404


def test_another_sites_comments_are_in_neither_queue_nor_log(
    sign_in: SignIn, works: Works, moderator: Browser, other_site: Site, site: Site
) -> None:
    moderator.decide(held(works, site, text="An idiot from the Gazette"), "approve")
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert "from the Gazette" not in neighbour.get("/queue").text + neighbour.get("/log?by=all").text


@pytest.mark.parametrize("path", ["/bulk/apply", "/bulk/selected", "/case/{case_id}/cascade", "/case/{case_id}/decide"])
def test_a_viewer_decides_nothing(viewer: Browser, case_id: str, path: str) -> None:
    assert viewer.post(path.format(case_id=case_id), choice="approve", version=1).status_code == 403


@pytest.mark.parametrize("path", ["/rules/check", "/rules/publish"])
def test_a_moderator_does_not_set_the_rules(moderator: Browser, path: str) -> None:
    assert moderator.post(path, text=POLICY, version=1).status_code == 403


def test_no_page_holds_a_script_or_a_style_of_its_own(viewer: Browser, case_id: str) -> None:
    for path in PAGES:
        page = viewer.get(path.format(case_id=case_id))

        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert page.text.count("<script") == page.text.count('<script src="/console/static/')
