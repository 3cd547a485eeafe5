"""What several tests of the clients start from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from service.actions.sites import publish_policy
from service.settings import Settings
from tests.clients.asking import Ask, awaiting, waiting
from tests.clients.running import nodes
from tests.journeys.serving import ROOT, Served, serving


@pytest.fixture
def waits() -> list[float]:
    """What the client would have slept, in seconds."""
    return []


@pytest.fixture(params=[waiting, awaiting], ids=["sync", "async"])
def ask(request: pytest.FixtureRequest, waits: list[float]) -> Ask:
    """Ask with either of the Python clients."""
    return partial(request.param, waits=waits)


@pytest.fixture(params=nodes(), ids=lambda path: "brought" if "playwright" in path else "own")
def node(request: pytest.FixtureRequest) -> str:
    """Each Node that is here."""
    return str(request.param)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose site rejects banned words by itself, and lets its authors repeat themselves.

    It reads by n-grams alone, to be quick.
    """
    with serving(tmp_path_factory.mktemp("clients"), PARLEY_ENGINE="ngrams") as running:
        policy = yaml.safe_load((ROOT / Settings().default_policy_path).read_text(encoding="utf-8"))
        calm = {name: part for name, part in policy.items() if name not in {"repeats", "floods", "authors"}}
        calm["thresholds"] = {label: {"hold": at["hold"]} for label, at in policy["thresholds"].items()}
        publish_policy(running.works, running.site, yaml.safe_dump({**calm, "automatic_reject": True}), None)
        yield running


@pytest.fixture(scope="session")
def throttled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that gives a key two requests at once and one more each second."""
    limits = {"PARLEY_KEY_REQUESTS_PER_MINUTE": "60", "PARLEY_KEY_BURST": "2"}
    with serving(tmp_path_factory.mktemp("throttled"), PARLEY_ENGINE="ngrams", **limits) as running:
        yield running


@pytest.fixture(scope="session")
def unready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without a model."""
    empty: Path = tmp_path_factory.mktemp("no-models")
    with serving(tmp_path_factory.mktemp("unready"), PARLEY_MODELS_FOLDER=str(empty)) as running:
        yield running
