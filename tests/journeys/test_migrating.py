"""A log made by asking a live server's Perspective door, replayed: the same answers, so nothing changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.__main__ import main
from tests.journeys.serving import DEMO, ROOT, Served, serving

COMMENTS = 48


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server keeps things."""
    return tmp_path_factory.mktemp("migrating") / "parley.db"


@pytest.fixture(scope="module")
def server(database: Path) -> Iterator[Served]:
    """A server without comments."""
    with serving(database.parent, PARLEY_ENGINE="ngrams") as running:
        yield running


def rows_of(database: Path) -> dict[str, int]:
    """How many rows each table has."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def demo_comments() -> Iterator[dict[str, Any]]:
    """Our own, in the order of their files."""
    for path in sorted(DEMO.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (comment for comment in json.loads(line)["comments"] if comment["text"].strip())


def logged(server: Served, comment: dict[str, Any]) -> str:
    """What a newsroom writes down of one call."""
    request = {
        "comment": {"text": comment["text"]},
        "requestedAttributes": {"TOXICITY": {}, "INSULT": {}},
        "languages": ["en"],
        "clientToken": comment["id"],
    }
    address = f"{server.address}/v1alpha1/comments:analyze"
    response = httpx.post(address, params={"key": server.key}, json=request, timeout=60).raise_for_status().json()
    return json.dumps({"request": request, "response": response})


def test_a_log_of_our_own_door_is_answered_as_it_was_and_nothing_is_stored(
    server: Served, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, out = tmp_path / "calls.jsonl", tmp_path / "report.json"
    log.write_text("\n".join(logged(server, one) for one in islice(demo_comments(), COMMENTS)), encoding="utf-8")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("PARLEY_ENGINE", "ngrams")
    monkeypatch.setenv("PARLEY_DATABASE_URL", f"sqlite:///{database}")
    before = rows_of(database)

    code = main(
        [
            *("migrate", "log", str(log), "--site", "courier", "--threshold", "TOXICITY=0.5", "--quiet"),
            *("--json", str(out), "--html", str(tmp_path / "report.html")),
        ]
    )

    found = json.loads(out.read_text(encoding="utf-8"))
    assert (code, found["compared"], found["left_out"]["lines"]) == (0, COMMENTS, 0)
    assert all(one["was"] == one["becomes"] for one in found["decisions"]["same_thresholds"])
    assert [(one["attribute"], round(one["rank"], 6)) for one in found["attributes"]] == [
        ("TOXICITY", 1.0),
        ("INSULT", 1.0),
    ]
    assert rows_of(database) == before
