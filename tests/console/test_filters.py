"""The filter in the address: read from the search box and the form, told of mistakes, written back, taken apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.console.filters import Wanted, wanted_of
from service.console.grammar import terms
from service.moderation.policy.document import parse
from service.storage.filters import Filter, Words
from tests.builders_storage import POLICY

RULES = parse(POLICY)


def asked(text: str = "", **fields: str) -> Wanted:
    return wanted_of({"q": text, **fields}, RULES)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ferry late", Filter(words=(Words("ferry"), Words("late")))),
        ('"ferry tickets" idio*', Filter(words=(Words("ferry tickets"), Words("idio", begins=True)))),
        ('"never closed', Filter(words=(Words("never closed"),))),
        ("author:jdoe thread:123", Filter(authors=("jdoe",), threads=("123",))),
        ('author:"Jane Doe" author:sam', Filter(authors=("Jane Doe", "sam"))),
        ("Section:politics", Filter(sections=("politics",))),
        ("score:>0.6", Filter(lowest=0.6)),
        ("score:<=.3", Filter(highest=0.3)),
        ("score:0.4-0.85", Filter(lowest=0.4, highest=0.85)),
        ("score:0.85..0.4", Filter(lowest=0.4, highest=0.85)),
        ("score:1", Filter(lowest=1.0)),
        ("by:me by:Mia", Filter(people=("me", "Mia"))),
        ("by:Policy", Filter(people=("policy",))),
        ("is:held state:rejected", Filter(states=("held", "rejected"))),
        ("is:edited has:report", Filter(marks=("edited", "reported"))),
        ("is:mine", Filter(tab="all", marks=("mine",))),
        ("before:2d since:1w", Filter(before=timedelta(days=2), since=timedelta(weeks=1))),
        ("before:2026-11-02", Filter(before=datetime(2026, 11, 2, tzinfo=UTC))),
        ("lang:HY", Filter(langs=("hy",))),
        ("label:insult", Filter(labels=("insult",))),
        (
            "label:attack",
            Filter(labels=("personal_attack", "attack_on_commenter", "attack_on_author", "identity_attack")),
        ),
        ("reason:links", Filter(reasons=("links",))),
        ("reason:insults", Filter(reasons=("insults", "insult", "personal_attack"))),
        ('reason:"no advertising"', Filter(reasons=("spam", "spam"))),
        ("-ferry -label:spam", Filter(but=Filter(words=(Words("ferry"),), labels=("spam",)))),
        ('-"so what"', Filter(but=Filter(words=(Words("so what"),)))),
        ("colour:red http://a.b", Filter(words=(Words("colour:red"), Words("http://a.b")))),
        ("well-known", Filter(words=(Words("well-known"),))),
    ],
)
def test_a_search_text_means_what_it_says(text: str, meant: Filter) -> None:
    wanted = asked(text)

    assert wanted.mistakes == ()
    assert wanted.filter == meant


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("score:high", "score wants a number between 0 and 1"),
        ("score:1.5", "score wants a number between 0 and 1"),
        ("score:>", "score wants a number between 0 and 1"),
        ("score:0.4-x", "score wants a number between 0 and 1"),
        ("before:yesterday", "before wants a stretch of time such as 30m, 2h"),
        ("since:2026-13-01", "since wants a stretch of time such as 30m, 2h"),
        ("reason:nothing", "reason wants one of insults, spam, a label such as insult, or a rule such as links"),
        ("label:rude", "label wants one of toxicity,"),
        ("state:gone", "state wants one of held, published,"),
        ("is:blue", "is wants one of held, published,"),
        ("has:cheese", "has wants report"),
        ("lang:english!", "lang wants a language’s code"),
        ('author:""', "author wants a word after the colon"),
        ("!!!", "Search finds words and numbers; “!!!” has none"),
    ],
)
def test_a_mistake_is_told_and_the_rest_still_holds(text: str, told: str) -> None:
    wanted = asked(f"ferry {text}")

    [mistake] = wanted.mistakes
    assert mistake.startswith(told)
    assert wanted.filter == Filter(words=(Words("ferry"),))


def test_the_form_and_the_box_add_up() -> None:
    wanted = asked("section:sport", section="Politics", min="0.4", max="0.9", age="1h..2d", state="held", lang="en")

    assert wanted.filter == Filter(
        sections=("sport", "Politics"),
        lowest=0.4,
        highest=0.9,
        before=timedelta(hours=1),
        since=timedelta(days=2),
        states=("held",),
        langs=("en",),
    )


def test_tab_and_order_are_known_ones_or_the_usual() -> None:
    odd = asked(tab="kitchen", sort="colour")
    known = asked(tab="mine", sort="urgency")

    assert (odd.filter.tab, odd.sort, odd.said) == ("waiting", "risk", {})
    assert (known.filter.tab, known.sort) == ("mine", "urgency")


def test_who_asks_for_what_the_usual_tab_hides_sees_every_tab_unless_one_is_named() -> None:
    assert asked("is:deferred").filter.tab == "all"
    assert asked("is:deferred", tab="mine").filter.tab == "mine"
    assert asked("is:reported").filter.tab == "waiting"


def test_the_address_holds_the_whole_filter_and_nothing_else() -> None:
    wanted = asked("ferry score:>0.6", section="Politics", tab="held", sort="age", after="age~1", colour="red")

    query = dict(parse_qsl(wanted.query()))

    assert query == {"q": "ferry score:>0.6", "section": "Politics", "tab": "held", "sort": "age"}
    assert wanted_of(query, RULES).filter == wanted.filter
    assert wanted.url("/queue", q=None, section=None, tab="waiting", sort="risk") == "/queue"
    assert wanted.after == "age~1"


def test_each_chip_takes_one_part_off_and_leaves_the_rest() -> None:
    wanted = asked('ferry -"so what"', section="Politics", age="..1d", min="0.4")

    left = {chip.text: dict(parse_qsl(chip.without)) for chip in wanted.chips}

    whole = {"q": 'ferry -"so what"', "section": "Politics", "age": "..1d", "min": "0.4"}
    assert left == {
        "ferry": {**whole, "q": '-"so what"'},
        '-"so what"': {**whole, "q": "ferry"},
        "Section Politics": {name: value for name, value in whole.items() if name != "section"},
        "Score from 0.4": {name: value for name, value in whole.items() if name != "min"},
        "Age under 1d": {name: value for name, value in whole.items() if name != "age"},
    }


def test_a_filter_of_which_nothing_was_understood_is_no_filter() -> None:
    assert not asked("!!! score:x", tab="held").narrow
    assert asked("-ferry").narrow


@given(text=st.text(), name=st.sampled_from(["reason", "min", "age", "sort", "tab", "thread"]), value=st.text())
def test_whatever_is_sent_is_read_and_its_own_address_means_the_same(text: str, name: str, value: str) -> None:
    wanted = wanted_of({"q": text, name: value}, RULES)

    again = wanted_of(dict(parse_qsl(wanted.query())), RULES)

    assert again.filter == wanted.filter
    assert again.mistakes == wanted.mistakes
    assert "\0" not in "".join(wanted.said.values())


@given(text=st.text(alphabet='ab:-" *!é', max_size=30))
def test_what_terms_were_typed_as_can_be_typed_again(text: str) -> None:
    cut = terms(text)

    assert terms(" ".join(term.typed for term in cut)) == cut
