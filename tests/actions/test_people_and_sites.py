"""Setting up: sites, keys, policies, endpoints, people and their sign-ins."""

from __future__ import annotations

import pytest

from service.actions import lists, look, people, sanctions, sites
from service.actions.score import score
from service.actions.works import Works
from service.moderation.errors import Conflict, Invalid, NotFound
from service.moderation.policy.facts import Openness
from service.moderation.standing import Status
from service.storage.people import Role, session_of
from service.storage.sites import key_holder
from tests.builders_storage import POLICY, FakeClock, a_person, a_site, a_submission


def test_a_key_stands_for_its_site_until_it_is_revoked(works: Works) -> None:
    site = a_site(works)

    key = sites.create_key(works, site, "cms", ["score"])
    before = key_holder(works.store, key, works.clock())
    sites.revoke_key(works, site, key.split("_")[1])

    assert before is not None
    assert (before.site, before.scopes) == (site, frozenset({"score"}))
    assert key_holder(works.store, key, works.clock()) is None


@pytest.mark.parametrize(
    "wrong", ["", "parley", "parley__", "parley_x_y", "other_{id}_{secret}", "parley_{id}_{secret}x"]
)
def test_what_is_no_key_stands_for_nobody(works: Works, wrong: str) -> None:
    _, key_id, secret = sites.create_key(works, a_site(works), "cms", ["score"]).split("_", 2)

    holder = key_holder(works.store, wrong.format(id=key_id, secret=secret), works.clock())

    assert holder is None


def test_a_key_and_a_session_are_nowhere_in_the_database(works: Works) -> None:
    site = a_site(works)
    key = sites.create_key(works, site, "cms", ["score"])
    token = people.sign_in_with_token(works, people.invite(works, "mia@example.org", "Mia", site, Role.LEAD)).token

    with works.store.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM api_keys, sessions, sign_ins").all())

    assert key.split("_", 2)[2] not in kept
    assert token not in kept


@pytest.mark.parametrize("scopes", [[], ["everything"], ["score", "everything"]])
def test_a_key_may_only_have_scopes_that_exist(works: Works, scopes: list[str]) -> None:
    with pytest.raises(Invalid):
        sites.create_key(works, a_site(works), "cms", scopes)


def test_a_slug_is_taken_once(works: Works) -> None:
    a_site(works)

    with pytest.raises(Conflict, match="gazette"):
        a_site(works)


@pytest.mark.parametrize("slug", ["", "Gazette", "a b", "-a", "a/b", "a" * 65])
def test_a_slug_that_does_not_fit_a_url_is_refused(works: Works, slug: str) -> None:
    with pytest.raises(Invalid):
        a_site(works, slug)


def test_a_policy_is_published_as_the_next_version_and_judges_from_then_on(works: Works) -> None:
    site = a_site(works)
    held = score(works, site, a_submission("c1", "insult:0.6"))

    version = sites.publish_policy(works, site, POLICY.replace("hold: 0.5, reject", "hold: 0.7, reject"), None)
    published = score(works, site, a_submission("c2", "insult:0.6 again"))

    assert (version, look.policy(works, site)[0]) == (2, 2)
    assert (held.state, held.policy_version) == ("held", "1")
    assert (published.state, published.policy_version) == ("published", "2")


def test_a_policy_with_mistakes_is_not_published(works: Works) -> None:
    site = a_site(works)

    with pytest.raises(Invalid):
        sites.publish_policy(works, site, "clauses: 3", None)

    assert look.policy(works, site)[0] == 1


@pytest.mark.parametrize("url", ["", "example.org", "ftp://example.org", "https://", "https://u:p@example.org/"])
def test_an_endpoint_is_a_web_address(works: Works, url: str) -> None:
    with pytest.raises(Invalid):
        sites.add_endpoint(works, a_site(works), url)


def test_threads_and_authors_that_do_not_exist_cannot_be_changed(works: Works) -> None:
    site = a_site(works)

    with pytest.raises(NotFound):
        sites.set_thread_openness(works, site, "nowhere", Openness.CLOSED)
    with pytest.raises(NotFound):
        sanctions.set_author_status(works, site, "nobody", Status.BANNED, None, None)


def test_a_one_time_sign_in_works_once_and_in_time(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    used, late = (people.invite(works, "mia@example.org", "Mia", site, Role.LEAD, minutes=60) for _ in range(2))

    session = people.sign_in_with_token(works, used)
    clock.wind(hours=2)

    found = session_of(works.store, session.token, clock())
    assert found is not None
    assert (found.person.name, found.memberships[0].role) == ("Mia", Role.LEAD)
    for token in (used, late, "guess"):
        with pytest.raises(NotFound):
            people.sign_in_with_token(works, token)


def test_a_session_ends_by_signing_out_and_by_itself(works: Works, clock: FakeClock) -> None:
    site = a_site(works)
    first, second = (
        people.sign_in_with_token(works, people.invite(works, "mia@example.org", "Mia", site, Role.LEAD))
        for _ in range(2)
    )

    people.sign_out(works, first.token)
    signed_out = session_of(works.store, first.token, clock())
    clock.wind(hours=13)
    expired = session_of(works.store, second.token, clock())

    assert (signed_out, expired) == (None, None)


def test_a_password_signs_in_and_a_new_one_ends_the_sessions_of_the_old(works: Works) -> None:
    mia = a_person(works, a_site(works))
    people.set_password(works, mia, "correct horse battery")
    session = people.sign_in(works, " Mia@Example.org ", "correct horse battery")

    people.set_password(works, mia, "another horse battery")

    assert session_of(works.store, session.token, works.clock()) is None
    for email, password in (("mia@example.org", "correct horse battery"), ("eve@example.org", "another horse battery")):
        with pytest.raises(NotFound, match="do not belong together"):
            people.sign_in(works, email, password)


def test_a_short_password_is_refused(works: Works) -> None:
    mia = a_person(works, a_site(works))

    with pytest.raises(Invalid):
        people.set_password(works, mia, "short")


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(works: Works) -> None:
    a_person(works, a_site(works))

    with pytest.raises(NotFound):
        people.sign_in(works, "mia@example.org", "")


def test_a_person_may_have_a_role_at_each_site_and_lose_one(works: Works) -> None:
    ours, theirs = a_site(works), a_site(works, "herald")
    a_person(works, ours, "Mia", Role.LEAD)
    a_person(works, theirs, "Mia", Role.VIEWER)

    people.remove(works, "mia@example.org", ours)

    assert lists.team(works, ours) == []
    assert [(person.name, role) for person, role in lists.team(works, theirs)] == [("Mia", Role.VIEWER)]
    with pytest.raises(NotFound):
        people.remove(works, "mia@example.org", ours)


@pytest.mark.parametrize("email", ["", "mia", "mia@", "a b@example.org"])
def test_an_invitation_needs_an_address(works: Works, email: str) -> None:
    with pytest.raises(Invalid):
        people.invite(works, email, "Mia", a_site(works), Role.VIEWER)
