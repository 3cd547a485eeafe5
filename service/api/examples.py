"""One right request a form, shown in the API's description and sent by the tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_ARTICLE: Final = {
    "id": "harbour-bridge",
    "title": "Bridge to stay shut until spring",
    "url": "https://news.example/harbour-bridge",
    "section": "local",
    "author": "Corin Maddle",
    "published_at": "2026-11-20T06:30:00Z",
}
_FIRST: Final = {
    "id": "c-1",
    "text": "The detour adds half an hour to my way to work.",
    "author": {"id": "u-17", "name": "Wren", "created_at": "2021-03-02T09:00:00Z"},
    "posted_at": "2026-11-20T08:12:00Z",
}
_SECOND: Final = {
    "id": "c-2",
    "text": "Then leave earlier. The old bearings were a danger to everybody.",
    "author": {"name": "Tamsin"},
    "posted_at": "2026-11-20T08:40:00Z",
}
_CONTEXT: Final = {
    "ancestors": [{"author": "Wren", "text": "The detour adds half an hour to my way to work."}],
    "participants": ["Wren"],
}

EXAMPLES: Final[Mapping[str, Any]] = {
    "/score": {**_SECOND, "article": _ARTICLE, "lang": "en", "context": _CONTEXT},
    "/decisions": {"comment_id": "c-2", "decision": "reject", "reason": "spam", "revision": 1},
    "/reports": {
        "comment_id": "c-2",
        "reason": "abusive",
        "reporter": "u-40",
        "text": "Aimed at Wren, not at the bridge.",
    },
    "/score/batch": {"comments": [{**_FIRST, "article": _ARTICLE}, {**_SECOND, "article": _ARTICLE}]},
    "/score/thread": {
        "article": _ARTICLE,
        "policy": "Be civil.",
        "source": "example",
        "comments": [{**_FIRST, "parent_id": None}, {**_SECOND, "parent_id": "c-1"}],
    },
}
