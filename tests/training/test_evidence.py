"""Evidence beside people's marks, and what is left of a score without it, as worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest

from service.moderation.assessment import Assessment, Language, Span, Versions
from service.moderation.comment import Comment, Context
from tests.training.builders import an_example
from training.evidence import agreement, deletion, written

Assess = Callable[[Sequence[tuple[Comment, Context]]], list[Assessment]]


def spotting(word: str, label: str = "insult", otherwise: float = 0.1) -> Assess:
    """An assessor that scores 0.9 where ``word`` stands, and shows every place of it as evidence."""

    def one(text: str) -> Assessment:
        starts = [i for i in range(len(text)) if text.startswith(word, i)]
        spans = tuple(Span(i, i + len(word), i, i + len(word), label, 1.0) for i in starts)
        score = 0.9 if starts else otherwise
        return Assessment(
            Language("en", 1.0, "stated"), Versions("a/1", "v1", "v1"), scores={label: score}, spans=spans
        )

    return lambda comments: [one(comment.text) for comment, _ in comments]


def test_evidence_that_covers_half_of_a_mark_and_nothing_else_has_two_thirds_f1() -> None:
    marked = an_example("You clown ass.", spans={"insult": ((4, 14),)})

    found = agreement(spotting("clown"), [marked], "insult")

    assert found.f1 == pytest.approx(2 / 3)
    assert (found.precision, found.recall) == (1.0, 0.5)


def test_a_comment_in_which_neither_marks_anything_counts_as_agreement() -> None:
    silent = an_example("Good point.", spans={"insult": ()})

    found = agreement(spotting("clown"), [silent], "insult")

    assert (found.f1, found.low, found.high) == (1.0, 1.0, 1.0)
    assert math.isnan(found.precision)


def test_evidence_where_nobody_marked_anything_counts_as_none() -> None:
    silent = an_example("Send in the clown.", spans={"insult": ()})

    found = agreement(spotting("clown"), [silent], "insult")

    assert found.f1 == 0.0


def test_marks_and_spans_of_other_labels_do_not_count() -> None:
    marked = an_example("You clown.", spans={"threat": ((0, 10),), "insult": ((4, 9),)})

    found = agreement(spotting("clown", "threat"), [marked], "insult")

    assert found.f1 == 0.0


def test_there_must_be_something_to_compare() -> None:
    with pytest.raises(ValueError, match="nothing"):
        agreement(spotting("clown"), [], "insult")


def test_without_its_evidence_a_comment_falls_and_without_other_words_it_does_not() -> None:
    rows = [an_example("You clown, go home now."), an_example("What a clown you are.")]

    found = deletion(spotting("clown"), rows, "insult", 0.5)

    assert (found.rows, found.whole, found.without_evidence, found.without_others) == (2, 0.9, 0.1, 0.9)
    assert found.surer == 1.0


def test_comments_below_the_bound_or_without_other_words_are_left_out_of_the_deletion_test() -> None:
    rows = [an_example("A fair point."), an_example("clown"), an_example("clown clown tent")]

    found = deletion(spotting("clown"), rows, "insult", 0.5)

    assert found.rows == 0
    assert math.isnan(found.whole)


def test_the_tables_name_set_label_and_figures() -> None:
    marked = an_example("You clown ass.", spans={"insult": ((4, 14),)})
    assess = spotting("clown")

    told = written([agreement(assess, [marked], "insult")], [deletion(assess, [marked], "insult", 0.5)])

    assert "| corpus | insult | 1 | 0.667 | 0.667–0.667 | 1.00 | 0.50 |" in told
    assert "| corpus | insult | 1 | 0.90 | 0.10 | 0.90 | 100% |" in told
