"""A document is read whole; every mistake is told at once, with its place and what would be right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.moderation.policy.document import KEYS, parse
from service.moderation.policy.shape import Links, PersonalDetails, Policy, Repeats, Threshold
from service.moderation.policy.tree import MAX_BYTES
from service.moderation.policy.verdict import Action
from tests.moderation.policy.builders import CLAUSES, mistakes_in

FULL = """\
title: House rules
language: fr
text: Be kind.
automatic_reject: true
clauses:
  - id: kind
    title: Be kind
    text: Please.
    labels: [insult, threat]
thresholds:
  insult: {hold: 0.6, reject: 0.95}
  threat: 0.5
  spam:
    reject: 1
words:
  banned: {clause: kind, language: en, inflections: true, entries: [muppet]}
  watched: {entries: [{entry: "pff*", clause: kind}]}
  allowed: {entries: [no]}
links: {max: 2, new_authors_max: 0, allowed: [A.example], banned: [b.example], clause: kind}
personal_details: {hold: [phone, account], allowed: ["+49 30 123456", Letters.example], clause: kind}
repeats: {window: 90 minutes, by_author: 2, by_anyone: 5, shortest: 0, within: 4, clause: kind}
floods: {per_minute: 3, per_hour: 20, clause: kind}
authors: {new_until: 3, new_for: 1w, hold_new: true, banned: hold, rejections: {count: 2, within: 10d}, clause: kind}
threads: {closed: hold, close_after: 14 days, premoderated_sections: [Obituaries], closed_sections: [Courts]}
languages: {served: [fr, no, hyw], sure: 0.7}
"""


def test_a_full_document_is_read_as_written() -> None:
    policy = parse(FULL)

    assert (policy.title, policy.language, policy.text, policy.automatic_reject) == (
        "House rules",
        "fr",
        "Be kind.",
        True,
    )
    assert policy.thresholds == {"insult": Threshold(0.6, 0.95), "threat": Threshold(0.5), "spam": Threshold(None, 1.0)}
    assert [(e.text, e.listed, e.clause, e.inflections) for e in policy.words.entries()] == [
        ("muppet", "banned", "kind", True),
        ("pff*", "watched", "kind", False),
        ("no", "allowed", None, False),
    ]
    assert policy.links == Links(2, 0, frozenset({"a.example"}), frozenset({"b.example"}), "kind")
    assert policy.personal_details == PersonalDetails(
        frozenset({"phone", "account"}), frozenset({"+49 30 123456", "letters.example"}), "kind"
    )
    assert policy.repeats == Repeats(timedelta(minutes=90), 2, 5, 0, 4, "kind")
    assert (policy.authors.new_for, policy.authors.banned) == (timedelta(weeks=1), Action.HOLD)
    assert policy.threads.close_after == timedelta(days=14)
    assert policy.languages.served == ("fr", "no", "hyw")


def test_callers_find_what_they_need_on_the_policy() -> None:
    policy = parse(FULL)

    assert policy.repeats_window == timedelta(minutes=90)
    assert policy.rejections_window == timedelta(days=10)
    assert policy.clause_of("threat") == "kind"
    assert policy.clause("gone") is None
    clause = policy.clause("kind")
    assert clause is not None
    assert clause.title == "Be kind"


def test_a_document_of_clauses_alone_holds_nothing_by_itself() -> None:
    policy = parse(CLAUSES)

    assert policy == Policy(policy.clauses)
    assert policy.repeats_window == timedelta(days=1)


MISTAKES = [
    ("an unknown key", "tresholds: {}", "/tresholds", "Did you mean 'thresholds'?"),
    ("an unknown key below", "links: {maxx: 1}", "/links/maxx", "Did you mean 'max'?"),
    (
        "an unknown label",
        "thresholds: {insults: 0.5}",
        "/thresholds/insults",
        "Did you mean 'insult'? Known: toxicity,",
    ),
    ("a key twice", "title: a\ntitle: b", "/title", "the first is on line 5"),
    ("a threshold above one", "thresholds: {insult: 60}", "/thresholds/insult", "write a number from 0 to 1"),
    ("a threshold below nothing", "thresholds: {insult: -0.1}", "/thresholds/insult", "write a number from 0 to 1"),
    ("a threshold in words", "thresholds: {insult: high}", "/thresholds/insult", "such as 0.6, not 'high'"),
    ("a threshold that is no number", "thresholds: {insult: .nan}", "/thresholds/insult", "not '.nan'"),
    ("a threshold left out", "thresholds: {insult: }", "/thresholds/insult", "Give a number"),
    ("a threshold without numbers", "thresholds: {insult: {}}", "/thresholds/insult", "Give hold, reject or both"),
    (
        "reject below hold",
        "thresholds: {insult: {hold: .7, reject: .6}}",
        "/thresholds/insult/reject",
        "must not be below",
    ),
    ("a clause nobody wrote", "links: {clause: civilty}", "/links/clause", "Did you mean 'civility'?"),
    (
        "a word's clause",
        "words: {banned: {entries: [{entry: a, clause: x}]}}",
        "/words/banned/entries/0/clause",
        "no clause",
    ),
    ("a word twice", "words: {banned: {entries: [Ab, ab]}}", "/words/banned/entries/1", "the list 'banned', on line 5"),
    (
        "a word on two lists",
        "words: {banned: {entries: [a]}, allowed: {entries: [a]}}",
        "/words/allowed/entries/0",
        "'banned'",
    ),
    ("a star in the middle", "words: {banned: {entries: [a*b]}}", "/words/banned/entries/0", "only at the very end"),
    ("a star alone", "words: {banned: {entries: ['*']}}", "/words/banned/entries/0", "Write a word"),
    ("no letters", "words: {banned: {entries: ['?!']}}", "/words/banned/entries/0", "needs a letter"),
    ("a link among words", "words: {banned: {entries: [www.a.com]}}", "/words/banned/entries/0", "belong under links"),
    ("words as a list", "words: {banned: [a]}", "/words/banned", "a mapping with keys out of entries"),
    ("no stemmer", "words: {banned: {language: hy, inflections: true}}", "/words/banned/language", "Known: ar,"),
    (
        "inflections without a stemmer",
        "language: hy\nwords: {banned: {inflections: true}}",
        "/words/banned/inflections",
        "ar, da",
    ),
    ("a yes", "automatic_reject: yes", "/automatic_reject", "true or false, not 'yes'"),
    ("a quoted true", "automatic_reject: 'true'", "/automatic_reject", "true or false"),
    ("a time without a unit", "repeats: {window: 24}", "/repeats/window", "with its unit"),
    ("a time of nothing", "repeats: {window: 0h}", "/repeats/window", "longer than nothing"),
    ("a time too long", "repeats: {window: 999 weeks}", "/repeats/window", "at most 1830 days"),
    ("a number too large", "links: {max: 5000}", "/links/max", "from 0 to 1,000"),
    ("a number in words", "floods: {per_hour: many}", "/floods/per_hour", "a whole number"),
    ("fewer an hour than a minute", "floods: {per_minute: 5, per_hour: 2}", "/floods/per_hour", "must not be below"),
    ("a language's name", "language: english", "/language", "such as en, fr or hy"),
    ("a language with a country", "languages: {served: [en-GB]}", "/languages/served/0", "Did you mean 'en'?"),
    ("an address as a domain", "links: {banned: ['http://a.example/']}", "/links/banned/0", "without http://"),
    ("a domain twice", "links: {banned: [a.example, A.example]}", "/links/banned/1", "already"),
    ("a domain on both lists", "links: {banned: [a.example], allowed: [a.example]}", "/links/banned/0", "remove one"),
    ("an action that is none", "authors: {banned: delete}", "/authors/banned", "Known: hold, reject"),
    ("a list where a text belongs", "title: [a]", "/title", "Write a text here"),
    ("a text where a list belongs", "languages: {served: en}", "/languages/served", "a list"),
    ("a detail of no kind", "personal_details: {hold: [phones]}", "/personal_details/hold/0", "Did you mean 'phone'?"),
    ("a detail of no letter", "personal_details: {allowed: ['?!']}", "/personal_details/allowed/0", "a mail address"),
    ("a text where a mapping belongs", "links: none", "/links", "a mapping"),
    ("an overlong title", f"title: {'a' * 300}", "/title", "at most 200"),
    ("an alias", "title: &a x\ntext: *a", "/text", "Aliases"),
    ("an anchor", "title: &a x", "/title", "Anchors"),
    ("a tag", "title: !!python/name:os.system x", "/title", "Tags"),
    ("a mapping as a key", "? {a: b}\n: c", "", "a plain word"),
    ("a second document", "title: a\n---\ntitle: b", "", "Only one"),
]


@pytest.mark.parametrize(("more", "pointer", "advice"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_what_would_be_right(more: str, pointer: str, advice: str) -> None:
    found = {mistake.pointer: mistake for mistake in mistakes_in(CLAUSES + more)}

    assert pointer in found
    assert advice in found[pointer].detail
    assert (found[pointer].line or 0) >= 5


CLAUSE_MISTAKES = [
    ("no clauses", "title: a", "/clauses", "at least one clause"),
    ("an empty list of clauses", "title: a\nclauses: []", "/clauses", "at least one clause"),
    ("an id with spaces", "clauses: [{id: Be Kind, title: a}]", "/clauses/0/id", "small letters"),
    ("no id", "clauses: [{title: a}]", "/clauses/0/id", "Give the clause an id"),
    ("no title", "clauses: [{id: a}]", "/clauses/0/title", "Give the clause a title"),
    ("an id twice", "clauses: [{id: a, title: a}, {id: a, title: b}]", "/clauses/1/id", "has the id 'a' already"),
    ("the reserved id", "clauses: [{id: other, title: a}]", "/clauses/0/id", "choose another"),
    (
        "a label in two clauses",
        "clauses: [{id: a, title: a, labels: [spam]}, {id: b, title: b, labels: [spam]}]",
        "/clauses/1/labels/0",
        "one clause",
    ),
    ("a label twice", "clauses: [{id: a, title: a, labels: [spam, spam]}]", "/clauses/0/labels/1", "already"),
    (
        "an unknown label",
        "clauses: [{id: a, title: a, labels: [spamm]}]",
        "/clauses/0/labels/0",
        "Did you mean 'spam'?",
    ),
    ("a clause that is a text", "clauses: [be kind]", "/clauses/0", "a mapping"),
]


@pytest.mark.parametrize(
    ("text", "pointer", "advice"), [row[1:] for row in CLAUSE_MISTAKES], ids=[row[0] for row in CLAUSE_MISTAKES]
)
def test_a_mistake_in_a_clause_is_told(text: str, pointer: str, advice: str) -> None:
    found = {mistake.pointer: mistake.detail for mistake in mistakes_in(text)}

    assert advice in found[pointer]


def test_every_mistake_is_told_at_once_in_the_order_of_the_document() -> None:
    text = CLAUSES + "title: [a]\nlinks: {max: no}\nlanguage: english\nfloods: 3\nxyz: 1\n"

    found = mistakes_in(text)

    assert [(m.line, m.pointer) for m in found] == [
        (5, "/title"),
        (6, "/links/max"),
        (7, "/language"),
        (8, "/floods"),
        (9, "/xyz"),
    ]


HOPELESS = [
    ("nothing", "", "empty"),
    ("only a remark", "# hello", "empty"),
    ("a list", "- a", "must be a mapping"),
    ("a word", "hello", "must be a mapping"),
    ("a tab", "a:\n\t- b", "not tabs"),
    ("an open bracket", "a: [b", "not valid YAML"),
    ("a NUL", "a: \x00", "control characters"),
    ("half a pair of surrogates", "a: \ud800", "UTF-8"),
    ("too much", "a" * (MAX_BYTES + 1), "at most 262,144"),
    ("a deep nest", "a: " + "[" * 500, "nests this deeply"),
]


@pytest.mark.parametrize(("text", "advice"), [row[1:] for row in HOPELESS], ids=[row[0] for row in HOPELESS])
def test_what_cannot_be_read_at_all_is_one_plain_sentence(text: str, advice: str) -> None:
    (mistake,) = mistakes_in(text)

    assert advice in mistake.detail


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(9)
    )

    codes = {mistake.code for mistake in mistakes_in(bomb)}

    assert "alias" in codes


def test_an_overlong_list_is_told_once_and_not_read_to_its_end() -> None:
    text = CLAUSES + "words: {banned: {entries: [" + ", ".join(f"w{i}" for i in range(5_100)) + "]}}"

    (mistake,) = mistakes_in(text)

    assert mistake.detail == "This list has 5,100 items; at most 5,000 are read."


def test_a_key_with_a_slash_stands_escaped_in_its_pointer() -> None:
    assert [m.pointer for m in mistakes_in(CLAUSES + "a/b~c: 1")] == ["/a~1b~0c"]


@example("clauses: [{id: a, title: b}]\nthresholds: {insult: 1e99}")
@example("{[a]: b}")
@example("*a : b")
@given(st.text())
def test_any_text_is_read_or_refused_as_invalid(text: str) -> None:
    mistakes_in(text)


keys = st.sampled_from(sorted({key for known in KEYS.values() for key in known} | {"insult", "x"}))
scalars = st.one_of(
    st.sampled_from(
        [
            "true",
            "0.5",
            "24h",
            "en",
            "a*",
            "hold",
            "~",
            "''",
            "-1",
            "1e400",
            "99999999999999",
            "*a",
            "&a b",
            "!!x y",
            "a.example",
        ]
    ),
    st.text(alphabet="ab*:[]{}#&!|>'\"%@`-? \n\t", max_size=8),
)
nodes = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: "[" + ", ".join(items) + "]"),
        st.lists(st.tuples(keys, inner), max_size=6).map(
            lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"
        ),
    ),
    max_leaves=20,
)


@given(st.lists(st.tuples(keys, nodes), max_size=8))
def test_any_yaml_is_read_or_refused_as_invalid(pairs: list[tuple[str, str]]) -> None:
    text = "clauses: [{id: a, title: b}]\n" + "\n".join(f"{key}: {value}" for key, value in pairs)

    assert all(mistake.detail for mistake in mistakes_in(text))
