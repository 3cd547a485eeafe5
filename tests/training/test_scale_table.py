"""What an old threshold means: counted over rows on either side of it, with the curve and without."""

from __future__ import annotations

import numpy as np

from service.moderation.curve import Curve
from tests.training.builders import an_example
from training.scale import FEWEST
from training.scale_table import Meaning, meaning, meanings, written

DOUBLE = Curve(np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 1.0]))


def test_a_threshold_is_counted_on_either_side_with_the_curve_and_without() -> None:
    theirs, ours = np.array([0.9, 0.8, 0.3, 0.1]), np.array([0.45, 0.2, 0.4, 0.9])

    found = meaning("TOXICITY", 0.8, theirs, ours, DOUBLE(ours))

    assert found == Meaning("TOXICITY", 0.8, above=2, below=2, scaled=(1, 2), plain=(0, 1))


def test_only_attributes_with_scores_beside_enough_rows_are_told() -> None:
    rows = [an_example(str(i), meta={"perspective_TOXICITY": 0.5}) for i in range(FEWEST)]
    rows[0] = an_example("first", meta={"perspective_TOXICITY": 0.5, "perspective_THREAT": 0.9})
    scores = {label: np.full(FEWEST, 0.5) for label in ("toxicity", "threat")}

    found = list(meanings(scores, {"toxicity": DOUBLE}, rows))

    assert [(one.attribute, one.threshold) for one in found] == [
        ("TOXICITY", 0.7),
        ("TOXICITY", 0.8),
        ("TOXICITY", 0.9),
    ]


def test_a_label_without_a_curve_and_a_threshold_that_nothing_reached_are_told_by_a_dash() -> None:
    row = written([Meaning("THREAT", 0.9, above=0, below=50, scaled=None, plain=(0, 5))]).splitlines()[-1]

    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        "`THREAT`",
        "0.9",
        "0",
        "–",
        "–",
        "50",
        "–",
        "10.0%",
    ]
