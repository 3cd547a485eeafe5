"""Both Python clients behind one face, so that each test asks either of them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from parley_client import Article, AsyncClient, Author, Client, Comment, Retry

Ask = Callable[..., Any]
"""``ask(address, key, method, *arguments, **options)``; options of the client beside those of the method."""

OPTIONS = {"timeout", "batch_timeout", "retry", "http"}
PATIENT = Retry(tries=4, first_wait=0.5, longest_wait=30, chance=lambda: 0.0)
ONCE = Retry(tries=1)


def a_comment(id: str = "c-1", text: str = "The detour adds half an hour.", **other: Any) -> Comment:
    """A comment of Wren's under the article on the bridge."""
    author = Author(id="u-17", name="Wren")
    article = Article(id="harbour-bridge", title="Bridge to stay shut until spring")
    return Comment(id=id, text=text, **{"author": author, "article": article, **other})


def waiting(address: str, key: str | None, method: str, *given: Any, waits: list[float], **other: Any) -> Any:
    """Ask with the client that waits; lists what comes one by one. ``waits`` gets what would have been slept."""
    options = {name: other.pop(name) for name in OPTIONS & other.keys()}
    with Client(address, key, sleep=waits.append, **options) as client:
        found = getattr(client, method)(*given, **other)
        return list(found) if isinstance(found, Iterator) else found


def awaiting(address: str, key: str | None, method: str, *given: Any, waits: list[float], **other: Any) -> Any:
    """The same with the client that is awaited."""
    options = {name: other.pop(name) for name in OPTIONS & other.keys()}

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def asked() -> Any:
        async with AsyncClient(address, key, sleep=sleep, **options) as client:
            found = getattr(client, method)(*given, **other)
            if isinstance(found, AsyncIterator):
                return [each async for each in found]
            assert inspect.isawaitable(found)
            return await found

    return asyncio.run(asked())
