"""Two readers and a judge: who is believed, what is dropped, and what the curves over them rest on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from service.moderation.features import WIDTH as COLUMNS
from training.encoded import LENT, fit_encoder_heads
from training.fit import OFFSET, lesson_of, offsets_of
from training.judges import fit_judge, fit_judges
from training.readers import only
from training.refine import refine_encoder_heads
from training.table import Table, Truths

ROWS = 600


def said(truths: np.ndarray, source: str = "corpus") -> Truths:
    """What people said of rows of one source, about one label."""
    return Truths(
        {"insult": truths.astype(float)}, np.ones(truths.size), np.array([source] * truths.size, dtype=object)
    )


def pairs(good: float, other: float) -> tuple[np.ndarray, np.ndarray]:
    """Raw scores of two readers, (rows, 2), that lean towards the truth by so much, and the truth."""
    chance = np.random.default_rng(3)
    truths = np.arange(ROWS) % 3 == 0
    leaning = np.where(truths, 1.0, -1.0)[:, None] * np.array([good, other])
    return leaning + chance.normal(size=(ROWS, 2)), truths


def a_table(vectors: np.ndarray, truths: Truths) -> Table:
    """Rows without a single n-gram."""
    return Table(csr_matrix((len(vectors), COLUMNS), dtype=np.float32), truths, vectors.astype(np.float16))


def test_the_reader_that_tells_more_is_believed_more() -> None:
    raw, truths = pairs(0.3, 1.5)

    judge = fit_judge(raw, lesson_of(said(truths), "insult"))

    assert 0 <= judge.coef_[0, 0] < judge.coef_[0, 1]
    assert judge.coef_.shape == (1, 2)


def test_a_reader_that_would_be_believed_in_reverse_is_not_believed_at_all() -> None:
    raw, truths = pairs(1.5, -0.5)

    judge = fit_judge(raw, lesson_of(said(truths), "insult"))

    assert judge.coef_[0, 0] > 0
    assert judge.coef_[0, 1] == 0


def beside_others(news: int, weight: float = 1.0) -> np.ndarray:
    """Each reader's share of what is believed: the first tells the rows of a news site, the second all others."""
    noise, truths = pairs(0.0, 0.0)
    first = np.arange(ROWS) < news
    told = np.where(first[:, None], [1.5, 0.0], [0.0, 1.5])
    raw = noise + np.where(truths, 1.0, -1.0)[:, None] * told
    sources = np.where(first, "corpus", "sms_spam").astype(object)
    judged = Truths({"insult": truths.astype(float)}, np.where(first, weight, 1.0), sources)
    believed = fit_judges({"insult": raw}, judged)[0]["insult"].coef_[0]
    return np.asarray(believed / believed.sum())


def test_a_row_that_was_made_heavy_to_be_heard_in_fitting_settles_nothing_here() -> None:
    assert np.array_equal(beside_others(200, weight=12.0), beside_others(200))


def test_what_is_calibrated_on_was_decided_by_judges_that_had_not_seen_it() -> None:
    raw, truths = pairs(0.0, 0.0)

    judges, decided = fit_judges({"insult": raw}, said(truths))

    own = judges["insult"].decision_function(raw)
    gap = [scores[truths].mean() - scores[~truths].mean() for scores in (own, decided["insult"])]
    assert gap[1] < gap[0]


def test_a_label_with_one_answer_alone_has_no_judge() -> None:
    raw, truths = pairs(1.0, 1.0)

    judges, decided = fit_judges({"insult": raw}, said(np.zeros_like(truths)))

    assert judges == decided == {}


def test_only_sets_that_are_no_news_site_have_a_column_of_their_own() -> None:
    sources = np.array(["corpus", "sms_spam", "civil_comments_short", "hatexplain", "sms_spam"], dtype=object)

    columns = offsets_of(sources)

    np.testing.assert_array_equal(columns, OFFSET * np.array([[0, 0], [0, 1], [0, 0], [1, 0], [0, 1]]))


def test_a_set_that_is_all_abuse_does_not_teach_that_its_manner_is_abuse() -> None:
    chance = np.random.default_rng(1)
    rude, manner = np.arange(900) % 2 == 0, np.arange(900) < 300
    vectors = chance.normal(size=(900, 8)) * 0.5
    vectors[:, 0] += np.where(rude, 1.0, -1.0)
    vectors[:, 1] += np.where(manner, 1.0, -1.0)
    truths = Truths(
        {"insult": np.where(manner, True, rude).astype(float)},
        np.ones(900),
        np.where(manner, "gab_hate_perspective", "corpus").astype(object),
    )
    blind = Truths(truths.values, truths.weights, np.array(["corpus"] * 900, dtype=object))

    head, blind_head = (
        fit_encoder_heads(a_table(vectors, t), ["insult"], 1.0, quiet=True)["insult"] for t in (truths, blind)
    )

    assert head.coef_[0, 0] > 4 * abs(head.coef_[0, 1])
    assert abs(head.coef_[0, 1]) < abs(blind_head.coef_[0, 1])


