"""Views with a name: one's own, the site's shared ones, and who may make and delete which."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from service.actions import saved_views
from service.actions.works import Works
from service.storage.people import Role, session_of
from service.storage.sites import Site
from tests.console.conftest import SignIn
from tests.console.desk_builders import HTML, Browser, words_of

FORMS = ("/views", "/views/{view_id}/delete")
ASKED = {("GET", "/search"), *(("POST", path) for path in FORMS)}
HELD = "/queue?q=ferry&tab=held&section=Politics"


def save(browser: Browser, name: str = "Ferry", query: str = HELD, **fields: str) -> TestResponse:
    return browser.post("/views", name=name, query=query, **fields)


def listed(browser: Browser) -> list[str]:
    """The names in the list of views."""
    page = browser.get("/search").text
    panel = page.split('class="seek-views"')[1].split("</details>")[0]
    return [part.split(">", 1)[1].split("<")[0] for part in panel.split('<li><a href="')[1:]]


def id_of(works: Works, site: Site, browser: Browser) -> str:
    cookie = browser.client.get_cookie("parley_session")
    assert cookie is not None
    session = session_of(works.store, cookie.value, works.clock())
    assert session is not None
    return saved_views.views(works, site, session.person)[0].id


def test_a_saved_view_leads_back_to_its_filter_and_stands_in_the_list(moderator: Browser) -> None:
    answer = save(moderator)

    assert (answer.status_code, answer.headers["Location"]) == (303, HELD)
    assert listed(moderator) == ["Ferry"]


def test_what_is_saved_is_the_filter_alone_without_case_or_page(moderator: Browser) -> None:
    answer = save(moderator, query="/search?q=ferry&case=case_1&after=x~1&colour=red&sort=risk")

    assert answer.headers["Location"] == "/search?q=ferry"


def test_ones_own_views_are_nobody_elses(moderator: Browser, sign_in: SignIn, site: Site) -> None:
    save(moderator)

    assert listed(sign_in("Max", Role.ADMIN, site)) == []


def test_a_lead_shares_a_view_with_the_site_and_only_with_it(
    lead: Browser, moderator: Browser, sign_in: SignIn, other_site: Site
) -> None:
    save(lead, shared="yes")

    assert listed(moderator) == ["Ferry"]
    assert listed(sign_in("Nora", Role.ADMIN, other_site)) == []


def test_a_moderator_shares_nothing(moderator: Browser, lead: Browser) -> None:
    assert save(moderator, shared="yes").status_code == 403
    assert listed(lead) == []
    assert "Share it with everybody" not in moderator.get("/search?q=ferry").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "  "}, "Give the view a name."),
        ({"name": "x" * 61}, "at most 60 characters"),
        ({"query": "https://example.org/queue"}, "A view is a filter of the queue or of search."),
        ({"query": "//example.org/search"}, "A view is a filter of the queue or of search."),
        ({"query": "/log?by=all"}, "A view is a filter of the queue or of search."),
    ],
)
def test_what_is_wrong_with_a_view_is_told(moderator: Browser, fields: dict[str, str], told: str) -> None:
    answer = save(moderator, **fields)

    assert answer.status_code == 422
    assert told in words_of(answer)


def test_a_name_is_given_once_and_fifty_views_are_enough(moderator: Browser) -> None:
    save(moderator)

    assert "You have a view of this name" in words_of(save(moderator, name=" Ferry "))
    for number in range(49):
        assert save(moderator, name=f"View {number}").status_code == 303
    assert "You have 50 views" in words_of(save(moderator, name="One more"))


def test_one_deletes_ones_own_view_and_is_back_where_one_was(works: Works, site: Site, moderator: Browser) -> None:
    save(moderator)

    answer = moderator.post(f"/views/{id_of(works, site, moderator)}/delete", onward="/search?q=ferry")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/search?q=ferry")
    assert listed(moderator) == []


def test_a_shared_view_is_deleted_by_a_lead_only(
    works: Works, site: Site, lead: Browser, moderator: Browser, sign_in: SignIn
) -> None:
    save(lead, shared="yes")
    view_id = id_of(works, site, lead)

    assert moderator.post(f"/views/{view_id}/delete").status_code == 403
    assert sign_in("Lou", Role.LEAD, site).post(f"/views/{view_id}/delete").status_code == 303
    assert listed(moderator) == []


def test_anybody_elses_own_view_does_not_exist_nor_does_another_sites(
    works: Works, site: Site, other_site: Site, moderator: Browser, lead: Browser, sign_in: SignIn
) -> None:
    save(moderator)
    own = id_of(works, site, moderator)
    save(lead, shared="yes")
    shared = id_of(works, site, lead)
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert lead.post(f"/views/{own}/delete").status_code == 404
    assert neighbour.post(f"/views/{shared}/delete").status_code == 404
    assert listed(moderator) == ["Ferry", "Ferry"]


def test_going_back_never_leads_to_another_host(works: Works, site: Site, moderator: Browser) -> None:
    save(moderator)

    answer = moderator.post(f"/views/{id_of(works, site, moderator)}/delete", onward="//example.org/queue")

    assert answer.headers["Location"] == "/queue"


@pytest.mark.parametrize(("method", "path"), [("POST", "/search"), ("GET", "/views"), ("GET", "/views/view_1/delete")])
def test_a_wrong_method_is_refused_with_the_right_ones(moderator: Browser, method: str, path: str) -> None:
    page = moderator.client.open(path, method=method, headers=HTML)

    assert page.status_code == 405
    assert page.headers["Allow"]


def test_the_signed_out_are_sent_to_the_door_and_back_to_their_search(stranger: Browser) -> None:
    page = stranger.get("/search?q=ferry")

    assert (page.status_code, page.headers["Location"]) == (303, "/sign-in?next=/search%3Fq%3Dferry")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_the_signed_out_or_without_the_sessions_token_is_refused(
    stranger: Browser, moderator: Browser, path: str
) -> None:
    forged = Browser(moderator.client, csrf="forged")

    assert stranger.post(path.format(view_id="view_1"), name="Ferry", query=HELD).status_code == 401
    assert forged.post(path.format(view_id="view_1"), name="Ferry", query=HELD).status_code == 403


def test_a_viewer_searches_and_saves_views_too(viewer: Browser) -> None:
    assert viewer.get("/search?q=ferry").status_code == 200
    assert save(viewer).status_code == 303
