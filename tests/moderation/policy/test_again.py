"""A comment judged again: rules whose part of the document changed are asked; the answer is that of judging."""

from __future__ import annotations

from typing import Any

import pytest

from service.moderation.policy.again import EVERY, READS, changed_rules, judge_again
from service.moderation.policy.facts import Facts, Openness, Recent
from service.moderation.policy.judge import judge
from service.moderation.policy.past import cut_then, decided_then, openness_then, status_then
from service.moderation.policy.rules import RULES, name_of
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action
from service.moderation.standing import Standing, Status
from tests.moderation.policy.builders import a_policy, an_assessment, some_facts

STRICT = """
thresholds: {insult: 0.5}
words: {banned: {entries: [twit]}}
links: {max: 0, new_authors_max: 0}
personal_details: {hold: [email]}
repeats: {by_author: 1, by_anyone: 1}
floods: {per_minute: 1, per_hour: 1}
authors: {new_until: 500, hold_new: true, rejections: {count: 1}}
threads: {premoderated_sections: [Local], close_after: 1h}
languages: {served: [fr], sure: 0.99}
"""
EVERYTHING = some_facts(
    "You twit, see https://x.example/a for a long time to come, or ask ann@mail.example.",
    assessment=an_assessment({"insult": 0.9}),
    recent=Recent(3, 3, 3, 3),
    standing=Standing(published=3, recent_rejected=2, status=Status.BANNED),
    thread=Openness.CLOSED,
    cut=True,
)
PARTS = {
    "thresholds": "thresholds: {insult: 0.95}",
    "sections": "sections: {Local: {thresholds: {insult: 0.95}}}",
    "words": "words: {banned: {entries: [long time]}}",
    "links": "links: {max: 5}",
    "personal_details": "personal_details: {hold: [phone]}",
    "repeats": "repeats: {by_author: 9}",
    "floods": "floods: {per_minute: 9}",
    "authors": "authors: {banned: hold}",
    "threads": "threads: {closed: hold}",
    "languages": "languages: {served: [en]}",
    "automatic_reject": "automatic_reject: true",
}


class Watched:
    """A policy that notes which of its parts are looked at."""

    def __init__(self, policy: Policy) -> None:
        self._policy, self.seen = policy, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.seen.add({"matcher": "words", "clause_of": "clauses"}.get(name, name))
        return getattr(self._policy, name)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_looks_at_no_part_that_is_not_written_down(rule: Any) -> None:
    watched = Watched(a_policy(STRICT))

    list(rule(watched, EVERYTHING))

    assert watched.seen <= set(READS[name_of(rule)])


def test_every_rule_is_written_down() -> None:
    assert {name_of(rule) for rule in RULES} == EVERY


@pytest.mark.parametrize("part", sorted(PARTS))
@pytest.mark.parametrize("facts", [EVERYTHING, some_facts(), some_facts("", decided_by_person=Action.PUBLISH)])
def test_judging_again_comes_to_what_judging_afresh_comes_to(part: str, facts: Facts) -> None:
    lines = [line for line in STRICT.splitlines() if not line.startswith(f"{part}:")]
    old, new = a_policy(STRICT), a_policy("\n".join([*lines, PARTS[part]]))
    then = judge(old, facts, "1")

    again = judge_again(then.findings, changed_rules(old, new), new, facts, "2")

    assert again == judge(new, facts, "2")


def test_nothing_changed_asks_no_rule() -> None:
    assert changed_rules(a_policy(STRICT), a_policy(STRICT + "# a comment\n")) == frozenset()


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("openness", list(Openness))
@pytest.mark.parametrize("cut", [True, False])
@pytest.mark.parametrize("decided", [None, Action.PUBLISH, Action.REJECT])
def test_what_was_so_is_read_off_the_findings_of_the_time(
    status: Status, openness: Openness, cut: bool, decided: Action | None
) -> None:
    facts = some_facts(standing=Standing(status=status), thread=openness, cut=cut, decided_by_person=decided)

    found = judge(a_policy("authors: {banned: hold}"), facts, "1").findings

    assert status_then(found) is status
    assert openness_then(found) is openness
    assert cut_then(found) is cut
    assert decided_then(found) is decided
