"""What each dialect takes beside ``POST /score``, in one run: every text new, as it comes and at a kilobyte."""

from __future__ import annotations

import hashlib
import hmac
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode

from bench.client import JSON, Client
from bench.http import HEAD, Server, disk, row, served, site_at
from bench.reader import sample_texts
from bench.table import show
from service.actions import dialect_doors
from service.moderation.language import identify
from service.settings import Settings

TIMES: Final = 200
LONG: Final = 1_000
"""Letters of the longer texts: Coral waits 800 ms for an answer about one, Talk 4 waited 300 ms."""
SIX: Final = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
SECRET: Final = "empsec_" + "0123456789abcdef" * 4
Call = Callable[[str], Any]


def main() -> None:
    """Print two tables: one worker, one connection, SQLite, durability full, the engine that is the default."""
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        url = f"sqlite:///{folder}/bench.db"
        works, site, key = site_at(url)
        dialect_doors.add_coral_secret(works, site, SECRET)
        akismet_key = dialect_doors.add_akismet_key(works, site)
        with served(url, Settings().engine, "full") as server:
            calls = _calls(Client(server.port, key), akismet_key)
            _measure(server, "texts as they come", calls, 0)
            _measure(server, "texts of a kilobyte", calls, LONG)


def _measure(server: Server, what: str, calls: Mapping[str, Call], letters: int) -> None:
    texts = _texts(letters)
    rows = [row(server, name, lambda call=call: call(next(texts)), TIMES) for name, call in calls.items()]  # type: ignore[misc]
    show(f"Dialects, engine {Settings().engine}, {what}", HEAD, rows)


def _texts(letters: int) -> Iterator[str]:
    """New texts without end, of at least so many letters; none is like one that an earlier table asked about."""
    known = sample_texts()
    for number in count(1):
        text = f"({letters}-{number}) {known[number % len(known)]}"
        for more in count(number + 1):
            if len(text) >= letters:
                break
            text += " " + known[more % len(known)]
        text = text[:letters] if letters else text
        if identify(text, None, "en").code == "en":  # in another language nothing would be scored
            yield text


def _calls(client: Client, akismet_key: str) -> dict[str, Call]:
    """What is measured, by the name of its row: each takes a text."""
    post = partial(client.ask, "POST")
    analyze = partial(_analyze, post)
    return {
        "POST /score (filed)": lambda text: post("/score", _submission(text)),
        "Perspective, one attribute": lambda text: analyze(text, SIX[:1], by_sentence=False),
        "Perspective, six": lambda text: analyze(text, SIX, by_sentence=False),
        "Perspective, six by sentence": lambda text: analyze(text, SIX, by_sentence=True),
        "Perspective, suggestscore (kept)": lambda text: post("/v1alpha1/comments:suggestscore", _suggestion(text)),
        "OpenAI moderations": lambda text: post("/v1/moderations", {"input": text}),
        "Akismet comment-check": lambda text: post("/1.1/comment-check", _form(text, akismet_key), FORM),
        "Coral's moderation phase": lambda text: _signed(post, text),
        "Discourse classify": lambda text: post("/api/v1/classify", {"content": text}),
        "Matrix check_event_for_spam": lambda text: post("/integrations/matrix/check_event_for_spam", _event(text)),
    }


FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def _submission(text: str) -> dict[str, Any]:
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    return {
        "id": name,
        "text": text,
        "author": {"id": name[:2], "name": "Reader"},
        "article": {"id": "a", "title": "A bridge"},
    }


def _analyze(post: Callable[..., bytes], text: str, names: tuple[str, ...], *, by_sentence: bool) -> bytes:
    asked: dict[str, Any] = {name: {} for name in names}
    body = {
        "comment": {"text": text},
        "requestedAttributes": asked,
        "languages": ["en"],
        "spanAnnotations": by_sentence,
    }
    return post("/v1alpha1/comments:analyze", body)


def _suggestion(text: str) -> dict[str, Any]:
    token = hashlib.sha256(text.encode()).hexdigest()[:24]
    given = {"TOXICITY": {"summaryScore": {"value": 1}}}
    return {"comment": {"text": text}, "attributeScores": given, "communityId": "bench", "clientToken": token}


def _form(text: str, key: str) -> bytes:
    return urlencode(
        {"api_key": key, "blog": "https://news.example", "user_ip": "203.0.113.9", "comment_content": text}
    ).encode()


def _signed(post: Callable[..., bytes], text: str) -> bytes:
    raw = json.dumps(
        {"action": "NEW", "comment": {"body": text}, "author": {"id": "u"}, "story": {"id": "s"}}, indent=2
    )
    signature = hmac.new(SECRET.encode(), raw.encode(), hashlib.sha256).hexdigest()
    return post("/integrations/coral/moderate", raw.encode(), {**JSON, "X-Coral-Signature": f"sha256={signature}"})


def _event(text: str) -> dict[str, Any]:
    content = {"msgtype": "m.text", "body": text}
    return {
        "event": {"type": "m.room.message", "content": content, "sender": "@a:b.example", "room_id": "!r:b.example"}
    }
