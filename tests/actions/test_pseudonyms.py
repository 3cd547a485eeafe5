"""Pseudonyms: nobody is recognisable, everybody is still somebody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.actions.pseudonyms import MASKED_LINK, MASKED_MAIL, Pseudonyms

PSEUDONYMS = Pseudonyms(b"pepper")
MIA = PSEUDONYMS.name("Mia Berg")
JOE = PSEUDONYMS.name("joe")
JOE_IN_CAPITALS = PSEUDONYMS.name("JOE")
NAMES = ("joe", "JOE", "Mia Berg", "Will Young")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I agree with joe.", f"I agree with {JOE}."),
        ("I agree with JOE, not joe!", f"I agree with {JOE_IN_CAPITALS}, not {JOE}!"),
        ("@joe you are wrong", f"@{JOE} you are wrong"),
        ("@Joe you are wrong", f"@{JOE} you are wrong"),
        ("@ghost you are wrong", f"@{PSEUDONYMS.name('ghost')} you are wrong"),
        ("Mia Berg, MIA BERG and Mia", f"{MIA}, {MIA} and {MIA}"),
        ("joel's banjoe", "joel's banjoe"),
        ("I will be young", "I will be young"),
        ("Will you?", f"{PSEUDONYMS.name('Will Young')} you?"),
        ("see https://x.example/a?b=1 or www.y.example", f"see {MASKED_LINK} or {MASKED_LINK}"),
        ("write to joe.b@mail.example", f"write to {MASKED_MAIL}"),
        ("call +49 30 123 456-78 now", "call +00 00 000 000-00 now"),
        ("mia and MIA", f"{MIA} and {MIA}"),
        ("I WILL BE YOUNG", "I WILL BE YOUNG"),
        ("write to joe [at] mail dot example", f"write to {MASKED_MAIL}"),
        ("write to joe.o'b@mail.example", f"write to {MASKED_MAIL}"),
        ("see pages.example/joe and/or 24/7", f"see {MASKED_LINK} and/or 24/7"),
        ("pay XY12 3456 7890 1234 5678", "pay XY00 0000 0000 0000 0000"),
        ("in 2026 I paid 3,100", "in 2026 I paid 3,100"),
        ("", ""),
    ],
)
def test_names_mentions_links_addresses_and_numbers_are_masked(text: str, masked: str) -> None:
    result = PSEUDONYMS.mask(text, NAMES)

    assert result == masked


def test_another_pepper_gives_other_pseudonyms() -> None:
    other = Pseudonyms(b"salt")

    assert other.name("joe") != JOE


def test_one_id_of_two_kinds_has_two_pseudonyms() -> None:
    assert PSEUDONYMS.of("author", "1") != PSEUDONYMS.of("article", "1")


@given(st.text(), st.lists(st.text()))
def test_any_text_and_any_names_can_be_masked(text: str, names: list[str]) -> None:
    result = PSEUDONYMS.mask(text, names)

    assert isinstance(result, str)


@given(st.text(alphabet="abc .,@", max_size=30))
def test_a_name_does_not_stand_as_a_word_in_the_masked_text(around: str) -> None:
    masked = PSEUDONYMS.mask(f"{around} Zebulon {around}", ["Zebulon"])

    assert "Zebulon" not in masked
