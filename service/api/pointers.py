"""JSON pointers (RFC 6901): how an error names its place."""

from __future__ import annotations

from collections.abc import Iterable


def pointer(place: Iterable[str | int]) -> str:
    """The pointer to ``place``; half characters, which UTF-8 cannot carry, are shown as U+FFFD."""
    return "".join(f"/{_escaped(step)}" for step in place)


def _escaped(step: str | int) -> str:
    text = str(step).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("~", "~0").replace("/", "~1")
