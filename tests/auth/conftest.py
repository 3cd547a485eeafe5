"""A door with two rooms behind it: one for programs, one for people."""

from __future__ import annotations

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from service import api
from service.actions.people import invite, sign_in_with_token
from service.actions.works import Works
from service.auth import guard
from service.auth.identity import Keys
from service.auth.limits import Bucket
from service.auth.permissions import Permission, Scope
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import a_site


@pytest.fixture
def site(works: Works) -> Site:
    return a_site(works)


@pytest.fixture
def the_guard(works: Works) -> guard.Guard:
    return guard.Guard(works, Keys(works), Bucket(0, 1), Bucket(0, 1), "http://localhost", secure=False)


def program_room() -> str:
    return str(g.site.slug)


def page_room() -> str:
    return f"{g.person.name} at {g.site.slug}"


def form_room() -> str:
    return "done"


@pytest.fixture
def app(works: Works, the_guard: guard.Guard) -> Flask:
    app = Flask(__name__)
    app.extensions["parley"] = works
    api.install(app, log_level="error")
    guard.install(app, the_guard)
    app.add_url_rule("/program", "program", guard.with_key(Scope.SCORE)(program_room))
    app.add_url_rule("/page", "page", guard.signed_in(Permission.READ)(page_room))
    app.add_url_rule("/form", "form", guard.signed_in(Permission.DECIDE)(form_room), methods=["POST"])
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class People:
    """Signs people in on browsers of their own."""

    def __init__(self, app: Flask, works: Works, the_guard: guard.Guard) -> None:
        self.app, self.works, self.guard = app, works, the_guard

    def sign_in(self, name: str, role: Role, *sites: Site) -> tuple[FlaskClient, str]:
        """A browser that is signed in, and the token its forms must carry."""
        for site in sites:
            link = invite(self.works, f"{name}@example.org", name, site, role)
        session = sign_in_with_token(self.works, link)
        browser = self.app.test_client()
        browser.set_cookie(self.guard.session_cookie, session.token)
        return browser, session.csrf


@pytest.fixture
def people(app: Flask, works: Works, the_guard: guard.Guard) -> People:
    return People(app, works, the_guard)
