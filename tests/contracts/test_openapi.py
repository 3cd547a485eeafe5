"""The description at ``/openapi.json`` is true: the live app, over a real database, is held against it."""

from __future__ import annotations

from typing import Any, Final

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from service.actions.sites import create_key, create_site
from service.actions.works import Works
from service.api.description import openapi_of
from service.api.examples import EXAMPLES
from service.api.route import Route
from service.api.routes import ROUTES
from service.app import create_app
from service.settings import Settings

# Mistakes that no schema can tell: whether a parent is known, whether a thread is a tree, a cursor ever given out,
# a text's size in bytes, and which clauses a site's policy has.
BEYOND_SCHEMAS: Final = {
    "unknown-reason",
    "unknown-parent",
    "doubled-id",
    "ring",
    "too-long",
    "malformed",
    "half-character",
}
BOUNDED: Final = settings(
    max_examples=20,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def app(works: Works) -> Flask:
    return create_app(Settings(key_requests_per_minute=0, log_level="error"), works)


@pytest.fixture
def key(works: Works) -> str:
    policy = Settings().default_policy_path.read_text(encoding="utf-8")
    site = create_site(works, "gazette", "The Gazette", "en", policy)
    return create_key(works, site, "tests", ["score", "read", "decide"])


@pytest.fixture
def description(app: Flask) -> Any:
    load_all_checks()
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_answer_of_the_live_app_is_one_that_the_description_names(
    description: Any, key: str, route: Route, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    # What is right by the schema is looked at below; a batch answers for mistakes one by one, with status 200.
    left_out = [positive_data_acceptance, *([negative_data_rejection] if route.path == "/score/batch" else [])]
    operation = description[route.path][route.method]

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def holds(case: Any) -> None:
        response = case.call_and_validate(headers=headers, excluded_checks=left_out)

        if mode is GenerationMode.POSITIVE and response.status_code == 422:
            assert {error["code"] for error in response.json()["errors"]} <= BEYOND_SCHEMAS

    if mode is GenerationMode.POSITIVE or route.form or route.query:
        holds()


def test_the_description_is_openapi_3_1_with_every_route_and_its_refusals(app: Flask) -> None:
    document = app.test_client().get("/openapi.json").get_json()

    assert document["openapi"].startswith("3.1")
    assert {(m.upper(), path) for path, item in document["paths"].items() for m in item} == {
        (route.method, route.path) for route in ROUTES
    }
    for route in ROUTES:
        operation = document["paths"][route.path][route.method.lower()]
        guarded = {"401", "403", "429"} if route.scope else set()
        assert {"200", "405", "500", *guarded} <= set(operation["responses"])
        assert bool(operation["security"]) is (route.scope is not None)


def test_the_routes_of_this_face_are_those_of_the_table(app: Flask) -> None:
    served = {
        (method, str(rule).replace("<anything:id>", "{id}"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served == {(route.method, route.path) for route in ROUTES}


def test_every_schema_is_a_schema() -> None:
    document = openapi_of(ROUTES)

    for schema_of_one in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema_of_one})


@pytest.mark.parametrize("path", sorted(EXAMPLES))
def test_every_example_in_the_description_is_answered(app: Flask, key: str, path: str) -> None:
    app.test_client().post("/score", json=EXAMPLES["/score"], headers={"X-API-Key": key})  # what is reported

    response = app.test_client().post(path, json=EXAMPLES[path], headers={"X-API-Key": key})

    assert response.status_code == 200
