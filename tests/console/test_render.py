"""What the model and the policy said, as people read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.console import render, times
from service.moderation.policy.document import parse
from service.moderation.standing import Standing, Status
from tests.builders_storage import MONDAY, POLICY
from tests.console.desk_builders import a_finding, a_match


@pytest.mark.parametrize(
    ("number", "shown", "words"),
    [
        (0.0, "0.00", "Very unlikely"),
        (0.25, "0.25", "Unlikely"),
        (0.5, "0.50", "Could go either way"),
        (0.799, "0.79", "Likely"),
        (0.57, "0.57", "Could go either way"),
        (0.8, "0.80", "Very likely"),
        (0.999, "0.99", "Very likely"),
        (1.0, "1.00", "Very likely"),
    ],
)
def test_a_score_is_told_as_a_number_and_in_words(number: float, shown: str, words: str) -> None:
    risk = render.risk_of([a_finding(label="insult", score=number)])

    assert (risk.shown, risk.words) == (shown, words)


def test_a_score_says_how_many_of_a_hundred_are_like_it() -> None:
    risk = render.risk_of([a_finding(label="insult", score=0.72)])

    assert risk.sentence == "Of 100 comments that score like this, about 72 are: insult."


def test_a_comment_without_any_score_has_no_number() -> None:
    risk = render.risk_of([a_finding(rule="language")])

    assert (risk.number, risk.shown, risk.step, risk.cause) == (None, "–", 0, False)


def test_a_score_that_is_no_number_breaks_nothing_and_ranks_nothing() -> None:
    finding = a_finding(label="insult", score=float("nan"))

    risk = render.risk_of([finding], {"insult": float("nan"), "spam": 0.3})

    assert (risk.shown, risk.cause) == ("0.30", False)
    assert render.reason(finding, "", parse(POLICY)).score == "no number"
    assert [score.title for score in render.scores({"insult": float("nan"), "spam": 0.3}, parse(POLICY))] == ["Spam"]


def test_a_rule_without_a_score_leaves_the_highest_score_of_a_violation_standing_by() -> None:
    risk = render.risk_of([a_finding(rule="links")], {"insult": 0.2, "unsubstantial": 0.9})

    assert (risk.shown, risk.cause) == ("0.20", False)


def test_a_finding_is_told_with_its_clause_its_threshold_and_the_exact_words() -> None:
    finding = a_finding(clause="insults", label="insult", score=0.9, threshold=0.5, matches=(a_match(4, 9, "idiot*"),))

    told = render.reason(finding, "You idiot.", parse(POLICY))

    assert (told.title, told.clause_title, told.clause_text) == ("Insult", "No insults", "Be civil.")
    assert (told.score, told.threshold, told.matches) == ("0.90", "0.50", (("idiot", "idiot*"),))


def test_a_clause_that_the_policy_has_no_longer_is_still_named() -> None:
    told = render.reason(a_finding(clause="manners"), "", parse(POLICY))

    assert (told.clause_title, told.clause_text) == ("manners", None)


def test_the_reasons_to_reject_are_the_clauses_and_other_each_with_a_key() -> None:
    listed = [(choice.id, choice.title, choice.key) for choice in render.choices(parse(POLICY))]

    assert listed == [("insults", "No insults", "1"), ("spam", "No advertising", "2"), ("other", "Other", "3")]


def test_only_the_first_nine_reasons_have_keys() -> None:
    clauses = "".join(f"  - {{id: c{n}, title: Clause {n}}}\n" for n in range(11))

    keys = [choice.key for choice in render.choices(parse(f"clauses:\n{clauses}"))]

    assert keys == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "", ""]


def test_scores_come_highest_first_with_the_threshold_from_which_the_site_holds() -> None:
    told = render.scores({"spam": 0.1, "insult": 0.9, "threat": 0.4}, parse(POLICY))

    assert [(score.title, score.over, score.tick) for score in told] == [
        ("Insult", True, 42),
        ("Threat", False, None),
        ("Spam", False, 42),
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://gazette.example/a", "https://gazette.example/a"),
        ("http://gazette.example", "http://gazette.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//gazette.example", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(url: str | None, link: str | None) -> None:
    assert render.web_link(url) == link


def test_a_ban_is_told_with_its_end() -> None:
    banned = Standing(status=Status.BANNED, until=MONDAY + timedelta(days=1))

    assert render.standing_words(banned, MONDAY) == "Banned until 3 Nov 2026, 09:00"
    assert render.standing_words(banned, MONDAY + timedelta(days=2)) == ""


def test_a_long_text_is_cut_to_one_line() -> None:
    line = render.excerpt("one\n\ntwo   three " * 50, limit=20)

    assert line == "one two three one t…"


@pytest.mark.parametrize(
    ("seconds", "short", "words"),
    [
        (0, "now", "just now"),
        (1, "1 s", "1 second ago"),
        (61, "1 min", "1 minute ago"),
        (7200, "2 h", "2 hours ago"),
        (86400 * 3, "3 d", "3 days ago"),
    ],
)
def test_ages_are_short_in_the_list_and_whole_words_elsewhere(seconds: int, short: str, words: str) -> None:
    then = MONDAY - timedelta(seconds=seconds)

    assert (times.short(then, MONDAY), times.ago(then, MONDAY)) == (short, words)
