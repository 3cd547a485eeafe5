"""The functional suite: its cases keep their form, its halves are two, and the measure counts as worked out by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.moderation.assessment import Assessment, Language, Target, Versions
from service.moderation.comment import Comment, Context
from service.moderation.labels import BY_NAME
from service.moderation.policy.document import parse
from service.moderation.text.normalise import fold, normalise
from tests.training.builders import write_lines
from training.datasets.row import MalformedDataError, MissingDataError, lines
from training.suite import Case, Pair, as_examples, cases, functions, pairs
from training.suite_findings import FunctionFindings, Share, SuiteFindings, measure
from training.suite_report import picture, written

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "data" / "policysuite"
POLICY = parse((ROOT / "data" / "policies" / "default.yaml").read_text(encoding="utf-8"))
CASES = cases(SUITE)
FUNCTIONS = functions(SUITE)
LEAST_CASES, LEAST_FUNCTIONS = 20, 40


def a_line(text: str = "Shut up, you clown.", **given: Any) -> dict[str, Any]:
    """A case as a file holds it: an insult, fit half, to be held."""
    fields = {"function": "insult", "id": text, "half": "fit", "labels": {"insult": 1}, "action": "hold"}
    return {**fields, "text": text, **given}


def a_suite(folder: Path, *lines: dict[str, Any]) -> list[Case]:
    write_lines(folder / "cases.jsonl", list(lines))
    return cases(folder)


def telling(scores: Mapping[str, float], target: Target | None = None) -> Any:
    """An assessor that gives every comment the score of ``insult`` that stands under its text, 0 where none does."""

    def assess(comments: Sequence[tuple[Comment, Context]]) -> list[Assessment]:
        english, made = Language("en", 1.0, "stated"), Versions("a/1", "v1", "v1")
        return [
            Assessment(english, made, scores={"insult": scores.get(comment.text, 0.0)}, target=target)
            for comment, _ in comments
        ]

    return assess


def folded() -> dict[str, set[str]]:
    """Every text that has words, without case and disguise, with the halves it stands in."""
    halves: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        halves[fold(case.text)].add(case.half)
    return {text: found for text, found in halves.items() if any(map(str.isalpha, text.replace("«url»", "")))}


def sample_texts() -> set[str]:
    """The folded texts of our corpus and of the demo's threads."""
    paths = sorted((ROOT / "data" / "samples").rglob("*.jsonl"))
    return {fold(comment["text"]) for path in paths for thread in lines(path) for comment in thread["comments"]}


def gate_texts() -> set[str]:
    """The folded texts of the pairs that a model must pass before it is promoted, and is never fitted on."""
    return {fold(pair[side]) for pair in lines(ROOT / "data/gates/pairs.jsonl") for side in ("worse", "better")}


def test_there_are_forty_functions_and_twenty_cases_of_each() -> None:
    counts = Counter(case.function for case in CASES)

    assert len(counts) >= LEAST_FUNCTIONS
    assert {name: count for name, count in counts.items() if count < LEAST_CASES} == {}


def test_every_function_is_described_once_and_has_cases() -> None:
    assert set(FUNCTIONS) == {case.function for case in CASES}
    assert [f.name for f in FUNCTIONS.values() if not set(f.labels) <= set(BY_NAME)] == []


def test_no_id_stands_twice() -> None:
    counts = Counter(case.id for case in CASES)

    assert [name for name, count in counts.items() if count > 1] == []


def test_a_label_never_holds_without_what_it_implies() -> None:
    torn = [
        case.id
        for case in CASES
        for label, value in case.labels.items()
        if value and any(case.labels.get(implied) == 0 for implied in BY_NAME[label].implies)
    ]

    assert torn == []


def test_no_text_stands_in_both_halves() -> None:
    assert [text for text, halves in folded().items() if len(halves) > 1] == []


def test_each_function_is_halved() -> None:
    halves = Counter((case.function, case.half) for case in CASES)

    assert {name for name in FUNCTIONS if abs(halves[name, "fit"] - halves[name, "held"]) > 4} == set()


def test_no_case_stands_in_the_corpus_the_demo_or_the_gates() -> None:
    long = {text for text in folded() if len(text.split()) > 3}

    assert long & (sample_texts() | gate_texts()) == set()


def test_hardly_a_case_to_be_published_has_a_word_of_the_default_lists() -> None:
    """Such a case is never right, whatever the model says: a few show what a word list costs, no more."""
    hit = [
        case.id
        for case in CASES
        if case.action == "publish"
        and {hit.entry.listed for hit in POLICY.matcher.find(normalise(case.text))} - {"allowed"}
    ]

    assert len(hit) <= 3


def test_a_target_is_somebody_of_the_thread() -> None:
    strangers = [
        case.id
        for case in CASES
        if case.target is not None and case.target not in (*case.context.participants, case.context.article_author)
    ]

    assert strangers == []


def test_pairs_join_functions_of_the_suite_by_a_label() -> None:
    named = {name for pair in pairs(SUITE) for name in (pair.worse, pair.better)}

    assert named <= set(FUNCTIONS)
    assert {pair.label for pair in pairs(SUITE)} <= set(BY_NAME)


