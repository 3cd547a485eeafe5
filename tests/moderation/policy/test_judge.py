"""The policy told as a table: in this situation the site does that, because of this rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.assessment import Language
from service.moderation.comment import Article
from service.moderation.labels import NAMES
from service.moderation.policy.facts import Facts, Openness, Recent
from service.moderation.policy.judge import judge, restrained, strictest
from service.moderation.policy.rules import PERSON, RULE_NAMES, RULES, name_of
from service.moderation.policy.verdict import Action, Finding
from service.moderation.standing import Standing, Status
from tests.moderation.policy.builders import NOW, a_comment, a_policy, an_assessment, an_author, some_facts

SITE = """
thresholds:
  insult: {hold: 0.6, reject: 0.9}
  personal_attack: 0.5
words:
  banned: {clause: civility, entries: [dunderhead]}
  watched: {clause: civility, entries: [balderdash]}
links: {max: 2, new_authors_max: 0, allowed: [town.example], banned: [cheap.example], clause: spam}
repeats: {window: 24h, by_author: 1, by_anyone: 3, shortest: 20, clause: spam}
floods: {per_minute: 3, per_hour: 10, clause: spam}
authors: {new_until: 2, new_for: 2 days, hold_new: true, rejections: {count: 3, within: 30 days}}
threads: {close_after: 14 days, premoderated_sections: [Obituaries], closed_sections: [Courts]}
languages: {served: [en, fr], sure: 0.6}
"""
STRICT = a_policy(SITE + "automatic_reject: true\n")
CAREFUL = a_policy(SITE)
LONG_AGO = NOW - timedelta(days=20)


def scored(**scores: float) -> dict[str, Any]:
    return {"assessment": an_assessment(scores)}


def spoken(code: str, confidence: float = 0.9, source: str = "identified", **changes: Any) -> dict[str, Any]:
    return {"assessment": an_assessment(lang=Language(code, confidence, source), **changes)}


def known(**standing: Any) -> dict[str, Any]:
    return {"standing": Standing(**({"published": 50} | standing))}


def under(**article: Any) -> dict[str, Any]:
    return {"article": Article("a1", "The bridge", **article)}


UNREAD: dict[str, Any] = {"scores": {}, "served": False}

TABLE: list[tuple[str, dict[str, Any], str, set[str]]] = [
    ("a polite comment", {}, "publish", set()),
    ("an insult just below the number", scored(insult=0.599), "publish", set()),
    ("an insult right at the number", scored(insult=0.6), "hold", {"thresholds"}),
    ("an insult above the number for rejecting", scored(insult=0.93), "reject", {"thresholds"}),
    ("a score that is no number", scored(insult=float("nan")), "hold", {"thresholds"}),
    ("a label without a number", scored(threat=0.99), "publish", set()),
    ("no score at all", {"assessment": an_assessment(scores={})}, "hold", {"thresholds"}),
    ("a banned word", {"said": "What a dunderhead."}, "reject", {"words"}),
    ("a watched word", {"said": "Balderdash!"}, "hold", {"words"}),
    ("both kinds of word", {"said": "Balderdash, dunderhead!"}, "reject", {"words"}),
    ("two links", {"said": "www.a.example and http://b.example/x"}, "publish", set()),
    ("three links", {"said": "www.a.example http://b.example www.c.example"}, "hold", {"links"}),
    ("many links to the town's own site", {"said": "www.town.example " * 9}, "publish", set()),
    ("a banned domain", {"said": "see shop.cheap.example/sale"}, "reject", {"links"}),
    ("a new author's link", {"said": "www.a.example"} | known(published=1), "hold", {"links", "author"}),
    ("the author's same text again", {"recent": Recent(same_text_by_author=1)}, "hold", {"repeats"}),
    ("a text that goes round", {"recent": Recent(same_text_by_anyone=3)}, "hold", {"repeats"}),
    ("thanks that go round", {"said": "Thanks!", "recent": Recent(same_text_by_anyone=30)}, "publish", set()),
    ("the fourth comment in a minute", {"recent": Recent(by_author_minute=3)}, "hold", {"floods"}),
    ("the eleventh comment in an hour", {"recent": Recent(by_author_hour=10)}, "hold", {"floods"}),
    ("the tenth comment in an hour", {"recent": Recent(by_author_hour=9)}, "publish", set()),
    ("a banned author", known(status=Status.BANNED), "reject", {"author"}),
    ("a ban that ran out", known(status=Status.BANNED, until=NOW), "publish", set()),
    ("a ban still running", known(status=Status.BANNED, until=NOW + timedelta(hours=1)), "reject", {"author"}),
    ("an author always read first", known(status=Status.ALWAYS_HOLD), "hold", {"author"}),
    ("an author's second comment", known(published=1), "hold", {"author"}),
    ("an author's third comment", known(published=2), "publish", set()),
    ("an account of yesterday", {"comment": a_comment(author=an_author(created_at=NOW))}, "hold", {"author"}),
    ("three rejections this month", known(recent_rejected=3), "hold", {"author"}),
    ("two rejections this month", known(recent_rejected=2), "publish", set()),
    ("a closed thread", {"thread": Openness.CLOSED}, "reject", {"thread"}),
    ("a reply below a cut", {"cut": True}, "reject", {"thread"}),
    ("a premoderated thread", {"thread": Openness.PREMODERATED}, "hold", {"thread"}),
    ("a premoderated section", under(section="obituaries "), "hold", {"thread"}),
    ("a closed section", under(section="Courts"), "reject", {"thread"}),
    ("an article of three weeks ago", under(published_at=LONG_AGO), "reject", {"thread"}),
    (
        "a comment imported later",
        under(published_at=LONG_AGO) | {"comment": a_comment(posted_at=LONG_AGO)},
        "publish",
        set(),
    ),
    ("a language without a model", spoken("hy", **UNREAD), "hold", {"language"}),
    ("a language the site does not take", spoken("de"), "hold", {"language"}),
    ("a language the site takes", spoken("fr"), "publish", set()),
    ("a language that was guessed badly", spoken("en", 0.4), "hold", {"language"}),
    ("a short text in the site's language", spoken("en", 0.1, "site"), "publish", set()),
    ("a language nobody knows", spoken("und", 0.0), "hold", {"language"}),
    ("no text", {"said": " \n", "assessment": an_assessment(scores={})}, "publish", {"empty"}),
    ("no text in a closed thread", {"said": "", "thread": Openness.CLOSED}, "reject", {"empty", "thread"}),
]


@pytest.mark.parametrize(("situation", "action", "rules"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_site_does_what_its_policy_says(situation: dict[str, Any], action: str, rules: set[str]) -> None:
    verdict = judge(STRICT, some_facts(**situation), "7")

    assert verdict.action == action
    assert {finding.rule for finding in verdict.findings} == rules
    assert verdict.policy_version == "7"


SETTLED_BY_PEOPLE = {"author", "thread"}


@pytest.mark.parametrize(("situation", "action", "rules"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_without_automatic_rejection_only_bans_and_closings_reject(
    situation: dict[str, Any], action: str, rules: set[str]
) -> None:
    verdict = judge(CAREFUL, some_facts(**situation), "7")

    assert verdict.action == (action if rules & SETTLED_BY_PEOPLE or action != "reject" else "hold")


def test_a_downgraded_rejection_says_that_a_person_decides() -> None:
    finding = judge(CAREFUL, some_facts(**scored(insult=0.95)), "7").findings[0]

    assert finding.sentence == (
        "Held: this reads like an insult (0.95; the site rejects from 0.90). "
        "Automatic rejection is off here, so a person decides."
    )


def test_a_score_is_explained_in_a_sentence_with_its_clause() -> None:
    finding = judge(
        a_policy("thresholds: {personal_attack: 0.6}"), some_facts(**scored(personal_attack=0.81)), "7"
    ).findings[0]

    assert finding.sentence == "Held: this reads like a personal attack (0.81; the site holds from 0.60)."
    assert (finding.clause, finding.label, finding.score, finding.threshold) == (
        "civility",
        "personal_attack",
        0.81,
        0.6,
    )


def test_a_number_just_below_the_next_is_not_rounded_up_to_it() -> None:
    finding = judge(STRICT, some_facts(**scored(insult=0.899)), "7").findings[0]

    assert "(0.89; the site holds from 0.60)" in finding.sentence


def test_every_reason_is_kept_and_the_strictest_stands_first() -> None:
    facts = some_facts("balderdash", **scored(insult=0.95), thread=Openness.PREMODERATED)

    verdict = judge(STRICT, facts, "7")

    assert [(f.rule, f.action.value) for f in verdict.findings] == [
        ("thresholds", "reject"),
        ("thread", "hold"),
        ("words", "hold"),
    ]


@pytest.mark.parametrize("decided", list(Action))
def test_a_person_who_decided_about_this_text_outranks_every_rule(decided: Action) -> None:
    facts = some_facts("What a dunderhead.", decided_by_person=decided)

    verdict = judge(STRICT, facts, "7")

    assert verdict.action is decided
    assert verdict.findings[0].rule == PERSON
    assert "moderator has decided" in verdict.findings[0].sentence
    assert [f.rule for f in verdict.findings[1:]] == ["words"]


def test_an_action_for_banned_authors_and_closed_threads_can_be_chosen() -> None:
    policy = a_policy("authors: {banned: hold}\nthreads: {closed: hold}")

    verdict = judge(policy, some_facts(thread=Openness.CLOSED, **known(status=Status.BANNED)), "7")

    assert verdict.action is Action.HOLD


def test_a_ban_is_told_with_its_end_and_without_the_moderators_note() -> None:
    standing = known(status=Status.BANNED, until=NOW + timedelta(days=1), note="rude on the phone")

    sentence = judge(STRICT, some_facts(**standing), "7").findings[0].sentence

    assert sentence == "Rejected: this author is banned from commenting until 3 March 2026."


def test_every_rule_has_a_module_and_a_name_of_its_own() -> None:
    names = [name_of(rule) for rule in RULES]

    assert len(set(names)) == len(names)
    assert (PERSON, *names) == RULE_NAMES


actions = st.sampled_from(Action)
findings = st.builds(Finding, st.sampled_from(RULE_NAMES), actions, st.just("Held: x."), automatic=st.booleans())
worlds = st.builds(
    some_facts,
    st.sampled_from(["", "Good morning.", "dunderhead www.cheap.example", "balderdash www.a.example"]),
    assessment=st.builds(
        an_assessment,
        st.dictionaries(st.sampled_from(NAMES), st.floats(0, 1)),
        served=st.booleans(),
        lang=st.builds(
            Language, st.sampled_from(["en", "hy", "und"]), st.floats(0, 1), st.sampled_from(["identified", "site"])
        ),
    ),
    standing=st.builds(
        Standing, published=st.integers(0, 5), recent_rejected=st.integers(0, 5), status=st.sampled_from(Status)
    ),
    recent=st.builds(Recent, *[st.integers(0, 12)] * 4),
    thread=st.sampled_from(Openness),
)


@given(worlds, st.sampled_from([STRICT, CAREFUL]))
def test_the_action_is_always_that_of_the_strictest_finding(facts: Facts, policy: Any) -> None:
    verdict = judge(policy, facts, "7")

    strictness = [finding.action.strictness for finding in verdict.findings]
    assert verdict.action.strictness == max(strictness, default=0)
    assert strictness == sorted(strictness, reverse=True)


@given(worlds, st.sampled_from([STRICT, CAREFUL]))
def test_findings_open_with_their_action_and_name_known_rules_and_clauses(facts: Facts, policy: Any) -> None:
    openings = {Action.HOLD: "Held: ", Action.REJECT: "Rejected: ", Action.PUBLISH: "This comment has no text"}

    for finding in judge(policy, facts, "7").findings:
        assert finding.rule in RULE_NAMES
        assert finding.sentence.startswith(openings[finding.action])
        assert finding.sentence.endswith(".")
        assert finding.clause is None or policy.clause(finding.clause) is not None


@given(st.lists(findings), findings)
def test_one_more_finding_never_makes_an_action_milder(some: list[Finding], another: Finding) -> None:
    before, after = strictest(some), strictest([*some, another])

    assert after.strictness >= before.strictness


@given(findings)
def test_restraint_only_ever_turns_an_automatic_rejection_into_a_hold(finding: Finding) -> None:
    after = restrained(CAREFUL, finding)

    expected = Action.HOLD if finding.automatic and finding.action is Action.REJECT else finding.action
    assert after.action is expected
    assert restrained(STRICT, finding) is finding
