"""Heads heed what another service said, as far as they should, and only where it said enough."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import spearmanr

from service.moderation.example import Example
from training.encoded import fit_encoder_heads
from training.opinions import FEWEST, HEEDED, fit_opinion, heeding
from training.table import Table, Truths, truths_of

ROWS = 2_000
CHANCE = np.random.default_rng(7)
VECTORS = CHANCE.normal(size=(ROWS, 6))
SOURCES = np.array(["corpus", "jigsaw_wiki_toxic"] * (ROWS // 2), dtype=object)
SAID = 1 / (1 + np.exp(-(2 * VECTORS[:, 1] - 1)))
"""Another service looks at the second number alone; people at the first."""
PEOPLE = VECTORS[:, 0] > 0.5


def a_table(label: str, opinions: dict[str, np.ndarray]) -> Table:
    truths = Truths({label: PEOPLE.astype(float)}, np.ones(ROWS), SOURCES, opinions)
    return Table(csr_matrix((ROWS, 3), dtype=np.float32), truths, VECTORS.astype(np.float16))


def scores_of(label: str, opinions: dict[str, np.ndarray]) -> np.ndarray:
    head = fit_encoder_heads(a_table(label, opinions), [label], quiet=True)[label]
    return np.asarray(head.decision_function(VECTORS))


def test_an_opinion_is_told_from_the_rows_that_have_one() -> None:
    said = np.where(np.arange(ROWS) % 2 == 0, SAID, np.nan)

    found = fit_opinion(VECTORS, said, SOURCES)

    assert found is not None
    assert spearmanr(VECTORS @ found[0] + found[1], SAID).statistic > 0.99


def test_an_opinion_that_was_asked_too_seldom_is_not_learned() -> None:
    said = np.where(np.arange(ROWS) < FEWEST - 1, SAID, np.nan)

    assert fit_opinion(VECTORS, said, SOURCES) is None


def test_a_share_of_an_opinion_moves_scores_by_that_share_of_their_own_spread() -> None:
    own, opinion = (np.array([3.0, 0, 0, 0, 0, 0]), -1.0), (np.array([0, 0.1, 0, 0, 0, 0]), 4.0)

    weights, added = heeding(own, opinion, VECTORS, 0.5)

    moved = VECTORS @ weights + added - (VECTORS @ own[0] + own[1])
    assert np.std(moved) == pytest.approx(0.5 * np.std(VECTORS @ own[0]))


def test_an_opinion_that_says_the_same_of_all_changes_nothing() -> None:
    own = (np.ones(6), 1.0)

    found = heeding(own, (np.zeros(6), 4.0), VECTORS, 0.5)

    np.testing.assert_array_equal(found[0], own[0])


def test_a_head_orders_what_people_judged_alike_more_as_the_other_service_does() -> None:
    without, heeded = scores_of("toxicity", {}), scores_of("toxicity", {"toxicity": SAID})

    alike = ~PEOPLE
    assert spearmanr(heeded[alike], SAID[alike]).statistic > spearmanr(without[alike], SAID[alike]).statistic + 0.2
    assert (heeded[PEOPLE].mean() - heeded[alike].mean()) > 0.9 * (without[PEOPLE].mean() - without[alike].mean())


def test_a_label_that_heeds_nobody_is_learned_as_before() -> None:
    assert "threat" not in HEEDED

    np.testing.assert_array_equal(scores_of("threat", {"threat": SAID}), scores_of("threat", {}))


def test_opinions_come_from_the_notes_beside_examples() -> None:
    examples = [
        Example("e1", "One.", labels={"toxicity": 0.0}, source="corpus", meta={"perspective_TOXICITY": 0.25}),
        Example("e2", "Two.", labels={"toxicity": 0.0}, source="corpus"),
    ]

    truths = truths_of(examples, ["toxicity", "threat"])

    np.testing.assert_array_equal(truths.opinions["toxicity"], [0.25, np.nan])
    np.testing.assert_array_equal(truths.rows(np.array([1, 0])).opinions["toxicity"], [np.nan, 0.25])
    assert np.isnan(truths.opinions["threat"]).all()
