"""The real server, at its most talkative, sent what no request should be: its log and pages repeat none of it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from service.storage.migrations import migrate
from tests.journeys.serving import await_health, free_port, start

SECRET = b"sesame-1234"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quiet")


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    """A server that logs all it may."""
    url, port = f"sqlite:///{folder / 'parley.db'}", free_port()
    migrate(url)
    server = start(url, port, folder / "server.log", PARLEY_LOG_LEVEL="debug")
    try:
        await_health(f"http://127.0.0.1:{port}")
        yield port
    finally:
        server.terminate()
        server.wait(timeout=40)


def answer_to(port: int, request: bytes) -> bytes:
    """What comes back for these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line, line.makefile("rb") as answer:
        line.sendall(request)
        return answer.read()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /score?key=" + SECRET + b" HTTP/9.9\r\n\r\n", b"400"),
        (b"GET /score HTTP/1.1\r\nHost: x\r\nX-API-Key " + SECRET + b"\r\n\r\n", b"400"),
        (b"GET /score HTTP/1.1\r\nHost: x\r\n" + SECRET + b"(: x\r\n\r\n", b"400"),
        (b"GET /" + SECRET * 1000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-API-Key: " + SECRET * 1000 + b"\r\n\r\n", b"431"),
    ],
    ids=["version", "no colon", "header's name", "long line", "long header"],
)
def test_what_cannot_be_read_is_refused_without_a_word_of_it(
    port: int, folder: Path, request_: bytes, status: bytes
) -> None:
    answer = answer_to(port, request_)

    assert answer.split()[1] == status
    assert SECRET not in answer
    assert SECRET not in (folder / "server.log").read_bytes()


def test_a_one_time_link_leaves_no_trace_in_the_log(port: int, folder: Path) -> None:
    page = httpx.get(f"http://127.0.0.1:{port}/sign-in/{SECRET.decode()}")

    log = (folder / "server.log").read_bytes()
    assert page.status_code == 200
    assert b"/sign-in/<token>" in log
    assert SECRET not in log
