"""What tests of the clients run: Node, and a server that answers by a script over real HTTP."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from playwright._impl._driver import compute_driver_executable

from tests.journeys.serving import ROOT

JAVASCRIPT: Final = Path(__file__).parent / "javascript"


@cache
def nodes() -> list[str]:
    """The Node that Playwright's wheel brings, and the one on the PATH where it is 18 or newer."""
    brought = str(compute_driver_executable()[0])
    own = shutil.which("node")
    return [brought, own] if own and _major(own) >= 18 else [brought]


def _major(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(told.removeprefix("v").split(".")[0] or 0)


def run_node(node: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Node in the repository's root, ``environment`` beside what stands there."""
    command = [node, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=300
    )


@dataclass(frozen=True)
class Line:
    """One answer of the script, given once ``before`` is set; ``drop`` closes the line instead."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    before: threading.Event | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Scripted:
    """A server that gives the lines of its script one by one, the last one for ever, and keeps what it was asked."""

    address: str
    script: list[Line]
    asked: list[Asked] = field(default_factory=list)

    def next_line(self) -> Line:
        """The line whose turn it is."""
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


@contextmanager
def scripted(*script: Line) -> Iterator[Scripted]:
    """Answer by ``script`` on a free port until the end of the block."""
    found = Scripted("", list(script))

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            sent = json.loads(self.rfile.read(length)) if length else None
            found.asked.append(Asked(self.command, self.path, dict(self.headers), sent))
            _answer(self, found.next_line())

        do_POST = do_GET  # noqa: N815 -- the name http.server looks for

        def log_message(self, format: str, *args: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _answer(to: BaseHTTPRequestHandler, line: Line) -> None:
    if line.before is not None:
        line.before.wait(30)
    if line.drop or line.before is not None:  # nobody waits for it any more
        to.close_connection = True
        return
    body = line.body if isinstance(line.body, bytes) else json.dumps(line.body).encode()
    to.send_response(line.status)
    for name, value in {"Content-Type": "application/json", **line.headers, "Content-Length": str(len(body))}.items():
        to.send_header(name, value)
    to.end_headers()
    to.wfile.write(body)
