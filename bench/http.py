"""How fast the service answers over HTTP with durable filing, beside an endpoint that does nothing."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench.reader import sample_texts
from bench.table import per_call, show, timings
from service.actions.sites import create_key, create_site
from service.actions.works import Works
from service.registry import Shelf
from service.storage.engine import open_store
from service.storage.migrations import migrate

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Print the table: one worker, one connection, SQLite with full durability."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        key = _site(url)
        with _served(url) as port:
            _measure(port, key)


def _site(url: str) -> str:
    migrate(url)
    works = Works(open_store(url), Shelf(ROOT / "models"), lambda: datetime.now(UTC))
    policy = (ROOT / "data/policies/default.yaml").read_text(encoding="utf-8")
    return create_key(works, create_site(works, "bench", "Bench", "en", policy), "bench", ["score", "read"])


@contextmanager
def _served(url: str) -> Iterator[int]:
    """A gunicorn with one worker on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PARLEY_DATABASE_URL": url,
        "PARLEY_LOG_LEVEL": "warning",
        "PARLEY_KEY_REQUESTS_PER_MINUTE": "600000",
        "PARLEY_KEY_BURST": "100000",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "deploy/gunicorn.conf.py",
        "-w",
        "1",
        "-b",
        f"127.0.0.1:{port}",
        "wsgi:app",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    start = time.perf_counter()
    while time.perf_counter() - start < 30 and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/ready")
            if connection.getresponse().status == 200:
                print(f"\nStart to ready: {time.perf_counter() - start:.2f} s")
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("The service did not start.")


def _measure(port: int, key: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    texts = sample_texts()
    turn = iter(range(10**9))
    head = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def ask(method: str, path: str, body: object = None) -> None:
        connection.request(method, path, json.dumps(body) if body is not None else None, head)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {text[:300]!r}")

    def comment() -> dict[str, object]:
        number = next(turn)
        return {
            "id": f"c{number}",
            "text": f"{texts[number % len(texts)]} ({number})",
            "author": {"id": f"u{number % 500}", "name": f"Reader {number % 500}"},
            "article": {"id": f"a{number % 20}", "title": "A bridge closes"},
        }

    rows = [
        ["GET /health (does nothing)", *per_call(timings(lambda: ask("GET", "/health"), 1000))],
        ["POST /score (new comment, filed)", *per_call(timings(lambda: ask("POST", "/score", comment()), 1000))],
        ["POST /score (same again)", *per_call(timings(_again(ask, comment()), 500))],
    ]
    show("Over HTTP, one worker, one connection (milliseconds)", ["what", "p50", "p99", "a second"], rows)
    batch = timings(lambda: ask("POST", "/score/batch", {"comments": [comment() for _ in range(1000)]}), 3, warm=1)
    show("In batches of 1,000", ["what", "comments a second"], [["POST /score/batch", f"{1000 / batch.mean():,.0f}"]])


def _again(ask: Callable[..., None], same: dict[str, object]) -> Callable[[], None]:
    return lambda: ask("POST", "/score", same)
