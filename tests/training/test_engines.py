"""Engines side by side: shares and ranks as worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from service.moderation.encoder import Reading
from tests.training.builders import an_example
from training.engines import Counting, acting_told, compared, likeness_told, microseconds, picture, ranking_told

ROWS = [an_example(f"Comment {i}.", labels={"toxicity": float(i >= 5)}) for i in range(10)]
RIGHT = np.linspace(0.05, 0.95, 10)
SCORES = {
    "full": {"toxicity": RIGHT},
    "cascade": {"toxicity": np.where(np.arange(10) == 9, 0.1, RIGHT)},
    "ngrams": {"toxicity": RIGHT[::-1]},
}


class Zeros:
    """An encoder for which all comments are one."""

    def vectors(self, reads: Sequence[Reading]) -> NDArray[np.floating]:
        return np.zeros((len(reads), 3))


def test_each_engine_is_ranked_and_set_beside_the_full_one() -> None:
    found = compared(ROWS, SCORES, read=4, holds={"toxicity": 0.5}, seed=1)

    aucs = [found.ranked[engine][0].roc_auc for engine in ("full", "cascade", "ngrams")]
    assert aucs == pytest.approx([1.0, 21 / 25, 0.0])
    assert found.agree == {"full": 1.0, "cascade": 0.9, "ngrams": 0.0}
    assert found.held == {"full": 0.5, "cascade": 0.4, "ngrams": 0.5}
    assert found.spared == pytest.approx(0.6)


def test_likeness_to_perspective_is_a_rank_correlation_over_the_rows_it_scored() -> None:
    noted = [an_example(f"Text {i}.", meta={"perspective_TOXICITY": (i / 60) ** 2}) for i in range(60)]
    rising = {"toxicity": np.linspace(0.0, 1.0, 60)}

    found = compared(noted, dict.fromkeys(SCORES, rising), 0, {}, 1)

    assert found.perspective["full"] == pytest.approx(1.0)
    assert "| corpus | 60 | 1.000 | 1.000 | 1.000 |" in likeness_told([found])


def test_without_perspectives_scores_nothing_is_told_of_it() -> None:
    found = compared(ROWS, SCORES, 4, {"toxicity": 0.5}, 1)

    assert math.isnan(found.perspective["full"])
    assert likeness_told([found]) == ""


def test_there_must_be_comments_to_compare_on() -> None:
    with pytest.raises(ValueError, match="nothing"):
        compared([], {}, 0, {}, 1)


def test_what_the_encoder_is_asked_to_read_is_counted() -> None:
    counting = Counting(Zeros())

    counting.vectors([("a", ""), ("b", "")])
    counting.vectors([("c", "")])

    assert counting.read == 3


def test_tables_and_picture_show_every_engine() -> None:
    found = [compared(ROWS, SCORES, 4, {"toxicity": 0.5}, 1)]

    assert "| toxicity | corpus | 5/10 | 0.000 (0.000–0.000) |" in ranking_told(found)
    assert "| corpus (ordinary) | 10 | 60.0% | 90.0% | 0.0% | 50.0% | 40.0% | 50.0% |" in acting_told(found, ["corpus"])
    assert picture(found).lstrip().startswith(b"<?xml")


def test_every_comment_is_timed_after_one_call_that_is_not() -> None:
    asked: list[str] = []

    told = microseconds(lambda example: asked.append(example.text), ROWS)

    assert len(asked) == len(ROWS) + 1
    assert told >= 0
