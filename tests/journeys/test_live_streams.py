"""Streams of a real server with two processes: all hear everything, nobody is kept waiting, the end comes quickly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from service.storage.people import Role
from tests.journeys.serving import Served, await_health, free_port, serving, start

STREAMS = 4
"""Two processes of four threads each lend half of them to streams."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with two processes and nothing in it yet."""
    with serving(tmp_path_factory.mktemp("live"), PARLEY_WORKERS="2", PARLEY_THREADS="4") as running:
        yield running


@contextmanager
def signed_in(served: Served, name: str, role: Role = Role.MODERATOR) -> Iterator[tuple[httpx.Client, str]]:
    """Somebody's client, and what their forms carry."""
    with httpx.Client(base_url=served.address, timeout=20) as client:
        client.post(served.invite(name, role).removeprefix(served.address))
        found = re.search(r'name="csrf" value="([^"]+)"', client.get("/queue").text)
        assert found is not None
        yield client, found[1]


def hold(served: Served, id: str) -> str:
    """A comment that the site's rules hold; answers its case."""
    comment = {"id": id, "text": "You are an idiot.", "author": {"name": "Alice"}, "article": {"id": "a", "title": "A"}}
    answer = httpx.post(f"{served.address}/score", json=comment, headers={"Authorization": f"Bearer {served.key}"})
    return str(answer.raise_for_status().json()["case_id"])


def open_streams(stack: ExitStack, served: Served, cookies: httpx.Cookies) -> list[httpx.Response]:
    """As many streams as all processes lend; a process that has none left says 204, then another try is made.

    Eight ask at a time: of two idle processes the same one may be the quicker a hundred times in a row.
    """

    def ask(_: int) -> tuple[httpx.Client, httpx.Response]:
        client = httpx.Client(base_url=served.address, timeout=20, cookies=cookies)
        return client, client.send(client.build_request("GET", "/live"), stream=True)

    streams: list[httpx.Response] = []
    end = monotonic() + 60
    with ThreadPoolExecutor(8) as pool:
        while len(streams) < STREAMS and monotonic() < end:
            for client, answer in pool.map(ask, range(8)):
                stack.callback(client.close)
                stack.callback(answer.close)
                if answer.status_code == 200:
                    streams.append(answer)
    return streams


def until_done(stream: httpx.Response) -> dict[str, Any]:
    """The first message in which somebody did something."""
    for line in stream.iter_lines():
        if line.startswith("data: "):
            told: dict[str, Any] = json.loads(line.removeprefix("data: "))
            if told["done"]:
                return told
    raise AssertionError("The stream ended without a word of it.")


def test_what_happens_at_one_process_reaches_the_streams_of_the_other(served: Served) -> None:
    case = hold(served, "c1")
    with ExitStack() as stack:
        mia, csrf = stack.enter_context(signed_in(served, "Mia"))
        streams = open_streams(stack, served, mia.cookies)
        refused = mia.get("/live").status_code

        answer = mia.post(f"/case/{case}/decide", data={"csrf": csrf, "choice": "reject:other", "version": "1"})

        told = [until_done(stream) for stream in streams]
        healthy = httpx.get(f"{served.address}/health", timeout=20).status_code
    assert answer.status_code in {200, 303}
    assert len(streams) == STREAMS  # each process lends two, so both have some
    assert refused == 204
    assert [each["done"][0]["cases"] for each in told] == [[{"case": case, "state": "rejected", "open": False}]] * 4
    assert healthy == 200


def test_a_server_told_to_end_does_not_wait_for_streams(tmp_path: Path) -> None:
    with serving(tmp_path, PARLEY_WORKERS="1", PARLEY_THREADS="2") as running, ExitStack() as stack:
        port = free_port()
        server = start(f"sqlite:///{tmp_path / 'parley.db'}", port, tmp_path / "second.log", PARLEY_THREADS="4")
        await_health(f"http://127.0.0.1:{port}")
        mia, _ = stack.enter_context(signed_in(running, "Mia"))
        client = stack.enter_context(httpx.Client(cookies=mia.cookies, timeout=20))
        stream = stack.enter_context(client.stream("GET", f"http://127.0.0.1:{port}/live"))
        lines = stream.iter_lines()
        next(lines)
        began = monotonic()

        server.terminate()
        for _ in lines:
            pass
        server.wait(timeout=40)

        assert stream.status_code == 200
        assert monotonic() - began < 25  # who waited would be cut off after 30 (deploy/gunicorn.conf.py)
