"""Many calls in one: ``multipart/mixed`` with an HTTP request in each part, answered part by part.

Google's Python client sends lines that end with ``\\n`` and folds a long Content-ID over two of them; some callers use
the comment itself as the id, so that it is as long as a comment.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import urlsplit

from flask import Response, current_app, request
from werkzeug.test import EnvironBuilder

from service.api.perspective.errors import Refused, answer, own

MOST_PARTS: Final = 1_000
MOST_BYTES: Final = 10 * 2**20
MOST_OF_ID: Final = 100_000
CALLS: Final = ("/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore")


@dataclass(frozen=True, slots=True)
class Part:
    """One call as it was sent; ``content_id`` without its angle brackets."""

    content_id: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def batch(prefix: str = "") -> Response:  # noqa: ARG001 -- any prefix leads here
    """Every part answered by itself; the batch has no key of its own, each part has."""
    parts = list(_parts(_body(), _boundary()))
    if len(parts) > MOST_PARTS:
        raise Refused(f"A batch holds at most {MOST_PARTS} calls.", [own("INVALID_REQUEST")])
    boundary = f"batch_{secrets.token_hex(16)}"
    answered = b"".join(_answered(part, boundary) for part in parts) + f"--{boundary}--\r\n".encode()
    return Response(answered, 200, content_type=f"multipart/mixed; boundary={boundary}")


def _boundary() -> bytes:
    boundary = request.mimetype_params.get("boundary", "")
    if request.mimetype != "multipart/mixed" or not boundary:
        raise Refused("A batch is multipart/mixed with a boundary.", [own("INVALID_REQUEST")])
    return boundary.encode("latin-1", "replace")


def _body() -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise Refused(f"A batch has at most {MOST_BYTES} bytes.", [own("INVALID_REQUEST")], 413)
    sent = request.get_data(cache=False)
    if len(sent) > MOST_BYTES:
        raise Refused(f"A batch has at most {MOST_BYTES} bytes.", [own("INVALID_REQUEST")], 413)
    return sent


def _parts(sent: bytes, boundary: bytes) -> Iterator[Part]:
    pieces = re.split(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(?=--|[ \t]*\r?\n)", sent)
    for number, piece in enumerate(pieces[1:], start=1):
        if not piece.startswith(b"--"):
            yield _part(piece, number)


def _part(piece: bytes, number: int) -> Part:
    outer, inner = _head(piece.lstrip(b" \t\r\n"))
    asked, content = _line(inner.lstrip(b"\r\n"))
    method, _, rest = asked.partition(" ")
    headers, body = _head(content)
    content_id = outer.get("content-id", f"<part+{number}>").strip()[:MOST_OF_ID]
    return Part(content_id.removeprefix("<").removesuffix(">"), method.upper(), rest.rpartition(" ")[0], headers, body)


def _line(text: bytes) -> tuple[str, bytes]:
    line, _, rest = text.partition(b"\n")
    return line.strip().decode("latin-1"), rest


def _head(text: bytes) -> tuple[dict[str, str], bytes]:
    """Headers by their lower-case names, folded lines unfolded, and what stands below the empty line."""
    if (nothing := re.match(rb"\r?\n", text)) is not None:
        return {}, text[nothing.end() :]
    head, _, body = _split(text)
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", head).decode("latin-1")
    lines = (line.partition(":") for line in unfolded.splitlines())
    return {name.strip().lower(): value.strip() for name, _, value in lines}, body


def _split(text: bytes) -> tuple[bytes, bytes, bytes]:
    border = re.search(rb"\r?\n\r?\n", text)
    return (text, b"", b"") if border is None else (text[: border.start()], b"", text[border.end() :])


def _answered(part: Part, boundary: str) -> bytes:
    response = _called(part)
    head = (
        f"--{boundary}\r\nContent-Type: application/http\r\nContent-ID: <response-{part.content_id}>\r\n\r\n"
        f"HTTP/1.1 {response.status}\r\nContent-Type: {response.content_type}\r\n"
        f"Content-Length: {response.content_length}\r\n\r\n"
    )
    return head.encode("latin-1", "replace") + response.get_data() + b"\r\n"


def _called(part: Part) -> Response:
    """The call made within this process, through the same door and the same checks as a call by itself."""
    target = urlsplit(part.target)
    if part.method != "POST" or not target.path.replace("%3A", ":").endswith(CALLS):
        message = "A batch may hold comments:analyze and comments:suggestscore."
        return answer(Refused(message, [own("INVALID_REQUEST")], 404))
    headers = [(name, part.headers[name]) for name in ("authorization", "x-goog-api-key") if name in part.headers]
    builder = EnvironBuilder(
        path=target.path,
        query_string=target.query,
        method="POST",
        data=part.body,
        headers=headers,
        content_type=part.headers.get("content-type", "application/json"),
        environ_base={"REMOTE_ADDR": request.remote_addr or ""},
    )
    found = Response.from_app(current_app.wsgi_app, builder.get_environ(), buffered=True)
    return cast(Response, found)  # werkzeug types it as its own class; it is made by the class asked
