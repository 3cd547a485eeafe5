"""What a comment says of itself."""

from __future__ import annotations

import pytest

from service.moderation.comment import Author, Comment


def a_comment(text: str) -> Comment:
    return Comment("c-1", text, Author("Wren"))


@pytest.mark.parametrize(
    "text", ["", " \n\t\u00a0\u3000", "\u200b\u200d\ufeff", "\u202e\u2066 \u2069", "\u3164\u2800", "\ufe0f"]
)
def test_a_text_that_shows_nothing_is_empty(text: str) -> None:
    assert a_comment(text).empty


@pytest.mark.parametrize("text", [".", "\u200bno\u200b", "👍\ufe0f", "ը", "\u0301", "\x01"])
def test_a_text_that_shows_anything_is_not_empty(text: str) -> None:
    assert not a_comment(text).empty
