"""Which script a text is mostly written in, by the names of its letters in Unicode."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

_NAMES: Final = {"Cjk": "Han", "Hiragana": "Japanese", "Katakana": "Japanese"}


def script_of(text: str) -> str | None:
    """The script of most letters of ``text`` (``Latin``, ``Armenian``); None where there are no letters."""
    found = Counter(unicodedata.name(c, "unknown").split()[0].title() for c in text if c.isalpha())
    if not found:
        return None
    script = found.most_common(1)[0][0]
    return _NAMES.get(script, script)


def scripts_of(texts: Iterable[str]) -> Counter[str]:
    """How many of ``texts`` are written in each script; texts without letters are not counted."""
    return Counter(script for text in texts if (script := script_of(text)))
