"""Where to go after a deed, with the deed in the address so that the page can offer to undo it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit


def with_deed(url: str, deed: str) -> str:
    """An address of ours that also says what was done a moment ago, in place of what was done before that."""
    parts = urlsplit(url)
    said = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "did"]
    return f"{parts.path}?{urlencode([*said, ('did', deed)])}"
