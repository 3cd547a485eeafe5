"""The model that ships, read by n-grams, asked in Perspective's words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.actions.sites import create_key
from service.actions.works import Works
from service.registry import Shelf
from service.storage.sites import Site
from tests.builders_storage import FakeClock

ROOT = Path(__file__).resolve().parents[3]
SHELF = Shelf(ROOT / "models", "ngrams")


@dataclass
class Caller:
    """A client of Perspective's: its key goes into the query."""

    client: FlaskClient
    key: str

    def analyze(self, body: Any, path: str = "/v1alpha1/comments:analyze", **query: str) -> TestResponse:
        sent = json.dumps(body)  # Flask's own way sorts the names
        return self.client.post(
            path, data=sent, content_type="application/json", query_string={"key": self.key, **query}
        )

    def suggest(self, body: Any) -> TestResponse:
        return self.analyze(body, "/v1alpha1/comments:suggestscore")


@pytest.fixture
def works(store: Any, clock: FakeClock) -> Works:
    """With the shelf that ships in place of the one that tests wind."""
    return Works(store=store, shelf=SHELF, clock=clock)


@pytest.fixture
def caller(app: Flask, works: Works, site: Site) -> Caller:
    return Caller(app.test_client(), create_key(works, site, "tests", ["score"]))


@pytest.fixture
def program_key(works: Works, site: Site) -> Callable[..., str]:
    return lambda *scopes: create_key(works, site, "other", scopes)
