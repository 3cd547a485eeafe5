"""A real server over a real database, filled through the API with the demo threads."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from service.actions import people, sites
from service.actions.works import Works
from service.registry import Shelf
from service.settings import Settings
from service.storage.engine import open_store
from service.storage.migrations import migrate
from service.storage.people import Role
from service.storage.sites import Site

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "data" / "samples" / "demo"


@dataclass
class Served:
    """A running server: its address, its site, the site's key, and the works to prepare things with."""

    address: str
    site: Site
    key: str
    works: Works

    def invite(self, name: str, role: Role) -> str:
        """A one-time link for somebody."""
        token = people.invite(self.works, f"{name.lower()}@example.org", name, self.site, role)
        return f"{self.address}/sign-in/{token}"

    def state_of(self, comment_id: str) -> str:
        """Where a comment stands, as the API tells it."""
        answer = httpx.get(f"{self.address}/comments/{comment_id}", headers=self._headers)
        answer.raise_for_status()
        return str(answer.json()["state"])

    def last_decision(self, comment_id: str) -> dict[str, Any]:
        """The newest line of a comment's history, as the API tells it."""
        answer = httpx.get(f"{self.address}/comments/{comment_id}", headers=self._headers)
        return dict(answer.raise_for_status().json()["history"][-1])

    def fill(self) -> None:
        """Every demo thread, through ``POST /score/thread``."""
        for path in sorted(DEMO.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                thread = json.loads(line)
                sent = {"article": thread["article"], "comments": thread["comments"]}
                httpx.post(
                    f"{self.address}/score/thread", json=sent, headers=self._headers, timeout=120
                ).raise_for_status()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Served]:
    """Serve from an SQLite file in ``folder`` on a free port, until the end of the block; ``settings`` as in start."""
    url, port = f"sqlite:///{folder / 'parley.db'}", free_port()
    migrate(url)
    store = open_store(url, "normal")
    works = Works(store, Shelf(ROOT / "models"), lambda: datetime.now(UTC))
    policy = Settings().default_policy_path
    site = sites.create_site(works, "courier", "The Port Ansel Courier", "en", (ROOT / policy).read_text("utf-8"))
    key = sites.create_key(works, site, "tests", ["score", "read"])
    server = start(url, port, folder / "server.log", **settings)
    try:
        await_health(f"http://127.0.0.1:{port}")
        yield Served(f"http://127.0.0.1:{port}", site, key, works)
    finally:
        server.terminate()
        server.wait(timeout=40)
        store.close()


def start(url: str, port: int, log: Path, **settings: str) -> subprocess.Popen[bytes]:
    """gunicorn, as ``deploy/gunicorn.conf.py`` runs it; ``settings`` are further variables."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    environment |= {
        "PARLEY_DATABASE_URL": url,
        "PARLEY_DURABILITY": "normal",
        "PARLEY_BIND": f"127.0.0.1:{port}",
        "PARLEY_BASE_URL": f"http://127.0.0.1:{port}",
        "PARLEY_WORKERS": "1",
        "PARLEY_SIGN_IN_ATTEMPTS_PER_MINUTE": "0",
        "PARLEY_LOG_LEVEL": "warning",
        **settings,
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app"]
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_health(address: str) -> None:
    """Ask until the server answers; the transport waits between its tries. Raises ConnectError after a minute."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=7)) as client:
        client.get(f"{address}/health", timeout=30).raise_for_status()
