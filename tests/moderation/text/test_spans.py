"""Places in a text as Python and as JavaScript count them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.text.spans import utf16_offset, utf16_offsets


@given(st.text())
def test_the_offset_of_the_end_is_the_length_in_utf_16(text: str) -> None:
    assert utf16_offset(text, len(text)) == len(text.encode("utf-16-le")) // 2


@given(st.text())
def test_many_offsets_are_what_one_after_another_gives(text: str) -> None:
    places = list(range(len(text) + 1))

    assert utf16_offsets(text, places) == [utf16_offset(text, place) for place in places]


def test_an_emoji_counts_twice() -> None:
    assert utf16_offset("a😀b", 2) == 3


@pytest.mark.parametrize("place", [-1, 4])
def test_a_place_outside_the_text_is_refused(place: int) -> None:
    with pytest.raises(IndexError):
        utf16_offset("abc", place)
