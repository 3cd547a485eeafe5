"""The policy that ships says what its paper says, and treats ordinary comments as one would expect."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from service.moderation.labels import LABELS, NAMES
from service.moderation.policy.document import KEYS, parse
from service.moderation.policy.judge import judge
from service.moderation.policy.rules import RULE_NAMES
from service.moderation.policy.rules.thresholds import READS
from service.moderation.policy.verdict import Action
from tests.moderation.policy.builders import some_facts

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "data" / "policies" / "default.yaml").read_text(encoding="utf-8")
PAPER = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
POLICY = parse(TEXT)


def test_the_default_policy_never_rejects_by_itself() -> None:
    assert POLICY.automatic_reject is False


def test_the_default_policy_covers_what_the_papers_discussion_policy_names() -> None:
    assert [clause.id for clause in POLICY.clauses] == [
        "profanity",
        "personal-attacks",
        "other-inappropriate",
        "personal-details",
        "spam",
        "repeated-violations",
    ]


def test_every_label_that_is_a_violation_has_a_clause_and_a_threshold() -> None:
    violations = {label.name for label in LABELS if label.violation}

    assert {label for clause in POLICY.clauses for label in clause.labels} == violations
    assert set(POLICY.thresholds) == violations


def test_the_default_lists_are_those_of_the_data_folder() -> None:
    lists = yaml.safe_load((ROOT / "data" / "words" / "en.yaml").read_text(encoding="utf-8"))

    assert yaml.safe_load(TEXT)["words"] == lists


def test_every_label_has_words_for_a_sentence() -> None:
    assert set(READS) == set(NAMES)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("I could not disagree more with the mayor.", Action.PUBLISH),
        ("Shiitake mushrooms from Shitterton, and vermin control.", Action.PUBLISH),
        ("This article is bullsh1t", Action.HOLD),
        ("Ach, drop dead.", Action.HOLD),
        ("She lives at 14 Tanner Street, the blue door.", Action.HOLD),
        ("They know nothing of it at 10 Downing Street.", Action.PUBLISH),
    ],
)
def test_ordinary_comments_fare_as_expected(text: str, action: Action) -> None:
    assert judge(POLICY, some_facts(text), "1").action is action


@pytest.mark.parametrize("key", sorted({key for known in KEYS.values() for key in known}))
def test_the_paper_describes_every_key(key: str) -> None:
    assert f"`{key}`" in PAPER


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_the_paper_describes_every_rule(rule: str) -> None:
    assert f"`{rule}`" in PAPER
