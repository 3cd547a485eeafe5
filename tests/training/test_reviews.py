"""Exported reviews: read with their context, labels of ours only, the last decision of a comment counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.builders import a_review, write_lines
from training.datasets.reviews import review_examples
from training.datasets.row import MissingDataError
from training.recipes import REVIEW_HEAVIEST, REVIEW_LIGHTEST, Places, gather, recipe_named


def test_a_review_brings_its_labels_with_what_they_imply(tmp_path: Path) -> None:
    place = write_lines(tmp_path / "r.jsonl", [a_review("Go away, fool.", {"attack_on_commenter": 1, "of_theirs": 1})])

    (example,) = review_examples(place)

    assert dict(example.labels) == {"attack_on_commenter": 1.0, "personal_attack": 1.0, "toxicity": 1.0}
    assert example.source == "reviews"


def test_a_review_keeps_the_thread_around_it(tmp_path: Path) -> None:
    context = {"ancestors": [{"author": "A1", "text": "Is it?"}], "participants": ["A1"], "article_author": "B"}
    place = write_lines(tmp_path / "r.jsonl", [a_review("It is.", {"toxicity": 0}, context=context)])

    (example,) = review_examples(place)

    assert example.context.parent is not None
    assert (example.context.parent.text, example.context.participants) == ("Is it?", ("A1",))
    assert example.context.article_author == "B"


def test_the_parent_alone_is_context_too(tmp_path: Path) -> None:
    place = write_lines(tmp_path / "r.jsonl", [a_review("It is.", {"toxicity": 0}, parent_text="Is it?")])

    (example,) = review_examples(place)

    assert example.context.parent is not None
    assert example.context.parent.text == "Is it?"


def test_the_last_decision_counts_where_a_comment_was_decided_twice(tmp_path: Path) -> None:
    lines = [a_review("It is.", {"toxicity": 1}), a_review("It is.", {"toxicity": 0}, action="approve")]
    place = write_lines(tmp_path / "r.jsonl", lines)

    (example,) = review_examples(place)

    assert dict(example.labels) == {"toxicity": 0.0}


def test_a_folder_of_exports_is_read_whole_and_an_empty_one_is_a_plain_sentence(tmp_path: Path) -> None:
    write_lines(tmp_path / "some" / "a.jsonl", [a_review("One.", {"toxicity": 0})])
    write_lines(tmp_path / "some" / "b.jsonl.gz", [a_review("Two.", {"toxicity": 0})])

    assert {example.text for example in review_examples(tmp_path / "some")} == {"One.", "Two."}
    with pytest.raises(MissingDataError, match=r"service export"):
        list(review_examples(tmp_path / "none"))


@pytest.mark.parametrize(("count", "weight"), [(10, REVIEW_HEAVIEST), (60, 25.0), (2000, REVIEW_LIGHTEST)])
def test_few_reviews_weigh_much_each_and_many_weigh_little(count: int, weight: float, tmp_path: Path) -> None:
    place = write_lines(tmp_path / "r.jsonl", [a_review(f"Comment {i}.", {"toxicity": 0}) for i in range(count)])

    ingredients = gather(recipe_named("own"), Places(reviews=place))

    assert {e.weight for e in ingredients.examples if e.source == "reviews"} == {weight}
    assert ingredients.rows["reviews"] == count
    assert "reviews" in ingredients.hashes
