"""Links are recognised as a reader would, and domains told apart however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.policy.domains import covering, fold_host
from service.moderation.policy.judge import judge
from service.moderation.policy.rules.links import links_of
from service.moderation.policy.verdict import Action
from service.moderation.standing import Standing
from tests.moderation.policy.builders import a_policy, some_facts

LINKS = [
    ("a scheme", "see https://news.example/2026/03", ["news.example"]),
    ("www", "see www.news.example.", ["www.news.example"]),
    ("a bare domain", "see news.com, please", ["news.com"]),
    ("a bare domain with a path", "see news.example/story", ["news.example"]),
    ("capitals", "HTTPS://NEWS.EXAMPLE", ["news.example"]),
    ("a port", "http://news.example:8080/x", ["news.example"]),
    ("another country's letters", "http://пример.com/", ["xn--e1afmkfd.com"]),
    ("wide letters", "http://ｎｅｗｓ.example", ["news.example"]),
    ("dots in brackets", "hxxp://news[.]example", ["news.example"]),
    ("a user name in front", "http://good.example@bad.example/", ["bad.example"]),
    ("markup", '<a href="http://news.example/a">x</a> [y](http://b.example)', ["news.example", "b.example"]),
]


@pytest.mark.parametrize(("text", "hosts"), [row[1:] for row in LINKS], ids=[row[0] for row in LINKS])
def test_a_link_is_recognised(text: str, hosts: list[str]) -> None:
    assert [link.host for link in links_of(text) if link.counts] == hosts


@pytest.mark.parametrize(
    "text",
    [
        "The end.So it goes",
        "e.g. this, i.e. that",
        "version 2.0.1",
        "and/or",
        "3.5 million",
        "wait...what",
        "joe@news.com",
    ],
)
def test_what_only_looks_like_a_link_is_not_counted(text: str) -> None:
    assert [link for link in links_of(text) if link.counts] == []


@pytest.mark.parametrize(
    "text",
    [
        "cheap.example/x",
        "www.cheap.example",
        "http://a.b.cheap.example",
        "CHEAP.EXAMPLE/x",
        "me@cheap.example",
        "http://x.com@cheap.example/",
    ],
)
def test_a_banned_domain_covers_its_subdomains_and_addresses(text: str) -> None:
    policy = a_policy("links: {banned: [cheap.example], clause: spam}\nautomatic_reject: true")

    verdict = judge(policy, some_facts(text), "1")

    assert verdict.action is Action.REJECT
    assert verdict.findings[0].sentence == "Rejected: “cheap.example” is on the site's list of banned domains."
    assert verdict.findings[0].clause == "spam"


@pytest.mark.parametrize("text", ["notcheap.example/x", "cheap.example.org/x"])
def test_a_banned_domain_leaves_its_namesakes_alone(text: str) -> None:
    policy = a_policy("links: {banned: [cheap.example]}")

    assert judge(policy, some_facts(text), "1").action is Action.PUBLISH


def test_an_allowed_domain_frees_a_corner_of_a_banned_one() -> None:
    policy = a_policy("links: {allowed: [good.cheap.example], banned: [cheap.example]}")

    assert judge(policy, some_facts("http://good.cheap.example"), "1").action is Action.PUBLISH
    assert judge(policy, some_facts("http://bad.cheap.example"), "1").action is Action.HOLD


def test_new_authors_may_have_a_limit_of_their_own() -> None:
    policy = a_policy("links: {max: 3, new_authors_max: 1}\nauthors: {new_until: 5}")
    text = "www.a.example www.b.example"

    known = judge(policy, some_facts(text), "1")
    new = judge(policy, some_facts(text, standing=Standing(published=4)), "1")

    assert known.findings == ()
    assert new.findings[0].sentence == (
        "Held: this comment has 2 links; the site holds comments from new authors with more than 1."
    )
    assert [text[m.start : m.end] for m in new.findings[0].matches] == ["www.a.example", "www.b.example"]


def test_a_host_is_folded_to_one_form() -> None:
    assert fold_host("WWW.Example.ORG.") == "www.example.org"
    assert fold_host("bücher.example") == fold_host("xn--bcher-kva.example")
    assert fold_host("http://x.org") is fold_host("no_host") is fold_host("") is fold_host("a..b") is None


def test_a_list_covers_a_host_and_everything_below_it() -> None:
    assert covering({"b.example"}, "a.b.example") == "b.example"
    assert covering({"b.example"}, "b.example") == "b.example"
    assert covering({"b.example"}, "ab.example") is None


@given(st.text("ab.。[]() dot-_@/:w", max_size=30))
def test_what_is_a_link_does_not_hang_on_what_stands_far_behind_it(text: str) -> None:
    alone = list(links_of(text))

    beside = [link for link in links_of(f"{text}\n\n(x).y") if link.end <= len(text)]

    assert alone == beside