def test_the_held_half_is_never_given_out_for_fitting() -> None:
    held = {case.id for case in CASES if case.half == "held"}

    examples = as_examples(CASES)

    assert examples
    assert not {example.id for example in examples} & held


def test_an_example_carries_the_thread_and_a_group_of_its_own_function(tmp_path: Path) -> None:
    reply = a_line(
        parent="I like the tram.", parent_author="Ludo", participants=["Nell"], article_author="Piers Hallowell"
    )

    (example,) = as_examples(a_suite(tmp_path, {**reply, "family": "shut up"}))

    assert example.group == "insult/shut up"
    assert example.labels == {"insult": 1.0}
    assert example.context.parent is not None
    assert example.context.parent.author == "Ludo"
    assert example.context.participants == ("Ludo", "Nell")
    assert example.context.article_author == "Piers Hallowell"
    assert example.context.depth == 1


def test_what_has_no_text_or_no_judged_label_teaches_nothing(tmp_path: Path) -> None:
    found = a_suite(tmp_path, a_line(" ", id="1"), a_line("Bonjour à tous.", labels={}))

    assert as_examples(found) == []


def test_one_half_can_be_asked_for(tmp_path: Path) -> None:
    a_suite(tmp_path, a_line("You clown."), a_line("You oaf.", half="held"))

    assert [case.text for case in cases(tmp_path, "held")] == ["You oaf."]


@pytest.mark.parametrize(
    "wrong", [{"half": "third"}, {"action": "shrug"}, {"labels": {"rude": 1}}, {"labels": {"insult": 2}}]
)
def test_a_case_of_another_form_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(MalformedDataError, match="line 1"):
        a_suite(tmp_path, a_line(**wrong))


def test_a_folder_without_cases_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match="no functional suite"):
        cases(tmp_path)


def test_right_actions_and_labels_are_counted_by_function(tmp_path: Path) -> None:
    """Insult holds from 0.25: of two insults one is seen, of two praises one is taken for an insult."""
    found = a_suite(
        tmp_path,
        a_line("You clown."),
        a_line("You oaf."),
        a_line("Well said.", function="praise", labels={"insult": 0}, action="publish"),
        a_line("Clever clown!", function="praise", labels={"insult": 0, "threat": 0}, action="publish"),
    )

    measured = measure(telling({"You clown.": 0.9, "You oaf.": 0.2, "Clever clown!": 0.3}), POLICY, found)

    assert {one.name: one.action for one in measured.functions} == {"insult": Share(1, 2), "praise": Share(1, 2)}
    assert {one.name: dict(one.labels) for one in measured.functions} == {
        "insult": {"insult": Share(1, 2)},
        "praise": {"insult": Share(1, 2)},
    }
    assert (measured.held, measured.published, measured.action.value) == (Share(1, 2), Share(1, 2), 0.5)


def test_a_rejection_is_as_good_as_a_hold(tmp_path: Path) -> None:
    found = a_suite(tmp_path, a_line("You clown."))

    measured = measure(telling({"You clown.": 0.99}), replace(POLICY, automatic_reject=True), found)

    assert measured.held == Share(1, 1)


def test_the_target_is_right_by_name_and_nobody_is_an_answer_too(tmp_path: Path) -> None:
    found = a_suite(
        tmp_path,
        a_line("Ludo, you clown.", participants=["Ludo"], target="Ludo"),
        a_line("You clowns.", target=None),
        a_line("Shut up."),
    )

    (measured,) = measure(telling({}, Target("commenter", "Ludo")), POLICY, found).functions

    assert measured.target == Share(1, 2)


def test_a_pair_is_told_apart_by_the_share_of_cases_in_order(tmp_path: Path) -> None:
    """Two insults at 0.9 and 0.2 above praise at 0.1 and 0.3: three of four in order."""
    praise = {"function": "praise", "labels": {"insult": 0}, "action": "publish"}
    found = a_suite(tmp_path, a_line("A."), a_line("B."), a_line("C.", **praise), a_line("D.", **praise))
    asked = [Pair("insult", "praise", "insult"), Pair("insult", "absent", "insult")]

    measured = measure(telling({"A.": 0.9, "B.": 0.2, "C.": 0.1, "D.": 0.3}), POLICY, found, asked)

    assert [told.pair for told in measured.pairs] == asked[:1]
    assert measured.pairs[0].auc == pytest.approx(0.75)


def test_the_report_tells_both_halves_function_by_function() -> None:
    name = "insult_commenter"
    half = SuiteFindings((FunctionFindings(name, Share(3, 4), {"insult": Share(1, 4)}),), (), Share(3, 4), Share(0, 0))

    report = written({"fit": half, "held": half}, {name: FUNCTIONS[name]})

    assert f"| `{name}` | yes | 75% of 4 | 75% of 4 | insult 25% of 4 |  |" in report
    assert "| held | 4 | 75% of 4 | 75% of 4 | – |" in report


def test_the_picture_names_every_function() -> None:
    name = "insult_commenter"
    half = SuiteFindings((FunctionFindings(name, Share(3, 4)),), (), Share(3, 4), Share(0, 0))

    drawn = picture({"held": half}, {name: FUNCTIONS[name]})

    assert drawn.startswith(b"<?xml")
    assert name.encode() in drawn
