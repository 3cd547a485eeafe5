"""A policy's text is changed in one place; every other letter stays where its author put it."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.moderation.labels import NAMES
from service.moderation.policy.document import parse
from service.moderation.policy.drafting import (
    panel_of,
    with_entry,
    with_entry_changed,
    with_numbers,
    with_rule_switched,
)
from service.moderation.policy.edits import append, drop, put, written

DEFAULT = (Path(__file__).resolve().parents[3] / "data" / "policies" / "default.yaml").read_text("utf-8")
TITLED = "# mine\ntitle: Übergröße  # über\nclauses:\n  - id: a\n    title: b\n    text: |\n      ää\n"


def changed(old: str, new: str) -> list[str]:
    """Lines that went and came, each with its sign."""
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in diff if not line.startswith(("---", "+++", "@@"))]


def test_a_number_within_brackets_is_replaced_where_it_stands() -> None:
    new = put(DEFAULT, ("thresholds", "insult", "hold"), "0.4")

    held = parse(DEFAULT).thresholds["insult"].hold
    assert held != 0.4
    assert changed(DEFAULT, new) == [
        f"-  insult: {{hold: {held:g}, reject: 0.97}}",
        "+  insult: {hold: 0.4, reject: 0.97}",
    ]


def test_a_key_joins_the_others_within_their_brackets() -> None:
    new = put(DEFAULT, ("thresholds", "toxicity", "off"), "true")

    assert changed(DEFAULT, new) == ["-  toxicity: {hold: 0.3}", "+  toxicity: {hold: 0.3, off: true}"]


def test_a_key_of_a_block_comes_below_the_last_one_with_its_indent() -> None:
    new = put(DEFAULT, ("thresholds", "unsubstantial", "hold"), "0.9")

    assert changed(DEFAULT, new) == ["+  unsubstantial: {hold: 0.9}"]


def test_a_section_that_is_missing_is_made_behind_a_block_of_text_with_umlauts() -> None:
    new = put(TITLED, ("thresholds", "insult", "hold"), "0.4")

    assert parse(new).thresholds["insult"].hold == 0.4
    assert new.startswith(TITLED)


def test_a_number_written_short_grows_brackets_when_it_gets_company() -> None:
    short = TITLED + "thresholds: {insult: 0.6}  # enough\n"

    assert changed(short, put(short, ("thresholds", "insult", "reject"), "0.9"))[1] == (
        "+thresholds: {insult: {hold: 0.6, reject: 0.9}}  # enough"
    )
    assert changed(short, put(short, ("thresholds", "insult", "hold"), "0.7"))[1] == (
        "+thresholds: {insult: 0.7}  # enough"
    )


def test_a_word_joins_its_list_in_either_layout() -> None:
    block = append(DEFAULT, ("words", "banned", "entries"), "twit")
    flow = append(DEFAULT, ("links", "banned"), "x.example")

    assert changed(DEFAULT, block) == ["+      - twit"]
    assert changed(DEFAULT, flow) == ["-  banned: []", "+  banned: [x.example]"]


def test_a_word_whose_list_is_missing_gets_one() -> None:
    assert [entry.text for entry in parse(append(TITLED, ("words", "watched", "entries"), "x")).words.watched.entries]


def test_what_is_taken_out_takes_its_line_and_leaves_the_lines_around() -> None:
    new = drop(DEFAULT, ("words", "banned", "entries", 2))

    assert changed(DEFAULT, new) == ["-      - bollocks"]


def test_the_last_of_a_list_can_be_taken_out_and_another_put_in() -> None:
    one = TITLED + "words:\n  banned:\n    entries:\n      - twit # why\n# end\n"

    empty = drop(one, ("words", "banned", "entries", 0))

    assert parse(empty).words.banned.entries == ()
    assert [e.text for e in parse(append(empty, ("words", "banned", "entries"), "x")).words.banned.entries] == ["x"]


def test_what_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(LookupError):
        drop(DEFAULT, ("words", "banned", "entries", 99))


@pytest.mark.parametrize(
    "entry", ["null", "true", "- x", "a: b", "#1", "“quoted”", '"', "{x}", "*", "it's", "né", "👍"]
)
def test_a_text_is_read_back_as_it_was_whatever_signs_it_has(entry: str) -> None:
    new = append(TITLED, ("words", "banned", "entries"), written(entry))

    assert panel_of(new).entries[0].text == entry


numbers = st.integers(1, 99).map(lambda number: f"{number / 100:g}")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(NAMES)), numbers, max_size=4), st.sets(st.sampled_from(sorted(NAMES))))
def test_whatever_is_set_in_the_form_is_what_the_text_says_then(holds: dict[str, str], stopped: set[str]) -> None:
    shown = panel_of(DEFAULT).fields
    numbered = {dial.label for dial in panel_of(DEFAULT).dials if dial.hold} | set(holds)
    stopped &= numbered
    sent = shown | {f"hold.{k}": v for k, v in holds.items()} | {f"off.{label}": "on" for label in stopped}
    for label in holds:
        sent.pop(f"reject.{label}", None)

    new = with_numbers(DEFAULT, sent, shown)

    assert panel_of(new).fields == sent
    policy = parse(new)
    assert {k: policy.thresholds[k].hold for k in holds} == {
        k: None if k in stopped else float(v) for k, v in holds.items()
    }
    comments = [line for line in DEFAULT.splitlines() if line.startswith("#")]
    assert [line for line in new.splitlines() if line.startswith("#")] == comments


def test_a_form_that_changes_nothing_leaves_every_letter() -> None:
    shown = panel_of(DEFAULT).fields

    assert with_numbers(DEFAULT, shown, shown) == DEFAULT


def test_an_emptied_number_takes_its_key_out_and_the_label_with_the_last_one() -> None:
    shown = panel_of(DEFAULT).fields
    without_reject = {name: value for name, value in shown.items() if name != "reject.spam"}
    without_both = {name: value for name, value in without_reject.items() if name != "hold.spam"}

    assert changed(DEFAULT, with_numbers(DEFAULT, without_reject, shown))[1] == "+  spam: {hold: 0.2}"
    assert changed(DEFAULT, with_numbers(DEFAULT, without_both, shown)) == ["-  spam: {hold: 0.2, reject: 0.97}"]


def test_an_entry_with_its_own_clause_and_endings_is_written_on_one_line() -> None:
    new = with_entry(DEFAULT, "watched", "windbag", "spam", inflections=True)

    assert changed(DEFAULT, new) == ["+      - {entry: windbag, clause: spam, inflections: true}"]


def test_an_entry_is_stopped_and_asked_again_without_a_trace_of_what_it_was() -> None:
    stopped = with_entry_changed(DEFAULT, "stop", "banned", "bollocks")
    again = with_entry_changed(stopped, "again", "banned", "bollocks")

    assert "bollocks" not in {entry.text for entry in parse(stopped).words.entries()}
    assert "bollocks" in {entry.text for entry in parse(again).words.entries()}


def test_a_rule_and_a_label_are_stopped_by_a_switch_of_their_own() -> None:
    links = parse(with_rule_switched(DEFAULT, "stop", "links"))
    insult = parse(with_rule_switched(DEFAULT, "stop", "insult"))

    assert links.links.off
    assert insult.thresholds["insult"].hold is None


@pytest.mark.parametrize(("what", "name"), [("stop", "author"), ("stop", "unsubstantial"), ("burn", "links")])
def test_what_has_no_switch_cannot_be_switched(what: str, name: str) -> None:
    with pytest.raises(LookupError):
        with_rule_switched(DEFAULT, what, name)