def test_a_head_reads_plain_vectors_whatever_their_spread() -> None:
    chance = np.random.default_rng(1)
    truths = np.arange(ROWS) % 2 == 0
    vectors = chance.normal(size=(ROWS, 4))
    vectors[:, 2] += np.where(truths, 1.0, -1.0)
    moved = vectors * np.array([1, 1, 16, 1]) + np.array([0, 0, 32, 0])

    plain, wide = (
        fit_encoder_heads(a_table(v, said(truths)), ["insult"], quiet=True)["insult"] for v in (vectors, moved)
    )

    np.testing.assert_allclose(plain.decision_function(vectors), wide.decision_function(moved), atol=0.05)


def test_what_moves_between_twins_moves_the_score_less() -> None:
    chance = np.random.default_rng(1)
    truths = np.arange(ROWS) % 2 == 0
    vectors = chance.normal(size=(ROWS, 6))
    vectors[:, 0] += np.where(truths, 1.0, -1.0)
    vectors[:, 1] += np.where(truths, 1.0, -1.0)
    name = chance.normal(size=(80, 1)) * np.array([[0, 40.0, 0, 0, 0, 0]])

    heedless, heedful = (
        fit_encoder_heads(a_table(vectors, said(truths)), ["insult"], 1.0, moves=moves, quiet=True)["insult"]
        for moves in (name.astype(np.float32), None)
    )

    assert abs(heedless.coef_[0, 1]) < 0.5 * abs(heedful.coef_[0, 1])
    assert heedless.coef_[0, 0] > 2 * abs(heedless.coef_[0, 1])


def test_fitting_twice_gives_the_same_head() -> None:
    chance = np.random.default_rng(1)
    truths = np.arange(ROWS) % 2 == 0
    table = a_table(chance.normal(size=(ROWS, 16)), said(truths))

    first, second = (fit_encoder_heads(table, ["insult"], quiet=True)["insult"] for _ in range(2))

    np.testing.assert_array_equal(first.coef_, second.coef_)


def test_a_label_of_which_too_little_was_read_has_no_head() -> None:
    truths = np.arange(ROWS) < 5

    assert fit_encoder_heads(a_table(np.ones((ROWS, 4)), said(truths)), ["insult"], quiet=True) == {}


def test_a_firm_hold_leaves_the_encoder_s_head_and_a_loose_one_learns_the_review() -> None:
    chance = np.random.default_rng(1)
    truths = np.arange(ROWS) % 2 == 0
    known = chance.normal(size=(ROWS, 6))
    known[:, 0] += np.where(truths, 1.0, -1.0)
    reviews = np.tile([0.0, 4.0, 0, 0, 0, 0], (20, 1))
    head = fit_encoder_heads(a_table(known, said(truths)), ["insult"], quiet=True)["insult"]
    sources = np.array(["corpus"] * ROWS + ["reviews"] * 20, dtype=object)
    table = a_table(
        np.concatenate([known, reviews]),
        Truths({"insult": np.concatenate([truths, np.ones(20)]).astype(float)}, np.ones(ROWS + 20), sources),
    )

    firm, loose = (refine_encoder_heads({"insult": head}, table, (), hold)["insult"] for hold in (1e9, 1.0))

    np.testing.assert_allclose(firm.coef_, head.coef_, atol=1e-4)
    assert loose.decision_function(reviews)[0] > head.decision_function(reviews)[0] + 0.5
    middle = known.mean(axis=0, keepdims=True)
    assert loose.decision_function(middle)[0] == pytest.approx(head.decision_function(middle)[0], abs=0.01)


def test_the_heads_of_insult_and_toxicity_take_over_a_share_of_personal_attacks_and_no_other_does() -> None:
    chance = np.random.default_rng(1)
    vectors, truths = chance.normal(size=(ROWS, 4)), chance.random((3, ROWS)) < 0.5
    values = dict(zip(("insult", "personal_attack", "threat"), truths.astype(float), strict=True))
    table = a_table(vectors, Truths(values, np.ones(ROWS), np.array(["corpus"] * ROWS, dtype=object)))
    alone = {label: fit_encoder_heads(table, [label], quiet=True)[label].decision_function(vectors) for label in values}

    heads = fit_encoder_heads(table, list(values), quiet=True)

    said = {label: head.decision_function(vectors) for label, head in heads.items()}
    share = LENT["insult"][1]
    np.testing.assert_allclose(said["insult"], alone["insult"] + share * alone["personal_attack"], atol=1e-4)
    np.testing.assert_array_equal(said["personal_attack"], alone["personal_attack"])
    np.testing.assert_array_equal(said["threat"], alone["threat"])


def test_a_label_that_no_review_judged_keeps_its_encoder_head() -> None:
    truths = np.arange(ROWS) % 2 == 0
    table = a_table(np.random.default_rng(1).normal(size=(ROWS, 4)), said(truths))
    head = fit_encoder_heads(table, ["insult"], quiet=True)["insult"]

    assert refine_encoder_heads({"insult": head}, table, {"insult"})["insult"] is head


def test_parts_that_are_not_kept_by_label_stay_whole() -> None:
    parts = {"heads": {"insult": 1, "spam": 2}, "judges": {"insult": 3}, "token_head": "whole"}

    assert only(parts, ["spam"]) == {"heads": {"spam": 2}, "judges": {}, "token_head": "whole"}
