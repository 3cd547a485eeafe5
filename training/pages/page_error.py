"""Why a page could not be read, and how an importer says what it left out."""

from __future__ import annotations

from collections.abc import Callable

from service.moderation.errors import ParleyError

Tell = Callable[[str], None]
"""Where an importer puts a plain sentence about something it left out or mended; never comment text."""


class PageError(ParleyError):
    """The page cannot be read; the text is the reason, fit to stand after the page's name.

    It is the only error an importer raises, whatever the bytes.
    """


def silent(_: str) -> None:
    """Listen to nothing."""


def counted(number: int, noun: str) -> str:
    """``number`` with its noun: ``1 comment``, ``2 comments``, ``1 reply``, ``2 replies``."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
