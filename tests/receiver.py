"""A real HTTP receiver of webhooks that checks every signature with the Standard Webhooks library."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook


@dataclass
class Inbox:
    """What a real receiver got: headers and body of each request, the signature checked with the library."""

    secret: str = ""
    answer: int = 204
    verified: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""


@contextmanager
def a_receiver() -> Iterator[Inbox]:
    inbox = Inbox()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            inbox.verified.append(Webhook(inbox.secret).verify(body, dict(self.headers)))
            self.send_response(inbox.answer)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quietly."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    inbox.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield inbox
    finally:
        server.shutdown()
        server.server_close()
