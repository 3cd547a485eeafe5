"""Search on PostgreSQL: the regular expression that spares it parsing never turns away what the parser would find."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import text

from service.storage.engine import Store
from service.storage.filters import Words
from service.storage.wording import _pattern

GAPS = (
    " ",
    "\n\t",
    ", ",
    "-",
    "--",
    ".",
    "/",
    "_",
    "'",
    " <b>",
    "<br/>",
    " &amp; ",
    " http://",
    " x ",
    "x",
    "",
    "…",
    " é ",
)
AROUND = (("", ""), ("So ", "."), ("<p>", "</p>"), ("mail@", ".example"), ("www.", ".example/x"), ("#", "5"))
TEXTS = [f"{a}THEY{gap}have{z}" for gap, (a, z) in product(GAPS, AROUND)]


@pytest.mark.parametrize(
    "words", [Words("they have"), Words("they"), Words("they hav", begins=True), Words("hav", True)]
)
def test_every_text_in_which_the_parser_finds_a_phrase_passes_the_regular_expression(
    store: Store, words: Words
) -> None:
    if store.dialect == "sqlite":
        pytest.skip("SQLite's index knows the places of words")
    query = " <-> ".join(words.text.split()) + (":*" if words.begins else "")
    asked = text("SELECT to_tsvector('simple', :said) @@ to_tsquery('simple', :query), :said ~* :pattern")

    with store.read() as connection:
        told = [
            (said, *connection.execute(asked, {"said": said, "query": query, "pattern": _pattern(words)}).one())
            for said in TEXTS
        ]

    assert [said for said, found, passed in told if found and not passed] == []
    assert sum(found for _, found, _ in told) > len(GAPS)
    assert words.text != "they have" or sum(passed for *_, passed in told) < len(TEXTS)


@pytest.mark.parametrize("words", ["so-what", "d’accord", "naïve", "a_b", ""])
def test_words_that_are_more_than_letters_and_digits_are_left_to_the_parser(words: str) -> None:
    assert _pattern(Words(words)) is None
