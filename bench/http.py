"""How fast the service answers over HTTP with durable filing, with each engine, beside an answer that does nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.client import Client
from bench.reader import sample_texts
from bench.table import per_call, show, timings
from service.actions.sites import create_key, create_site
from service.actions.works import Works
from service.registry import Shelf
from service.storage.engine import open_store
from service.storage.migrations import migrate
from service.storage.sites import Site

ROOT: Final = Path(__file__).resolve().parents[1]
RUNS: Final = (
    ("ngrams", "full", 1000),
    ("ngrams", "normal", 1000),
    ("cascade", "full", 300),
    ("full", "full", 200),
)
"""Engine, durability, and how many single comments are asked about."""
PAGE: Final = 8_192
HEAD: Final = ["what", "p50 ms", "p99 ms", "a second", "a second of CPU"]


@dataclass(frozen=True, slots=True)
class Server:
    """A gunicorn with one worker: where it listens, who it is, and how long it took to be ready."""

    port: int
    master: int
    worker: int
    ready_after: float

    def cpu(self) -> float:
        """Seconds of CPU the worker has used."""
        return cpu_of(self.worker)

    def workers(self) -> list[int]:
        """The process ids of all workers."""
        return _children_of(self.master)

    def memory(self) -> str:
        """The worker's resident memory in megabytes."""
        try:
            lines = Path(f"/proc/{self.worker}/status").read_text().splitlines()
        except OSError:
            return "?"
        return next(f"{int(line.split()[1]) / 1024:.0f}" for line in lines if line.startswith("VmRSS"))


def main() -> None:
    """Print the tables: one worker, one connection, SQLite; first what one flush of this disk costs."""
    print(f"\nLoad of this machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} CPUs")
    flush = timings(_flush(), 200, warm=5)
    show("This disk", HEAD, [["two pages written and flushed (fdatasync)", *per_call(flush), ""]])
    whole = []
    for engine, durability, times in RUNS:
        with tempfile.TemporaryDirectory(dir=disk()) as folder:
            url = f"sqlite:///{folder}/bench.db"
            _, _, key = site_at(url)
            with served(url, engine, durability) as server:
                named = f"{engine}, durability {durability}"
                whole.append([named, f"{server.ready_after:.2f}", *_measured(server, key, named, times)])
    head = ["engine", "start to ready s", "batch comments/s", "… a second of CPU", "worker MB"]
    show("One worker, by engine; batches of 1,000 new comments", head, whole)


def _flush() -> Callable[[], None]:
    """What full durability waits for after every comment."""
    file = tempfile.TemporaryFile(dir=disk())  # noqa: SIM115 -- closed with the process

    def flush() -> None:
        file.write(bytes(PAGE))
        file.flush()
        os.fdatasync(file.fileno())

    return flush


def disk() -> Path | None:
    """A folder on a disk rather than in memory, where a flush would cost nothing."""
    place = ROOT / "var"
    place.mkdir(exist_ok=True)
    return place


def site_at(url: str) -> tuple[Works, Site, str]:
    """A new database with a site: what its actions work with, the site, and its key."""
    migrate(url)
    works = Works(open_store(url), Shelf(ROOT / "models"), lambda: datetime.now(UTC))
    policy = (ROOT / "data/policies/default.yaml").read_text(encoding="utf-8")
    site = create_site(works, "bench", "Bench", "en", policy)
    return works, site, create_key(works, site, "bench", ["score", "read"])


@contextmanager
def served(url: str, engine: str, durability: str, workers: int = 1) -> Iterator[Server]:
    """The service on a free port; with more than one worker what the Server says of its worker is said of the first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PARLEY_DATABASE_URL": url,
        "PARLEY_ENGINE": engine,
        "PARLEY_DURABILITY": durability,
        "PARLEY_LOG_LEVEL": "warning",
        "PARLEY_KEY_REQUESTS_PER_MINUTE": "600000",
        "PARLEY_KEY_BURST": "100000",
    }
    bind = ["-w", str(workers), "-b", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", *bind, "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        after = _await(port, process)
        yield Server(port, process.pid, _children_of(process.pid)[0], after)
    finally:
        process.terminate()
        process.wait(10)


def _await(port: int, process: subprocess.Popen[bytes]) -> float:
    """Seconds until it was ready."""
    start = time.perf_counter()
    while time.perf_counter() - start < 60 and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                if answer.status == 200:
                    return time.perf_counter() - start
        except OSError:
            time.sleep(0.02)
    raise SystemExit("The service did not start.")


def _children_of(master: int) -> list[int]:
    """The workers' process ids; the master's own where the system does not tell."""
    try:
        found = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    except OSError:
        found = []
    return [int(one) for one in found] or [master]


def cpu_of(process: int) -> float:
    """Seconds of CPU a process has used; 0 where the system does not tell (it is Linux that does)."""
    try:
        found = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")


def _measured(server: Server, key: str, named: str, times: int) -> list[str]:
    """Show the single requests; answers batch speed and memory as cells."""
    client = Client(server.port, key)
    comments = new_comments()
    same = next(comments)
    rows = [
        row(server, "GET /health (does nothing)", lambda: client.ask("GET", "/health"), 1000),
        row(server, "POST /score (new, filed)", lambda: client.ask("POST", "/score", next(comments)), times),
        row(server, "POST /score (same again)", lambda: client.ask("POST", "/score", same), times),
    ]
    show(f"Over HTTP, engine {named}", HEAD, rows)

    def batch() -> None:
        client.ask("POST", "/score/batch", {"comments": [next(comments) for _ in range(1000)]})

    before = server.cpu()
    seconds = timings(batch, 3, warm=1)
    used = (server.cpu() - before) / 4
    return [f"{1000 / seconds.mean():,.0f}", f"{1000 / used:,.0f}" if used else "?", server.memory()]


def row(server: Server, name: str, call: Callable[[], Any], times: int) -> list[str]:
    """The cells under HEAD of one call made ``times`` times."""
    timings(call, 1, warm=50)
    before = server.cpu()
    seconds = timings(call, times, warm=0)
    used = server.cpu() - before
    return [name, *per_call(seconds), f"{times / used:,.0f}" if used else "?"]


def new_comments() -> Iterator[dict[str, object]]:
    """New comments without end: real texts, 500 authors, 20 articles."""
    texts = sample_texts()
    number = 0
    while True:
        number += 1
        yield {
            "id": f"c{number}",
            "text": f"{texts[number % len(texts)]} ({number})",
            "author": {"id": f"u{number % 500}", "name": f"Reader {number % 500}"},
            "article": {"id": f"a{number % 20}", "title": "A bridge closes"},
        }
