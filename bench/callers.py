"""Several callers at once, on one worker and on two: what they get through together, and how long the unluckiest waits.

Engine ngrams, durability full, SQLite, all comments in the same twenty threads. What is sent is made beforehand.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from bench.client import Client
from bench.http import Server, cpu_of, disk, new_comments, served, site_at
from bench.table import show

SINGLES: Final = 400
BATCHES: Final = 6
MANY: Final = 8
"""Callers who send one comment at a time: more than one worker has threads."""
SINGLES_HEAD: Final = ["callers", "workers", "that had work", "comments/s in all", "p50 ms", "p99 ms", "longest ms"]
BATCHES_HEAD: Final = SINGLES_HEAD[:4]


@dataclass(frozen=True, slots=True)
class Run:
    """How one crowd of callers fared: comments a second, workers that had work, and the seconds of each request."""

    a_second: float
    busy: int
    seconds: np.ndarray


def main() -> None:
    """Print a table for comments one by one, and one for batches of 1,000."""
    most = max(2, os.cpu_count() or 1)
    rows = [_of_singles(*shape) for shape in sorted({(1, 1), (2, 2), (MANY, 1), (MANY, 2), (MANY, most)})]
    show("Several callers of POST /score", SINGLES_HEAD, rows)
    rows = [_of_batches(*shape) for shape in sorted({(1, 1), (2, 1), (2, 2), (most, most)})]
    show("Several callers of POST /score/batch, 1,000 new comments each time", BATCHES_HEAD, rows)


def _of_singles(callers: int, workers: int) -> list[str]:
    comments = new_comments()
    bodies = [[json.dumps(next(comments)).encode() for _ in range(SINGLES)] for _ in range(callers)]
    run = _run("/score", bodies, workers)
    p50, p99 = np.percentile(run.seconds, [50, 99]) * 1000
    waits = [f"{p50:.2f}", f"{p99:.2f}", f"{run.seconds.max() * 1000:.0f}"]
    return [str(callers), str(workers), str(run.busy), f"{run.a_second:,.0f}", *waits]


def _of_batches(callers: int, workers: int) -> list[str]:
    comments = new_comments()
    bodies = [[_a_batch(comments) for _ in range(BATCHES)] for _ in range(callers)]
    run = _run("/score/batch", bodies, workers)
    return [str(callers), str(workers), str(run.busy), f"{1000 * run.a_second:,.0f}"]


def _a_batch(comments: Iterator[dict[str, object]]) -> bytes:
    return json.dumps({"comments": [next(comments) for _ in range(1000)]}).encode()


def _run(path: str, bodies: Sequence[Sequence[bytes]], workers: int) -> Run:
    """Send each caller's bodies, all callers at once; ``a_second`` counts requests. The first one warms up.

    Which worker a connection comes to is for the system to say: two callers may have one, and the other nothing to do.
    """
    with _crowd(len(bodies), workers) as (server, clients), ThreadPoolExecutor(len(bodies)) as pool:
        list(pool.map(lambda client, own: client.ask("POST", path, own[0]), clients, bodies))
        those = server.workers()
        used = [cpu_of(process) for process in those]
        start = time.perf_counter()
        seconds = list(pool.map(lambda client, own: _send_all(client, path, own[1:]), clients, bodies))
        wall = time.perf_counter() - start
        busy = sum(cpu_of(process) - before > 0.1 for process, before in zip(those, used, strict=True))
    flat = np.concatenate(seconds)
    return Run(len(flat) / wall, busy, flat)


@contextmanager
def _crowd(callers: int, workers: int) -> Iterator[tuple[Server, list[Client]]]:
    """A server of its own with nothing left to load, and a connection for each caller."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        url = f"sqlite:///{folder}/bench.db"
        _, _, key = site_at(url)
        with served(url, "ngrams", "full", workers) as server:
            _let_all_start(server)
            yield server, [Client(server.port, key) for _ in range(callers)]


def _let_all_start(server: Server) -> None:
    """Wait until no worker has anything left to load: the first one that is ready answers for all."""
    those = server.workers()
    used, before = [cpu_of(process) for process in those], [-1.0]
    while used != before:
        time.sleep(0.5)
        used, before = [cpu_of(process) for process in those], used


def _send_all(client: Client, path: str, bodies: Sequence[bytes]) -> np.ndarray[Any, Any]:
    """Seconds each took."""
    found = np.empty(len(bodies))
    for place, body in enumerate(bodies):
        start = time.perf_counter()
        client.ask("POST", path, body)
        found[place] = time.perf_counter() - start
    return found
