"""Agreement beyond chance, against numbers worked out by hand."""

from __future__ import annotations

import subprocess
import sys

import pytest

from service.moderation.agreement import FEWEST, agreement, alpha, kappa, wilson

# Ten comments, two people: five times both publish, three times both reject, twice they differ. By the coincidence
# matrix of Krippendorff (Computing Krippendorff's Alpha-Reliability, 2011, section A): n = 20, n_p = 12, n_r = 8,
# o_pr = 2, so alpha = 1 - (n - 1) o_pr / (n_p n_r) = 1 - 38/96 = 29/48.
TEN = [("p", "p")] * 5 + [("r", "r")] * 3 + [("p", "r"), ("r", "p")]


def triples(*rows: str) -> list[tuple[str, str, str]]:
    """Judgements of comments: one row a person, one letter a comment, a dot where the person did not see it."""
    return [
        (f"person {who}", f"comment {place}", letter)
        for who, row in enumerate(rows)
        for place, letter in enumerate(row)
        if letter != "."
    ]


def test_alpha_of_two_people_is_what_the_coincidence_matrix_gives() -> None:
    assert agreement(TEN).alpha == pytest.approx(29 / 48)


def test_alpha_takes_people_who_did_not_see_everything() -> None:
    # Pairs within comments, each weighted by 1/(m - 1): o_xx = 3, o_yy = 1, o_xy = 2; n_x = 5, n_y = 3, n = 8, the last
    # comment has one judgement and drops out: alpha = 1 - 7 * 2 / (5 * 3) = 1/15.
    seen = triples("xxyy", "xyy.", "x.x.")

    assert alpha(seen) == pytest.approx(1 / 15)


def test_kappa_of_the_same_ten_comments() -> None:
    # Both publish six of ten: chance agrees in .6 * .6 + .4 * .4 = .52; kappa = (.8 - .52) / (1 - .52) = 7/12.
    found = agreement(TEN)

    assert found.share == 0.8
    assert found.kappa == pytest.approx(7 / 12)


def test_kappa_of_three_people_is_the_mean_over_pairs() -> None:
    # Person 0 and 1 agree fully (1); 0 and 2, and 1 and 2: 3 of 4 alike, chance .5 * .75 + .5 * .25 = .5, so .5.
    assert kappa(triples("xxyy", "xxyy", "xxxy")) == pytest.approx(2 / 3)


def test_the_interval_is_the_jackknifes() -> None:
    # Leaving one pair out: .575 five times, 1 - 34/72 three times, 1 - 17/77 twice; their variance times 9/10 of the
    # sum of squares is .0746868, so the reach is 1.959964 * .273289 = .535637.
    found = agreement(TEN)

    assert found.low == pytest.approx(29 / 48 - 0.535637, abs=1e-5)
    assert found.high == 1.0


def test_more_of_the_same_makes_the_interval_narrower() -> None:
    few, many = agreement(TEN), agreement(TEN * 20)

    assert few.low is not None
    assert many.low is not None
    assert many.high is not None
    assert few.low < many.low < 29 / 48 < many.high < 1


def test_the_same_pairs_always_give_the_same_numbers() -> None:
    assert agreement(TEN) == agreement(list(reversed(TEN)))


def test_too_few_pairs_say_how_many_there_are() -> None:
    found = agreement([("p", "r")] * (FEWEST - 1))

    assert (found.alpha, found.kappa, found.share) == (None, None, None)
    assert found.why_not == "Too few to say: 9 of at least 10."


def test_one_answer_for_everything_is_no_agreement_beyond_chance() -> None:
    found = agreement([("p", "p")] * 50)

    assert (found.share, found.alpha, found.low) == (1.0, None, None)
    assert found.why_not == "Everybody said the same of all, so chance cannot be told apart."


def test_a_single_dissent_has_a_number_but_no_interval() -> None:
    # n_p = 39, n_r = 1, o_pr = 1: alpha = 1 - 39 * 1 / 39 = 0. Without the one pair nothing differs at all.
    found = agreement([("p", "p")] * 19 + [("p", "r")])

    assert found.alpha == pytest.approx(0.0)
    assert (found.low, found.high) == (None, None)


def test_disagreeing_more_than_chance_is_below_zero() -> None:
    found = agreement([("p", "r"), ("r", "p")] * 6)

    assert found.alpha == pytest.approx(1 - 23 * 12 / (12 * 12))


def test_no_pairs_at_all() -> None:
    assert agreement([]).why_not == "Too few to say: 0 of at least 10."


def test_wilsons_interval_of_one_in_ten() -> None:
    # Middle (.1 + 3.841459/20) / 1.3841459 = .211013, reach 1.959964 * sqrt(.018604) / 1.3841459 = .193137.
    share = wilson(1, 10)

    assert share.value == 0.1
    assert share.low == pytest.approx(0.017876, abs=1e-5)
    assert share.high == pytest.approx(0.404150, abs=1e-5)


@pytest.mark.parametrize(("hits", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_wilsons_interval_stays_within_what_is_possible(hits: int, low: float, high: float) -> None:
    share = wilson(hits, 10)

    assert share.low == pytest.approx(low, abs=1e-4)
    assert share.high == pytest.approx(high, abs=1e-4)


def test_nothing_counted_has_no_share() -> None:
    assert wilson(0, 0).value is None


def test_importing_the_module_does_not_import_nltk() -> None:
    code = "import sys, service.moderation.agreement; sys.exit('nltk' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
