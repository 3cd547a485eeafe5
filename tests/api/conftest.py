"""The real app over a real database, asked as a site's program would."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from service.actions.sites import create_key, create_site
from service.actions.works import Works
from service.app import create_app
from service.settings import Settings
from service.storage.sites import Site
from tests.api.asking import Program

POLICY = Settings().default_policy_path.read_text(encoding="utf-8")


@pytest.fixture
def settings() -> Settings:
    return Settings(key_requests_per_minute=0, log_level="error")


@pytest.fixture
def app(works: Works, settings: Settings) -> Flask:
    return create_app(settings, works)


@pytest.fixture
def site(works: Works) -> Site:
    return create_site(works, "gazette", "The Gazette", "en", POLICY)


@pytest.fixture
def with_key_of(app: Flask, works: Works) -> Callable[..., Program]:
    """A program of a site whose key has these scopes."""

    def program(site: Site, *scopes: str) -> Program:
        return Program(app.test_client(), create_key(works, site, "tests", scopes))

    return program


@pytest.fixture
def program(with_key_of: Callable[..., Program], site: Site) -> Program:
    return with_key_of(site, "score", "read")


@pytest.fixture
def neighbour(with_key_of: Callable[..., Program], works: Works) -> Program:
    """The program of another site."""
    return with_key_of(create_site(works, "herald", "The Herald", "en", POLICY), "score", "read")


@pytest.fixture
def stranger(app: Flask) -> Program:
    """A program without a key."""
    return Program(app.test_client(), None)
