"""Which replies carry on what they reply to."""

from __future__ import annotations

import pytest

from service.moderation.quoting import names, quoted, words_of

SAID = words_of("You are all idiots in this town and the mayor is the worst of you.")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("> You are all idiots in this town\n\nSpeak for yourself.", 7),
        ("“the mayor is the worst of you” is what he says, and he is right", 7),
        ("YOU ARE ALL 1D10TS in this town, ha", 7),
        ("In this town and elsewhere the mayor is the best", 4),
        ("Well said.", 0),
        ("", 0),
    ],
)
def test_five_words_in_a_row_are_a_quotation_however_they_are_dressed_up(reply: str, words: int) -> None:
    assert quoted(SAID, words_of(reply)) == (words if words >= 5 else 0)


@pytest.mark.parametrize(
    ("said", "reply", "words"),
    [
        ("Shut up, clown.", "“Shut up, clown” is no way to talk.", 3),
        ("Shut up, clown.", "You shut up!", 0),
        ("Idiot!", "Who is the idiot here?", 0),
    ],
)
def test_of_a_short_comment_all_must_be_quoted_and_two_words_are_nobodys_own(said: str, reply: str, words: int) -> None:
    assert quoted(words_of(said), words_of(reply)) == words


def test_a_text_quotes_all_of_itself() -> None:
    assert quoted(SAID, SAID) == len(SAID) == 15


@pytest.mark.parametrize(
    ("text", "name", "called"),
    [
        ("Joe, you cannot say that.", "Joe", True),
        ("@joe you cannot say that", "Joe", True),
        ("I agree with Uncle  Bo here", "Uncle Bo", True),
        ("Joey was here", "Joe", False),
        ("banjoe", "joe", False),
        ("Al is a name as short as a word", "Al", False),
        ("What (…)* is this", "(…)*", True),
    ],
)
def test_a_reply_names_somebody_only_by_the_whole_name(text: str, name: str, called: bool) -> None:
    assert names(text, name) is called
