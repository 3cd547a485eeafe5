"""What the encoder is given to read: own words, parts for names, signs in words, and places that still point home."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.moderation.comment import NO_CONTEXT, Ancestor, Context
from service.moderation.reading import pictured, reading
from service.moderation.text.normalise import normalise

THREAD = Context(
    ancestors=(Ancestor("Harold Finch", "Ask @beryl about www.example.org, she was there."),),
    participants=("Harold Finch", "An Observer"),
    depth=1,
    article_author="Jane Quill",
)


def said(text: str, context: Context = NO_CONTEXT) -> str:
    return reading(normalise(text), context)[0].normal


def test_names_of_the_thread_are_told_by_their_part() -> None:
    found = said('People like Harold and "An Observer" should read what Ms. Quill wrote.', THREAD)

    assert found == 'people like commenter and "commenter" should read what ms. author wrote.'


def test_a_name_that_is_an_everyday_word_stays_a_word() -> None:
    assert "an observer would say" in said("But an observer would say that the bridge is old.", THREAD)


def test_names_of_nobody_in_the_thread_stay_names() -> None:
    assert said("Ask Mildred and Jane.", NO_CONTEXT) == "ask mildred and jane."


def test_marks_are_words_again_and_pictograms_have_names() -> None:
    assert said("See www.example.org \U0001f9ed") == "see link  compass "
    assert pictured("\U0001f3fd") == " "


def test_the_parent_comes_beside_in_plain_words_and_is_empty_at_the_top() -> None:
    text = normalise("No.")

    assert reading(text, THREAD)[1] == "ask commenter about link, she was there."
    assert reading(text, NO_CONTEXT)[1] == ""


def test_a_quoted_line_of_the_parent_is_not_the_comment_s_own() -> None:
    context = Context(ancestors=(Ancestor("Mia", "You are all old goats up there."),), depth=1)

    assert "goats" not in said("> You are all old goats up there.\nThat was uncalled for.", context)


def test_every_name_that_was_replaced_points_at_the_whole_name() -> None:
    text = "Well, Harold Finch, no."
    found, _ = reading(normalise(text), THREAD)

    start = found.normal.index("commenter")
    first, last = found.original_span(start, start + len("commenter"))

    assert text[first:last] == "Harold Finch"


@given(st.text(max_size=80))
def test_places_stay_inside_the_author_s_letters_and_in_order(text: str) -> None:
    found, _ = reading(normalise(text), THREAD)

    assert len(found.normal) == len(found.starts) == len(found.ends)
    assert list(found.starts) == sorted(found.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
