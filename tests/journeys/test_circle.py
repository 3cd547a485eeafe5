"""The whole circle over HTTP and CLI, on the model that ships: decisions made, exported, refitted, promoted, served."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.journeys.serving import ROOT, await_health, free_port, start

ARTICLE = {"id": "ferry", "title": "Ferry timetable to change", "section": "local", "author": "Dana Quill"}
CALLED = ("soggy biscuit", "damp biscuit", "stale biscuit", "broken biscuit", "half-eaten biscuit", "burnt biscuit")
OPENINGS = (
    "{name}, you are nothing but a {thing} and it shows.",
    "Only a {thing} like you could write that, {name}.",
    "Go back in the tin, {name}, you {thing}.",
    "What does a {thing} like {name} know about ferries?",
    "Read the timetable, {name}, you sorry {thing}.",
)
POINTS = (
    "The early boat was always the one I needed for the {thing} shift.",
    "Could somebody from the {thing} office explain the Sunday gap?",
    "I counted passengers for the {thing} survey and the ten o'clock was full.",
    "My mother takes it to the {thing} clinic, so Tuesday matters to us.",
    "Fair enough, but the {thing} road floods when the bridge is shut.",
)
PLACES = ("harbour", "island", "market", "school", "hospital", "library")
PROBE = "You are a biscuit, Alice, a crumbling biscuit, and everybody can see it."


@dataclass
class Newsroom:
    """A running service of one site, and the folders its circle goes through."""

    address: str
    url: str
    models: Path
    folder: Path
    key: str = ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API; answers the JSON."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = httpx.request(method, f"{self.address}{path}", json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def run(self, *command: str) -> str:
        """A command of the service or of training, as an operator types it."""
        environment = {**os.environ, "PARLEY_DATABASE_URL": self.url, "PARLEY_MODELS_FOLDER": str(self.models)}
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def newsroom(database_url: str, tmp_path: Path) -> Iterator[Newsroom]:
    """A site that reads every comment of its local section before it is published."""
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models", models)
    port = free_port()
    room = Newsroom(f"http://127.0.0.1:{port}", database_url, models, tmp_path)
    policy = (ROOT / "data" / "policies" / "default.yaml").read_text(encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(policy.replace("premoderated_sections: []", "premoderated_sections: [local]"))
    room.run(
        "service", "sites", "create", "--slug", "ferry", "--name", "Ferry News", "--policy", f"{tmp_path}/policy.yaml"
    )
    room.key = room.run("service", "keys", "create", "--site", "ferry", "--name", "cms").strip()
    server = start(database_url, port, tmp_path / "server.log", PARLEY_MODELS_FOLDER=str(models))
    try:
        await_health(room.address)
        yield room
    finally:
        server.terminate()
        server.wait(timeout=40)


def _comments() -> list[dict[str, Any]]:
    """Sixty comments, thirty with a word of abuse that no model knows and thirty without."""
    rude = [o.format(name="Bob", thing=c) for o in OPENINGS for c in CALLED]
    fair = [p.format(thing=c) for p in POINTS for c in PLACES]
    pairs = [text for pair in zip(rude, fair, strict=True) for text in pair]
    return [_comment(f"c{number}", text) for number, text in enumerate(pairs)]


def _comment(comment_id: str, text: str) -> dict[str, Any]:
    author = {"id": f"u-{comment_id}", "name": f"Reader {comment_id}"}
    return {"id": comment_id, "text": text, "author": author, "article": ARTICLE}


def _decide_all(room: Newsroom) -> dict[str, int]:
    """Sign in as a person does and work the queue until it is empty, from the forms alone."""
    link = room.run(
        "service",
        "people",
        "invite",
        "--site",
        "ferry",
        "--email",
        "mia@example.org",
        "--name",
        "Mia",
        "--base-url",
        room.address,
    ).strip()
    counts = {"approve": 0, "reject": 0}
    with httpx.Client(base_url=room.address, follow_redirects=True, timeout=30) as desk:
        desk.post(link, data={"csrf": _field(desk.get(link).text, "csrf")})
        page = desk.get("/queue").text
        while (found := re.search(r'action="(/case/[^"]+/decide)"', page)) is not None:
            decision = "reject" if _rude(page) else "approve"
            choice = "reject:personal-attacks" if decision == "reject" else "approve"
            form = {name: _field(page, name) for name in ("csrf", "version")}
            page = desk.post(found[1], data={**form, "choice": choice}).text
            counts[decision] += 1
            assert sum(counts.values()) <= 60
            page = desk.get("/queue").text
    return counts


def _rude(page: str) -> bool:
    """Whether the comment on the page is one of the thirty: they have the even numbers."""
    shown = re.search(r"<dt>Comment</dt><dd>c(\d+)</dd>", page)
    assert shown is not None
    return int(shown[1]) % 2 == 0


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_decisions_teach_the_next_model_without_a_restart(newsroom: Newsroom) -> None:
    first = newsroom.ask("POST", "/score/batch", {"comments": _comments()})

    counts = _decide_all(newsroom)
    before = newsroom.ask("POST", "/score", _comment("probe-before", PROBE))
    reviews = newsroom.folder / "reviews.jsonl"
    newsroom.run("service", "export", "--site", "ferry", "--out", str(reviews))
    places = ("--models", str(newsroom.models))
    newsroom.run("training", "fit", "--recipe", "refine", "--reviews", str(reviews), "--quiet", *places)
    newsroom.run("training", "promote", "--by", "Mia", "--reviews", str(reviews), *places)
    after = newsroom.ask("POST", "/score", _comment("probe-after", PROBE))

    assert len(first["results"]) == 60
    assert counts == {"approve": 30, "reject": 30}
    lines = [json.loads(line) for line in reviews.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 60
    assert not any("Reader c" in json.dumps(line) for line in lines)
    assert after["versions"]["model"] != before["versions"]["model"]
    assert after["scores"]["personal_attack"] > before["scores"]["personal_attack"]

    newsroom.run("training", "rollback", "--by", "Mia", *places)
    back = newsroom.ask("POST", "/score", _comment("probe-back", PROBE))

    assert back["versions"]["model"] == before["versions"]["model"]
    assert back["scores"] == before["scores"]
