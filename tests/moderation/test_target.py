"""Whom a comment speaks of: names of the thread count, everyday words do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.moderation.assessment import Target
from service.moderation.comment import NO_CONTEXT, Context
from service.moderation.target import find, is_ordinary, read_alike, second_person
from service.moderation.text.normalise import normalise
from tests.builders import a_context

THREAD = a_context(
    participants=[
        "Harold",
        "An Observer",
        "Reason",
        "joe",
        "JOE",
        "Mia K.",
        "Beryl Ashdown",
        "Cycling Dad",
        "Tactical Armenian",
    ],
    article_author="Jane Doe",
)
REPLY = a_context(parent=("Bob", "I liked it."), participants=["Bob", "Harold"], article_author="Jane Doe")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("armchair experts like *Harold* should herd goats", "Harold"),
        ('experts like "An Observer" should herd goats', "An Observer"),
        ("experts like “Reason” should herd goats", "Reason"),
        ("@Reason go and herd goats", "Reason"),
        ("Harold's view is as dull as ever", "Harold"),
        ("Go home, joe.", "joe"),
        ("Go home, JOE!", "JOE"),
        ("Mia K. knows nothing", "Mia K."),
        ("Lovely story Beryl. Keep it in a drawer.", "Beryl Ashdown"),
        ("Beryl, dear, leave figures to others", "Beryl Ashdown"),
        ("Beryl you're a fool", "Beryl Ashdown"),
    ],
)
def test_a_named_commenter_is_the_target(text: str, name: str) -> None:
    assert find(normalise(text), THREAD) == Target("commenter", name)


@pytest.mark.parametrize(
    "text",
    [
        "The minister is a fool",
        "There is no Reason to shout",
        "Reason has left this debate",
        "An Observer of birds would know",
        "Haroldson is a fool",
        "Cycling is good for you. Cycling is fun",
        "My Dad is a fool",
        "every Armenian knows that",
        "harold is written in small letters",
        "You should all be ashamed",
        "",
    ],
)
def test_everyday_words_other_people_and_everybody_are_no_target(text: str) -> None:
    assert find(normalise(text), THREAD) is None


def test_you_in_a_reply_is_the_author_of_the_parent() -> None:
    assert find(normalise("You have no idea."), REPLY) == Target("commenter", "Bob")


def test_a_reply_that_speaks_of_nobody_has_no_target() -> None:
    assert find(normalise("The bridge is closed."), REPLY) is None


def test_a_name_comes_before_you() -> None:
    assert find(normalise("Harold, you have no idea."), REPLY) == Target("commenter", "Harold")


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe can't write.",
        "Doe has written nonsense again.",
        "The author can't write.",
        "Whoever wrote this is a hack.",
    ],
)
def test_the_authors_name_or_trade_is_the_author(text: str) -> None:
    assert find(normalise(text), THREAD) == Target("author", "Jane Doe")


def test_an_author_who_answers_in_the_thread_stays_the_author() -> None:
    context = a_context(parent=("Jane Doe", "Thank you all."), article_author="Jane Doe")

    assert find(normalise("You can't write."), context) == Target("author", "Jane Doe")


def test_an_author_nobody_knows_by_name_is_still_told() -> None:
    assert find(normalise("This author can't write."), NO_CONTEXT) == Target("author", "the author")


def test_names_may_hold_any_signs() -> None:
    context = a_context(participants=["(:*+?[", "", " ", "a\\b", "Ալիս"])

    assert find(normalise("Ալիս ջան, no (:*+?["), context) == Target("commenter", "Ալիս")


@pytest.mark.parametrize(
    ("name", "ordinary"), [("Reason", True), ("An Observer", True), ("42", True), ("Harold", False)]
)
def test_a_name_of_everyday_words_is_ordinary(name: str, ordinary: bool) -> None:
    assert is_ordinary(name) is ordinary


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("u are wrong", 1), ("is that u", 1), ("ur wrong, and ur friends too", 2), ("our hours in the sun", 0),
        ("y'all and ya and yours", 3), ("the royal yard", 0), ("a u-turn", 0), ("you know what I mean", 0), ("YOU!", 1),
    ],
)  # fmt: skip
def test_the_second_person_is_counted_in_every_spelling(text: str, times: int) -> None:
    assert second_person(normalise(text)) == times


@pytest.mark.parametrize(
    "text",
    ["Whoever  wrote\nthis slept badly.", "Who wrote this piece?", "Ask the same editor.", "dear journalist, no"],
)
def test_the_author_is_spoken_of_however_it_is_spaced(text: str) -> None:
    assert find(normalise(text), NO_CONTEXT) == Target("author", "the author")


def test_a_thread_of_hundreds_finds_the_one_that_is_named() -> None:
    crowd = a_context(participants=[f"Quiller{i} Vantongeren{i}" for i in range(150)])

    assert find(normalise("So says Vantongeren77, as always."), crowd) == Target("commenter", "Quiller77 Vantongeren77")


def test_who_else_is_in_a_thread_changes_nothing_unless_the_comment_names_them() -> None:
    text = normalise("Ask Harold about the bridge.")
    more = replace(THREAD, participants=(*THREAD.participants, "Zelda Quist"))
    without = replace(THREAD, participants=tuple(name for name in THREAD.participants if name != "Harold"))

    assert read_alike(text, THREAD, more)
    assert not read_alike(text, THREAD, without)
    assert not read_alike(normalise("Ask Zelda Quist."), THREAD, more)


@pytest.mark.parametrize("other", [replace(REPLY, depth=4), replace(REPLY, article_author=None), THREAD])
def test_what_stands_above_and_who_wrote_the_article_always_counts(other: Context) -> None:
    assert not read_alike(normalise("I walk there."), REPLY, other)
