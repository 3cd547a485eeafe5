"""Running workers take up another model without dropping a request, and keep the old one when the new is broken."""

from __future__ import annotations

import itertools
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from service.actions import sites
from service.actions.works import Works
from service.registry import Shelf
from service.storage.engine import open_store
from service.storage.migrations import migrate
from tests.journeys.serving import ROOT, await_health, free_port, start

pytestmark = pytest.mark.xdist_group("own_model")
NAME = "news-en"
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Desk:
    """A served shelf with two versions of a model."""

    def __init__(self, models: Path, address: str, key: str) -> None:
        self.models, self.address = models, address
        self.headers = {"Authorization": f"Bearer {key}"}
        self.numbers = itertools.count()

    def score(self, client: httpx.Client) -> httpx.Response:
        """One new comment."""
        comment = {
            "id": f"c{next(self.numbers)}",
            "text": "A short remark on the ferry.",
            "author": {"name": "Alice"},
            "article": {"id": "ferry", "title": "Ferry"},
        }
        return client.post(f"{self.address}/score", json=comment, headers=self.headers, timeout=30)

    def promote(self, version: str) -> None:
        """Swap ``current.json``."""
        Shelf(self.models).promote(NAME, version, by="Alice", now=NOON)


def _copy_version(models: Path, version: str, spoil: bool = False) -> None:
    """The version that serves once more under another name; ``spoil`` cuts its parts short."""
    served = json.loads((models / "current.json").read_text())[NAME]
    folder = models / NAME / version
    shutil.copytree(models / NAME / served, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "version": version}))
    if spoil:
        parts = folder / "parts.joblib"
        parts.write_bytes(parts.read_bytes()[:-100])


@pytest.fixture
def desk(own_model: Path, tmp_path: Path) -> Iterator[Desk]:
    models = tmp_path / "models"
    shutil.copytree(own_model, models)
    url, port = f"sqlite:///{tmp_path}/parley.db", free_port()
    migrate(url)
    store = open_store(url, "normal")
    works = Works(store, Shelf(models), lambda: datetime.now(UTC))
    policy = (ROOT / "data" / "policies" / "default.yaml").read_text(encoding="utf-8")
    key = sites.create_key(works, sites.create_site(works, "ferry", "Ferry", "en", policy), "t", ["score", "read"])
    settings = {"PARLEY_MODELS_FOLDER": str(models), "PARLEY_WORKERS": "2", "PARLEY_KEY_REQUESTS_PER_MINUTE": "0"}
    server = start(url, port, tmp_path / "server.log", **settings)
    try:
        await_health(f"http://127.0.0.1:{port}")
        yield Desk(models, f"http://127.0.0.1:{port}", key)
    finally:
        server.terminate()
        server.wait(timeout=40)
        store.close()


def test_no_request_is_dropped_while_models_are_swapped(desk: Desk) -> None:
    _copy_version(desk.models, "2099.01.01-1")
    seen: list[tuple[int, str]] = []
    done = threading.Event()

    def ask() -> None:
        with httpx.Client() as client:
            while not done.is_set():
                answer = desk.score(client)
                seen.append((answer.status_code, answer.json().get("versions", {}).get("model", "")))

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        _until(lambda: len(seen) > 20)
        desk.promote("2099.01.01-1")
        _until(lambda: sum(model == f"{NAME}/2099.01.01-1" for _, model in list(seen)) > 20)
    finally:
        done.set()
        for asker in askers:
            asker.join()

    assert {status for status, _ in seen} == {200}
    assert len({model for _, model in seen}) == 2


def test_a_broken_model_leaves_the_old_one_serving_and_says_so(desk: Desk) -> None:
    with httpx.Client() as client:
        before = desk.score(client).json()["versions"]["model"]
    _copy_version(desk.models, "2099.01.01-2", spoil=True)
    (desk.models / "current.json").write_text(json.dumps({NAME: "2099.01.01-2"}))

    with httpx.Client() as client:
        after = desk.score(client)
        ready = client.get(f"{desk.address}/ready")

    assert after.status_code == 200
    assert after.json()["versions"]["model"] == before
    assert ready.status_code == 200
    assert "sha256" in ready.text.lower() or "2099.01.01-2" in ready.text


def _until(true: Callable[[], bool]) -> None:
    """Wait for a condition by asking for it, half a minute at most."""
    pause = threading.Event()
    for _ in range(3000):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("it did not come to that within half a minute")
