"""Leaving out the steps that have nothing to do changes no letter and no place."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.moderation.kernel import KERNEL, Compiled
from service.moderation.text.disguise_v2 import V2, bared, known, pictured, spelled
from service.moderation.text.hints import ALL, hints
from service.moderation.text.normalise import Text, normalise, step_by_step
from service.moderation.text.steps import Step, addresses, brief, lettered, masked, single_spaced, together

TROUBLE = [
    "you", "i.d.i.o.t", "s t u p i d", "f**k", "sh1t", "@#$%!", "http://x.org/a?b", "@joe", "a.b@c.org", "> ", "\n",
    "\r\n", "\t", " ", "sooo", "\u200b", "\u00ad", "\u0301", "é", "ß", "İ", "①", "Ａ", "𝓪", "👍🏽", "сор", "Ελ",
    "«url»", "∗", "!!!!", "…", "“", "’", "—", "d", ".", "*", "-", "--", "..", "/", "//", "a", "b", "1", "11", "$", "€",
    "¡", "!", "_", "•", "·", "É", "ÿ", "Ǆ", "ő", "😂", "❤", "'", '"', "№", "×", "\x1c", "\x85", "\u2028", "\xa0", "A",
    "B", "\x00", "\udc80", "Կ", "م", "stup", "idiot", "idoit", "mo", "ron", "1diot", "xidiotx", "😡", "ë",
]  # fmt: skip
MANY = st.lists(st.sampled_from(TROUBLE), max_size=9).map("".join)
ANY = st.text(st.characters(exclude_categories=())) | st.text(st.characters(max_codepoint=0x24F)) | MANY


def told(text: Text) -> tuple[str, list[int], list[int], int]:
    return text.normal, list(text.starts), list(text.ends), text.disguises


@given(ANY)
@example("a.b\u00adc")
@example('“"”')
@example("x——y")
@settings(max_examples=1500, deadline=None)
def test_the_short_way_and_the_long_way_end_in_the_same_text(original: str) -> None:
    assert told(normalise(original)) == told(step_by_step(original))


@given(ANY)
@settings(max_examples=500, deadline=None)
def test_where_nothing_is_hinted_no_step_changes_anything(original: str) -> None:
    text = Text.plain(original)

    if not hints(original):
        assert all(told(step(text)) == told(text) for step in V2)


@pytest.mark.skipif(not isinstance(KERNEL, Compiled), reason="without the compiled kernel every step is taken")
@pytest.mark.parametrize(
    ("typed", "needed"),
    [
        ("the bridge, which is closed; is it? yes!", None),
        ("café à la carte 😀 (for 3 or 4)", None),
        ("see example.com", addresses),
        ("@harold", addresses),
        ("s t u p i d", together),
        ("sh1t", lettered),
        ("f*ck", masked),
        ("so..but", masked),
        ("sooo", brief),
        ("a  b", single_spaced),
        ("you idoit", spelled),
        ("what a stupididiot", spelled),
        ("1d1ot", known),
        ("naïf", bared),
        ("a 🐍", pictured),
    ],
)
def test_a_step_is_hinted_where_it_has_work_and_plain_words_need_none(typed: str, needed: Step | None) -> None:
    found = hints(typed)

    assert found != ALL
    assert (found != 0) == (needed is not None or "é" in typed)
    assert needed is None or needed in V2


@pytest.mark.parametrize("typed", ["idi\u200bot", "сор", "Ａ", "\u0301", "①"])
def test_letters_that_are_not_familiar_take_every_step(typed: str) -> None:
    assert hints(typed) == ALL
