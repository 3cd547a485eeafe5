"""What a new version of a policy changes is told in plain sentences."""

from __future__ import annotations

from service.moderation.policy.changes import diff
from service.moderation.policy.document import parse
from tests.moderation.policy.builders import a_policy
from tests.moderation.policy.test_document import FULL


def test_the_same_policy_changes_nothing() -> None:
    assert diff(parse(FULL), parse(FULL)) == []


def test_each_change_is_one_sentence_in_the_order_of_the_document() -> None:
    old = a_policy(
        """
thresholds: {insult: 0.5, spam: 0.5}
words: {banned: {entries: [a, b, c]}}
links: {banned: [x.example]}
repeats: {by_author: 2}
authors: {rejections: {count: 3}}
"""
    )
    new = parse(
        """
automatic_reject: true
clauses:
  - {id: civility, title: Be nice, labels: [insult]}
  - {id: safety, title: Safe, labels: [threat]}
thresholds: {insult: {hold: 0.6, reject: 0.9}}
words: {banned: {entries: [a, {entry: b, inflections: true}, d]}}
links: {max: 2, banned: [y.example]}
repeats: {window: 2h, by_author: 2}
authors: {banned: hold}
"""
    )

    assert diff(old, new) == [
        "automatic_reject was off and becomes on.",
        "The clause “civility” is reworded.",
        "The clause “civility” loses “personal_attack”.",
        "The clause “spam” goes.",
        "A clause “safety” comes in, covering threat.",
        "Insult is held from 0.6; it was from 0.5.",
        "Insult is rejected from 0.9; it was not before.",
        "Spam is no longer held; it was from 0.5.",
        "The list of banned words gains “d”.",
        "The list of banned words loses “c”.",
        "The list of banned words treats “b” differently.",
        "links.max was unset and becomes 2.",
        "links.banned gains “y.example”.",
        "links.banned loses “x.example”.",
        "repeats.window was 1 day and becomes 2 hours.",
        "authors.banned was reject and becomes hold.",
        "authors.rejections.count was 3 and becomes unset.",
    ]


def test_a_field_of_every_section_is_told_apart() -> None:
    bare = parse("language: fr\nclauses: [{id: kind, title: Be kind}]")

    told = " ".join(diff(bare, parse(FULL)))

    sections = (
        "links",
        "personal_details",
        "repeats",
        "floods",
        "authors",
        "authors.rejections",
        "threads",
        "languages",
    )
    assert [section for section in sections if f"{section}." not in told] == []
