"""Words are found in every dress, whole, and never inside another word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.policy.judge import judge
from service.moderation.policy.verdict import Match
from service.moderation.policy.wordlist import _TOKEN, _words_as_they_stand, stem
from service.moderation.text.normalise import normalise
from tests.moderation.policy.builders import a_policy, some_facts

POLICY = a_policy(
    """
words:
  banned:
    clause: civility
    entries: [ass, cock*, dunderhead, "blow off", 1488, {entry: muppet, inflections: true}]
  watched:
    entries: [{entry: shut up, inflections: true, clause: spam}, дурак, 馬鹿, कमी, 🖕, "don't care"]
  allowed:
    entries: [cockpit, Cockermouth, cock-a-leekie, dunderhead day]
"""
)


def matches(text: str) -> list[tuple[str, str]]:
    """Entry and the author's own letters, for every match."""
    found = judge(POLICY, some_facts(text), "1").findings
    return [(match.entry, text[match.start : match.end]) for finding in found for match in finding.matches]


FOUND = [
    ("as written", "you dunderhead", "dunderhead", "dunderhead"),
    ("in capitals", "DUNDERHEAD!", "dunderhead", "DUNDERHEAD"),
    ("with digits for letters", "you dund3rh3ad", "dunderhead", "dund3rh3ad"),
    ("with Cyrillic letters that look Latin", "you dundеrhеad", "dunderhead", "dundеrhеad"),
    ("in wide letters", "ｄｕｎｄｅｒｈｅａｄ", "dunderhead", "ｄｕｎｄｅｒｈｅａｄ"),
    ("with an invisible letter", "dunder\u200bhead", "dunderhead", "dunder\u200bhead"),
    ("letter by letter", "you d u n d e r h e a d!", "dunderhead", "d u n d e r h e a d"),
    ("drawn out", "dundddderheaaaad", "dunderhead", "dundddderheaaaad"),
    ("drawn out at its end", "assssss!", "ass", "assssss"),
    ("drawn out where the author doubled", "mmupppeets", "muppet", "mmupppeets"),
    ("masked", "you d*nd*rhead", "dunderhead", "d*nd*rhead"),
    ("in underscores of emphasis", "_dunderhead_", "dunderhead", "dunderhead"),
    ("with an owner's s", "the dunderhead's car", "dunderhead", "dunderhead"),
    ("joined by a hyphen", "dunderhead-in-chief", "dunderhead", "dunderhead"),
    ("by its beginning", "these cockroaches", "cock*", "cockroaches"),
    ("the bare beginning", "cock", "cock*", "cock"),
    ("inflected", "a bunch of muppets", "muppet", "muppets"),
    ("a phrase", "just blow  off", "blow off", "blow  off"),
    ("a phrase over a line", "just blow\noff", "blow off", "blow\noff"),
    ("a phrase inflected", "keep shutting up", "shut up", "shutting up"),
    ("a phrase with an apostrophe", "we don’t care", "don't care", "don’t care"),
    ("a number", "it was 1488 again", "1488", "1488"),
    ("in another script", "ну и Дурак!", "дурак", "Дурак"),
    ("in a script without spaces", "彼は馬鹿だ", "馬鹿", "馬鹿"),
    ("in a script whose vowels are marks", "कमी है", "कमी", "कमी"),
    ("an emoji", "well🖕then", "🖕", "🖕"),
]


@pytest.mark.parametrize(("text", "entry", "letters"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_a_word_is_found_and_shown_in_the_authors_letters(text: str, entry: str, letters: str) -> None:
    assert matches(text) == [(entry, letters)]


LEFT_ALONE = [
    "a class of first-class passengers assessed the bass",
    "Massachusetts, Sussex, Assam and the embassy",
    "peacocks and hancock",
    "from the cockpit over Cockermouth",
    "a bowl of Cock-a-Leekie",
    "Happy Dunderhead Day to all",
    "dunderheads",
    "blow. Off we go",
    "blow the lid off",
    "aaaaas if",
    "14880 people",
    "see https://example.org/dunderhead",
    "write to dunderhead@example.org",
    "@dunderhead said so",
    "कम है",
    "дураков",
]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_a_word_inside_another_an_allowed_word_or_an_address_is_left_alone(text: str) -> None:
    assert matches(text) == []


def test_an_allowed_word_shields_its_own_letters_only() -> None:
    assert matches("the cockpit smells of cock") == [("cock*", "cock")]


def test_a_finding_gathers_the_entries_of_a_list_and_clause() -> None:
    text = "Dunderhead! Muppets! Shut up, dunderhead."

    findings = judge(POLICY, some_facts(text), "1").findings

    assert [(f.clause, f.sentence.partition(" Automatic")[0]) for f in findings] == [
        ("civility", "Held: “dunderhead” and “muppet” are on the site's list of banned words."),
        ("spam", "Held: “shut up” is on the site's list of watched words."),
    ]
    assert Match(0, 10, "dunderhead") in findings[0].matches
    assert Match(30, 40, "dunderhead") in findings[0].matches


def test_a_text_normalised_before_is_not_normalised_again() -> None:
    facts = some_facts("hello", text=normalise("dunderhead"))

    verdict = judge(POLICY, facts, "1")

    assert [finding.rule for finding in verdict.findings] == ["words"]


@given(st.text(max_size=60), st.sampled_from(["dunderhead", "cockatoo", "blow off"]), st.text(max_size=60))
def test_matches_lie_inside_the_text_whatever_stands_around_them(before: str, word: str, after: str) -> None:
    text = f"{before} {word} {after}"

    found = judge(POLICY, some_facts(text), "1").findings

    assert all(0 <= m.start < m.end <= len(text) for finding in found for m in finding.matches)


@given(st.text(alphabet="bcdefghij", min_size=1, max_size=12), st.text(alphabet="klmnopqrt", min_size=1, max_size=12))
def test_letters_glued_to_a_word_hide_it_from_an_entry_without_a_star(before: str, after: str) -> None:
    assert "ass" not in [entry for entry, _ in matches(f"{before}ass{after}")]


@given(st.text("abdegilnosuvy", max_size=4), st.sampled_from(["", "ing", "ied", "ies", "edly", "sses", "ation", "ly"]))
def test_the_english_stemmer_leaves_the_first_letter_of_a_word_alone(word: str, ending: str) -> None:
    stemmed = stem(word + ending, "en")

    assert stemmed[:1] == (word + ending)[:1]


@given(st.text(st.characters(codec="ascii"), max_size=80) | st.text("ab'_-1. \n\t\x00\x1c", max_size=40))
def test_the_short_way_to_the_words_of_plain_letters_finds_what_the_long_way_does(text: str) -> None:
    assert _words_as_they_stand(text) == [word for word in _TOKEN.findall(text) if word]
