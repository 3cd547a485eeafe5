"""The language of a comment: scripts settle what they can, short texts are left to what the site says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation import language
from service.moderation.assessment import Language
from service.moderation.language import CONFIDENT, PLAIN_CONFIDENCE, identify

DATA = Path(__file__).resolve().parents[2] / "data"
SUITE = [
    str(json.loads(line)["text"])
    for file in sorted((DATA / "policysuite").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
SHORT = [json.loads(line) for line in (DATA / "languages/short_comments.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Բարեւ ձեզ", "hy"), ("Այո", "hy"), ("안녕", "ko"), ("Καλημέρα", "el"), ("გამარჯობა", "ka"), ("สวัสดี", "th"),
        ("שלום", "he"), ("こんにちは世界", "ja"), ("வணக்கம்", "ta"),
        ("Բարեւ, I liked it", "en"), ("Շնորհակալություն, bro", "hy"),
    ],
)  # fmt: skip
def test_a_script_with_one_language_settles_it(text: str, code: str) -> None:
    assert identify(text, None, "en").code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I really don't think that the council has thought about this.", "en"),
        ("Das ist doch völliger Quatsch, und Sie wissen das auch.", "de"),
        ("Je ne suis pas du tout d'accord avec cet article.", "fr"),
        ("Eu não concordo com nada do que está escrito aqui.", "pt"),
        ("Я совершенно не согласен с автором этой статьи.", "ru"),
        ("أنا لا أتفق مع هذا الرأي على الإطلاق", "ar"),
        ("这篇文章写得非常好，谢谢作者", "zh"),
        ("Tôi không đồng ý với bài viết này chút nào", "vi"),
        ("Bu yazıya kesinlikle katılmıyorum arkadaşlar", "tr"),
    ],
)
def test_a_sentence_is_identified_whatever_the_site_is_in(text: str, code: str) -> None:
    found = identify(text, None, "en")

    assert (found.code, found.source) == (code, "identified")
    assert CONFIDENT <= found.confidence <= 1


def test_what_is_plainly_english_is_so_for_the_identifier_as_well_but_where_it_is_confused() -> None:
    texts = [text for text in SUITE if language._plainly(language._words(text), "en")]

    said = [language._identified(language._words(text), "Latn", None, "en") for text in texts]

    assert len(texts) > len(SUITE) / 2
    assert sum(found is None or found.code != "en" for found in said) <= len(texts) / 500
    assert {identify(text, None, "en").confidence for text in texts} == {PLAIN_CONFIDENCE}


def test_no_short_comment_in_another_language_is_plainly_english() -> None:
    foreign = [line["text"] for line in SHORT if line["lang"] != "en"]

    assert len(foreign) > 100
    assert [text for text in foreign if language._plainly(language._words(text), "en")] == []


@pytest.mark.parametrize("text", ["Vi er her for at have det sjovt.", "Wat was het, en wie had de sleutel?"])
def test_words_that_neighbours_share_make_nothing_english(text: str) -> None:
    assert not language._plainly(text, "en")


def test_english_is_plain_only_where_the_site_or_the_comment_is_said_to_be_english() -> None:
    text = "They should have asked the people who would use that bridge."

    assert identify(text, "en", "en") == identify(text, None, "en") == Language("en", PLAIN_CONFIDENCE, "identified")
    assert identify(text, None, "de").confidence != PLAIN_CONFIDENCE
    assert identify(text, "fr", "en").code == "en"


@pytest.mark.parametrize(
    "text", ["", "   ", "ok", "lol!!", "👍👍", "https://example.org/ein/langer/deutscher/pfad", "12345", "Hakob"]
)
def test_what_is_too_short_is_what_the_site_says(text: str) -> None:
    assert identify(text, None, "de").code == "de"
    assert identify(text, None, "de").source == "site"


@pytest.mark.parametrize("text", ["Ferme ta gueule", "Du Arschloch", "Cállate la boca ya", "Kapa çeneni be"])
def test_a_short_text_far_from_the_sites_language_is_not_taken_for_it(text: str) -> None:
    assert identify(text, None, "en").code != "en"


@pytest.mark.parametrize(
    "text", ["Well done!", "Good for them", "Hear, hear!", "No comment", "Naturally", "Typical!", "Marina Tamarin"]
)
def test_a_short_text_in_the_sites_language_is(text: str) -> None:
    assert identify(text, None, "en").code == "en"


def test_a_stated_language_counts_before_the_sites_for_short_text() -> None:
    found = identify("merci", "fr-FR", "en")

    assert (found.code, found.source) == ("fr", "stated")


def test_a_clear_text_outweighs_what_was_stated() -> None:
    assert identify("Das ist doch völliger Quatsch, und Sie wissen das auch ganz genau.", "en", "en").code == "de"


def test_links_mentions_and_emoji_do_not_confuse() -> None:
    text = "@ivan_petrov 😀😀 https://пример.рф/страница this is really not what the article says 👍🏽"

    assert identify(text, None, "en").code == "en"


def test_shouting_stays_in_its_language() -> None:
    assert identify("THIS IS ABSOLUTELY NOT WHAT THE ARTICLE SAYS", None, "hy").code == "en"


def test_a_short_text_in_a_script_the_site_does_not_use_is_not_the_sites_language() -> None:
    assert identify("да", None, "en").code != "en"


@given(
    st.text(st.characters(exclude_categories=())),
    st.none() | st.text(max_size=8),
    st.sampled_from(["en", "hy", "pt-BR", ""]),
)
@settings(max_examples=300, deadline=None)
def test_no_string_is_too_strange(text: str, stated: str | None, site: str) -> None:
    found = identify(text, stated, site)

    assert found.code
    assert 0 <= found.confidence <= 1
    assert found.source in {"script", "identified", "stated", "site"}


PIECES = ["it's", "well-known", "hello", "x@y.org", "@joe", "#tag", "1st", "http://a.b/c", "www.x.org", "w.w", "_", "-"]


@given(
    st.lists(st.sampled_from([*PIECES, "!", ", ", " ", "\n", "\x1c", "\x00", ":/", "é", "…"]), max_size=10).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_plain_text_gives_the_words_and_letters_that_any_text_gives(text: str) -> None:
    by_pattern = " ".join(language._NOT_WORDS.sub(" ", text).split())

    words = language._words(text)

    assert words == by_pattern
    counted = Counter(filter(None, map(language._script, by_pattern)))
    assert language._leading(words)[2] == counted.total()
    assert set(counted) != {"Latn"} or language._leading(words) == ("Latn", counted.total(), counted.total())
