"""A plain client over one kept connection, so that what is measured is the server."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any, Final

JSON: Final = {"Content-Type": "application/json"}


class Client:
    """Asks a server at ``127.0.0.1:port`` with an API key; one request at a time."""

    def __init__(self, port: int, key: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"Host: bench\r\nAuthorization: Bearer {key}\r\n"

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] = JSON) -> bytes:
        """The answer's body; bytes are sent as they are. Raises SystemExit for any status but 200 and 204."""
        sent = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        )
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {path} HTTP/1.1\r\n{self._head}{more}Content-Length: {len(sent)}\r\n\r\n"
        self._socket.sendall(head.encode() + sent)
        return self._answer()

    def _answer(self) -> bytes:
        found = b""
        while b"\r\n\r\n" not in found:
            found += self._more()
        head, _, body = found.partition(b"\r\n\r\n")
        lengths = (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        length = next(lengths, 0)
        parts = [body]
        while length > sum(map(len, parts)):
            parts.append(self._more())
        if head.split()[1] not in {b"200", b"204"}:
            raise SystemExit(f"The server answered {head.split(None, 2)[1].decode()}: {b''.join(parts)[:300]!r}")
        return b"".join(parts)

    def _more(self) -> bytes:
        more = self._socket.recv(1 << 20)
        if not more:
            raise SystemExit("The server closed the connection.")
        return more
