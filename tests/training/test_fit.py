"""The n-gram heads: what they are taught by rows, and what by pairs of twins."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from service.moderation.features import WIDTH
from training.fit import fit_heads
from training.table import Table, Truths

ROWS = 400
RUDE, NAME, OTHER_NAME = 10, 20, 30


def a_table(label: str = "toxicity") -> Table:
    """Comments of which most rude ones name one kind of people, and most civil ones another."""
    chance = np.random.default_rng(5)
    insult = np.arange(ROWS) % 2 == 0
    x = np.zeros((ROWS, WIDTH), dtype=np.float32)
    x[insult & (chance.random(ROWS) < 0.7), RUDE] = 1.0
    told = np.where(insult == (chance.random(ROWS) < 0.9), NAME, OTHER_NAME)
    x[np.arange(ROWS), told] = 1.0
    sources = np.array(["corpus"] * ROWS, dtype=object)
    return Table(csr_matrix(x), Truths({label: insult.astype(np.float64)}, np.ones(ROWS), sources))


def names_swapped() -> csr_matrix:
    apart = np.zeros((ROWS, WIDTH), dtype=np.float32)
    apart[:, NAME], apart[:, OTHER_NAME] = -1.0, 1.0
    return csr_matrix(apart)


def test_what_twins_differ_in_is_not_heeded_and_the_rest_still_is() -> None:
    free, paired = (
        fit_heads(a_table(), ["toxicity"], quiet=True, apart=apart).heads["toxicity"].coef_[0]
        for apart in (None, names_swapped())
    )

    assert free[NAME] - free[OTHER_NAME] > 3
    assert abs(paired[NAME] - paired[OTHER_NAME]) < 0.2 * (free[NAME] - free[OTHER_NAME])
    assert paired[RUDE] > 0.5 * free[RUDE] > 0


@pytest.mark.parametrize(
    ("label", "apart"),
    [("toxicity", None), ("toxicity", csr_matrix((0, WIDTH), dtype=np.float32)), ("spam", names_swapped())],
)
def test_without_twins_or_a_label_that_names_sway_a_head_is_fitted_on_the_rows_alone(
    label: str, apart: csr_matrix | None
) -> None:
    alone = fit_heads(a_table(label), [label], quiet=True).heads[label]

    head = fit_heads(a_table(label), [label], quiet=True, apart=apart).heads[label]

    assert np.array_equal(head.coef_, alone.coef_)
