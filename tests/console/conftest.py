"""The real app over a real database, with people of every role at one site and a neighbour at another."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from service.actions.people import invite, sign_in_with_token
from service.actions.works import Works
from service.app import create_app
from service.settings import Settings
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import a_site
from tests.console.desk_builders import Browser

SignIn = Callable[..., Browser]


@pytest.fixture
def app(works: Works) -> Iterator[Flask]:
    made = create_app(Settings(sign_in_attempts_per_minute=0, log_level="error"), works)
    yield made
    made.extensions["parley.live"].close()  # what looks for open streams holds a connection


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works, "gazette")


@pytest.fixture
def other_site(works: Works) -> Site:
    return a_site(works, "herald")


@pytest.fixture
def sign_in(app: Flask, works: Works) -> SignIn:
    """A browser in which somebody with this role is signed in."""

    def signed_in(name: str, role: Role, *sites: Site) -> Browser:
        links = [invite(works, f"{name.lower()}@example.org", name, site, role) for site in sites]
        session = sign_in_with_token(works, links[-1])
        client = app.test_client()
        client.set_cookie("parley_session", session.token)
        return Browser(client, session.csrf)

    return signed_in


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app.test_client())


@pytest.fixture
def viewer(sign_in: SignIn, site: Site) -> Browser:
    return sign_in("Vera", Role.VIEWER, site)


@pytest.fixture
def moderator(sign_in: SignIn, site: Site) -> Browser:
    return sign_in("Mia", Role.MODERATOR, site)


@pytest.fixture
def lead(sign_in: SignIn, site: Site) -> Browser:
    return sign_in("Lena", Role.LEAD, site)
