"""A rule, a label, a list or an entry that is off finds nothing, and what the document says of it stays."""

from __future__ import annotations

import pytest

from service.moderation.policy.changes import diff
from service.moderation.policy.facts import Recent
from service.moderation.policy.judge import judge
from tests.moderation.policy.builders import a_policy, an_assessment, mistakes_in, some_facts
from tests.moderation.policy.test_document import FULL

STOPPED = {
    "links": ("links: {max: 0}", some_facts("See https://x.example/a")),
    "personal_details": ("personal_details: {hold: [email]}", some_facts("Ask ann@mail.example.")),
    "repeats": ("repeats: {by_author: 1}", some_facts(recent=Recent(same_text_by_author=3))),
    "floods": ("floods: {per_minute: 1}", some_facts(recent=Recent(by_author_minute=3))),
    "thresholds": ("thresholds: {insult: {hold: 0.5}}", some_facts(assessment=an_assessment({"insult": 0.9}))),
    "words": ("words: {banned: {entries: [twit]}}", some_facts("What a twit.")),
}


def _off(text: str) -> str:
    """The same section with its innermost brackets switched off."""
    place = text.index("}")
    return f"{text[:place]}, off: true{text[place:]}"


@pytest.mark.parametrize("rule", sorted(STOPPED))
def test_a_rule_that_is_off_finds_nothing(rule: str) -> None:
    text, facts = STOPPED[rule]

    on, off = judge(a_policy(text), facts, "1"), judge(a_policy(_off(text)), facts, "1")

    assert [finding.rule for finding in on.findings] == [rule]
    assert off.findings == ()


def test_one_entry_can_be_off_and_another_of_a_list_that_is_off_can_be_on() -> None:
    policy = a_policy(
        """
words:
  banned: {entries: [twit, {entry: oaf, off: true}]}
  watched: {off: true, entries: [bore, {entry: prat, off: false}]}
"""
    )

    verdict = judge(policy, some_facts("A twit, an oaf, a bore and a prat."), "1")

    assert [match.entry for finding in verdict.findings for match in finding.matches] == ["twit", "prat"]


def test_an_allowed_entry_that_is_off_shields_nothing() -> None:
    policy = a_policy("words: {watched: {entries: [vermin]}, allowed: {entries: [{entry: vermin control, off: true}]}}")

    assert judge(policy, some_facts("Call vermin control."), "1").findings != ()


def test_a_label_that_is_off_gives_the_model_no_place_to_look_twice() -> None:
    assert a_policy("thresholds: {insult: {hold: 0.5, off: true}}").cuts == {"insult": ()}


def test_a_switch_that_is_no_truth_value_is_told() -> None:
    assert [one.pointer for one in mistakes_in(FULL.replace("max: 3", "max: 3, off: yes"))] in (["/links/off"], [])
    assert [one.code for one in mistakes_in("clauses: [{id: a, title: b}]\nlinks: {off: yes}\n")] == ["wrong_type"]


def test_stopping_is_told_in_sentences() -> None:
    old = "links: {max: 1}\nthresholds: {insult: {hold: 0.5}}\nwords: {banned: {entries: [twit, oaf]}}\n"
    new = (
        "links: {max: 1, off: true}\nthresholds: {insult: {hold: 0.5, off: true}}\n"
        "words: {banned: {entries: [twit, {entry: oaf, off: true}]}}\n"
    )

    assert diff(a_policy(old), a_policy(new)) == [
        "Insult is stopped.",
        "Insult is no longer held; it was from 0.5.",
        "The list of banned words no longer looks for “oaf”.",
        "The rule links is stopped.",
    ]
