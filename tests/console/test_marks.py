"""A text is cut where evidence begins and ends, and nothing of it is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.console.marks import pieces, quotes, weight_of
from tests.console.desk_builders import a_match, a_span

PLACES = st.tuples(st.integers(-5, 40), st.integers(-5, 40), st.floats(0, 1))


def test_a_text_without_evidence_is_one_plain_piece() -> None:
    (piece,) = pieces("Good morning.", [])

    assert (piece.text, piece.plain) == ("Good morning.", True)


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces("", [a_span(0, 3)]) == ()


def test_a_share_of_the_evidence_becomes_one_of_three_weights() -> None:
    assert [weight_of(share) for share in (0.05, 0.15, 0.39, 0.4, 1.0)] == [1, 2, 2, 3, 3]


def test_overlapping_evidence_is_cut_so_that_each_piece_carries_the_strongest_and_names_all() -> None:
    cut = pieces("abcdef", [a_span(0, 4, "insult", 0.1), a_span(2, 6, "threat", 0.5)])

    assert [(piece.text, piece.weight, piece.labels) for piece in cut] == [
        ("ab", 1, ("Insult",)),
        ("cd", 3, ("Threat", "Insult")),
        ("ef", 3, ("Threat",)),
    ]


def test_a_word_that_a_list_matched_is_told_with_its_entry() -> None:
    cut = pieces("you scumbags", [], [a_match(4, 12, "scumbag")])

    assert [(piece.text, piece.entries) for piece in cut] == [("you ", ()), ("scumbags", ("scumbag",))]
    assert cut[1].hint == "matches “scumbag”"


@given(st.text(max_size=30), st.lists(PLACES, max_size=8), st.lists(PLACES, max_size=4))
def test_the_pieces_put_end_to_end_are_the_text(
    text: str, spans: list[tuple[int, int, float]], matches: list[tuple[int, int, float]]
) -> None:
    cut = pieces(text, [a_span(s, e, weight=w) for s, e, w in spans], [a_match(s, e) for s, e, _ in matches])

    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)


def test_the_strongest_evidence_is_quoted_first_and_each_place_once() -> None:
    told = quotes("you clown", [a_span(4, 9, "insult", 0.3), a_span(4, 9, "toxicity", 0.6), a_span(0, 3, weight=0.1)])

    assert [(quote.text, quote.label, quote.weight) for quote in told] == [("clown", "Toxic", 3), ("you", "Insult", 1)]
