"""Appeals, second looks, report and settings: works; wrong method; signed out; another site's; role too low."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from service.actions import appeals, desk_settings, second_looks
from service.actions.statement_pages import listed
from service.actions.works import Works
from service.storage.desk_tables import second_looks as looks
from service.storage.people import Role
from service.storage.sites import Site
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held

READ = ["/appeals", "/appeals/{appeal}", "/quality", "/transparency"]
DECIDE = ["/quality/next"]
LEAD = ["/settings"]
FORMS = ["/appeals/{appeal}", "/quality/{look}"]
LEAD_FORMS = ["/quality/{look}/settle", "/settings"]
ASKED = {
    (method, path.replace("{appeal}", "{appeal_id}").replace("{look}", "{look_id}"))
    for method, paths in (("GET", [*READ, *DECIDE, *LEAD]), ("POST", [*FORMS, *LEAD_FORMS]))
    for path in paths
}
"""The routes that are asked here, as the route table spells them."""
WELL = {
    "/appeals/{appeal}": {"outcome": "upheld", "answer": "It stands."},
    "/quality/{look}": {"choice": "approve"},
    "/quality/{look}/settle": {"choice": "approve"},
    "/settings": {"appeal_months": "7"},
}


@pytest.fixture
def ids(works: Works, site: Site, moderator: Browser) -> dict[str, str]:
    """Mia rejected a comment; its author objected, and the decision was drawn for a second look."""
    desk_settings.save(works, site, {"second_looks_people": "100"})
    moderator.decide(held(works, site), "reject:insults")
    second_looks.draw(works, site)
    [made] = listed(works, site, 1)
    appeal = appeals.file(works, made.id, urlsplit(made.link).query.partition("=")[2], "I object.")
    with works.store.read() as connection:
        return {"appeal": appeal, "look": str(connection.execute(looks.select()).one().public_id)}


@pytest.fixture
def noor(sign_in: SignIn, site: Site) -> Browser:
    return sign_in("Noor", Role.MODERATOR, site)


@pytest.mark.parametrize("path", READ)
def test_a_page_opens_for_a_viewer(viewer: Browser, ids: dict[str, str], path: str) -> None:
    assert viewer.get(path.format(**ids)).status_code == 200


@pytest.mark.parametrize("path", DECIDE)
def test_a_page_opens_for_a_moderator(noor: Browser, ids: dict[str, str], path: str) -> None:
    assert noor.get(path).status_code == 200


@pytest.mark.parametrize("path", LEAD)
def test_a_page_opens_for_a_lead(lead: Browser, path: str) -> None:
    assert lead.get(path).status_code == 200


@pytest.mark.parametrize("path", FORMS)
def test_a_form_works_for_a_colleague(noor: Browser, ids: dict[str, str], path: str) -> None:
    assert noor.post(path.format(**ids), **WELL[path]).status_code == 303


@pytest.mark.parametrize("path", LEAD_FORMS)
def test_a_form_works_for_a_lead(noor: Browser, lead: Browser, ids: dict[str, str], path: str) -> None:
    noor.post(f"/quality/{ids['look']}", choice="approve")

    assert lead.post(path.format(**ids), **WELL[path]).status_code == 303


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("PUT", path) for path in [*READ, *DECIDE, *LEAD]),
        *(("POST", path) for path in ("/appeals", "/quality", "/transparency")),
        *(("GET", path) for path in ("/quality/{look}", "/quality/{look}/settle")),
    ],
)
def test_a_wrong_method_is_refused_with_the_right_ones(
    lead: Browser, ids: dict[str, str], method: str, path: str
) -> None:
    page = lead.client.open(path.format(**ids), method=method, headers={"Accept": "text/html"})

    assert page.status_code == 405
    assert page.headers["Allow"]


@pytest.mark.parametrize("path", [*READ, *DECIDE, *LEAD])
def test_the_signed_out_are_sent_to_the_door(stranger: Browser, ids: dict[str, str], path: str) -> None:
    wanted = path.format(**ids)

    page = stranger.get(wanted)

    assert (page.status_code, page.headers["Location"]) == (303, f"/sign-in?next={wanted}")


@pytest.mark.parametrize("path", [*FORMS, *LEAD_FORMS])
def test_a_form_of_the_signed_out_is_refused(stranger: Browser, ids: dict[str, str], path: str) -> None:
    assert stranger.post(path.format(**ids), **WELL[path]).status_code == 401


@pytest.mark.parametrize("path", [*FORMS, *LEAD_FORMS])
def test_a_form_without_the_token_of_the_session_is_refused(lead: Browser, ids: dict[str, str], path: str) -> None:
    forged = Browser(lead.client, csrf="forged")

    assert forged.post(path.format(**ids), **WELL[path]).status_code == 403


@pytest.mark.parametrize("path", ["/appeals/{appeal}"])
def test_another_sites_page_does_not_exist(sign_in: SignIn, other_site: Site, ids: dict[str, str], path: str) -> None:
    assert sign_in("Nora", Role.ADMIN, other_site).get(path.format(**ids)).status_code == 404


@pytest.mark.parametrize("path", ["/appeals/{appeal}", "/quality/{look}", "/quality/{look}/settle"])
def test_another_sites_form_does_not_exist(
    sign_in: SignIn, other_site: Site, noor: Browser, ids: dict[str, str], path: str
) -> None:
    if path.endswith("settle"):
        noor.post(f"/quality/{ids['look']}", choice="approve")
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert neighbour.post(path.format(**ids), **WELL[path]).status_code == 404


@pytest.mark.parametrize("path", ["/appeals", "/quality", "/quality/next", "/transparency"])
def test_another_sites_words_are_on_no_page(sign_in: SignIn, other_site: Site, ids: dict[str, str], path: str) -> None:
    page = sign_in("Nora", Role.ADMIN, other_site).get(path)

    assert "idiot" not in page.text
    assert "I object" not in page.text


def test_another_sites_settings_stay_as_they_are(sign_in: SignIn, other_site: Site, works: Works, site: Site) -> None:
    sign_in("Nora", Role.ADMIN, other_site).post("/settings", appeal_months="9")

    assert desk_settings.read(works, site).appeal_months == 6
    assert desk_settings.read(works, other_site).appeal_months == 9


@pytest.mark.parametrize("path", [*FORMS])
def test_a_viewer_decides_nothing(viewer: Browser, ids: dict[str, str], path: str) -> None:
    assert viewer.post(path.format(**ids), **WELL[path]).status_code == 403


@pytest.mark.parametrize("path", LEAD_FORMS)
def test_a_moderator_neither_settles_nor_sets(moderator: Browser, ids: dict[str, str], path: str) -> None:
    assert moderator.post(path.format(**ids), **WELL[path]).status_code == 403


@pytest.mark.parametrize("path", LEAD)
def test_a_moderator_does_not_see_the_settings(moderator: Browser, path: str) -> None:
    assert moderator.get(path).status_code == 403


@pytest.mark.parametrize("path", DECIDE)
def test_a_viewer_is_given_nothing_to_judge(viewer: Browser, path: str) -> None:
    assert viewer.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/appeals/%00", "/appeals/app_unknown"])
def test_what_is_no_appeal_is_not_found(viewer: Browser, path: str) -> None:
    assert viewer.get(path).status_code == 404
