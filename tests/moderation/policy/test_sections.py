"""Thresholds of single sections: sport is ruder than obituaries."""

from __future__ import annotations

import pytest

from service.moderation.comment import Article
from service.moderation.errors import Invalid
from service.moderation.policy.changes import diff
from service.moderation.policy.document import parse
from service.moderation.policy.drafting import with_threshold
from service.moderation.policy.judge import judge
from service.moderation.policy.shape import Threshold, thresholds_in
from service.moderation.policy.verdict import Action
from tests.moderation.policy.builders import a_policy, an_assessment, some_facts

APART = """
thresholds: {insult: 0.5, threat: 0.3}
sections:
  Sport: {thresholds: {insult: 0.8}}
  Obituaries:
    thresholds:
      insult: {hold: 0.2, reject: 0.9}
      threat: {hold: 0.1, off: true}
"""


@pytest.mark.parametrize(
    ("section", "scores", "action"),
    [
        (None, {"insult": 0.6}, Action.HOLD),
        ("Politics", {"insult": 0.6}, Action.HOLD),
        ("Sport", {"insult": 0.6}, Action.PUBLISH),
        (" SPORT ", {"insult": 0.6}, Action.PUBLISH),
        ("Sport", {"insult": 0.8}, Action.HOLD),
        ("Sport", {"insult": 0.1, "threat": 0.3}, Action.HOLD),
        ("Obituaries", {"insult": 0.2}, Action.HOLD),
        ("Obituaries", {"insult": 0.1, "threat": 0.9}, Action.PUBLISH),
    ],
)
def test_a_label_that_a_section_names_has_that_sections_numbers_there_and_all_others_the_sites(
    section: str | None, scores: dict[str, float], action: Action
) -> None:
    facts = some_facts(article=Article("a1", "The match", section=section), assessment=an_assessment(scores))

    assert judge(a_policy(APART), facts, "1").action is action


def test_the_sentence_names_the_number_of_the_section() -> None:
    article = Article("a1", "In memory", section="obituaries")
    facts = some_facts(article=article, assessment=an_assessment({"insult": 0.3}))

    (finding,) = judge(a_policy(APART), facts, "1").findings

    assert (finding.threshold, "the site holds from 0.20" in finding.sentence) == (0.2, True)


def test_the_cascade_is_told_the_cuts_of_every_section() -> None:
    assert {label: set(cuts) for label, cuts in a_policy(APART).cuts.items()} == {
        "insult": {0.5, 0.8, 0.2},
        "threat": {0.3},
    }
    assert set(a_policy(APART + "automatic_reject: true\n").cuts["insult"]) == {0.5, 0.8, 0.2, 0.9}


@pytest.mark.parametrize(
    ("what", "sections", "pointer", "says"),
    [
        ("no mapping", "sections: [Sport]", "/sections", "Write a mapping"),
        ("an unknown key", "sections: {Sport: {tresholds: {insult: 0.8}}}", "/sections/Sport/tresholds", "thresholds"),
        (
            "an unknown label",
            "sections: {Sport: {thresholds: {rude: 0.8}}}",
            "/sections/Sport/thresholds/rude",
            "label",
        ),
        (
            "a number that is none",
            "sections: {Sport: {thresholds: {insult: 8}}}",
            "/sections/Sport/thresholds/insult",
            "0 to 1",
        ),
        (
            "reject below hold",
            "sections: {Sport: {thresholds: {insult: {hold: 0.8, reject: 0.7}}}}",
            "/sections/Sport/thresholds/insult/reject",
            "must not be below hold",
        ),
        ("the same name twice", "sections: {Sport: {}, sport: {}}", "/sections/sport", "capitals"),
    ],
)
def test_mistakes_are_told_where_they_stand(what: str, sections: str, pointer: str, says: str) -> None:
    text = f"clauses: [{{id: civility, title: Be civil}}]\n{sections}\n"

    with pytest.raises(Invalid) as refused:
        parse(text)

    (mistake,) = refused.value.errors
    assert (mistake.pointer, mistake.line, says in mistake.detail) == (pointer, 2, True), what


def test_a_change_is_told_with_its_section() -> None:
    before = "thresholds: {insult: 0.5, threat: 0.3}\nsections: {Sport: {thresholds: {insult: 0.8}}}\n"
    after = "thresholds: {insult: 0.4, threat: 0.3}\nsections: {Travel: {thresholds: {threat: 0.6}}}\n"

    assert diff(a_policy(before), a_policy(after)) == [
        "Insult is held from 0.4; it was from 0.5.",
        "In the section “Sport”: Insult is held from 0.4; it was from 0.8.",
        "In the section “Travel”: Threat is held from 0.6; it was from 0.3.",
    ]


def test_another_number_for_the_whole_site_leaves_a_section_that_is_set_apart() -> None:
    apart = "sections: {Sport: {thresholds: {insult: 0.8}}}\n"

    told = diff(a_policy("thresholds: {insult: 0.5}\n" + apart), a_policy("thresholds: {insult: 0.6}\n" + apart))

    assert told == ["Insult is held from 0.6; it was from 0.5."]


@pytest.mark.parametrize(
    "text",
    [
        "thresholds: {insult: 0.5}\n",
        "thresholds: {insult: 0.5}\nsections:\n  sport:  # ruder\n    thresholds: {insult: 0.7}\n",
        "thresholds: {insult: 0.5}\nsections: {Sport: {thresholds: {threat: 0.7}}}\n",
    ],
)
def test_a_threshold_is_written_into_its_section_and_every_other_letter_stays(text: str) -> None:
    text = f"clauses: [{{id: civility, title: Be civil}}]  # one\n{text}"

    changed = with_threshold(text, "insult", 0.85, "Sport")

    policy = parse(changed)
    assert thresholds_in(policy, "Sport")["insult"] == Threshold(0.85)
    assert (policy.thresholds["insult"], len(policy.sections)) == (Threshold(0.5), 1)
    assert "# one" in changed
    assert ("# ruder" in changed) == ("# ruder" in text)
