"""The evidence is in the author's own letters, whatever the author did to them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from service.moderation.assessment import Span
from service.moderation.classifier import Classifier
from service.moderation.comment import NO_CONTEXT, Context
from service.moderation.encoder import Encoder
from service.moderation.explain import FLOOR, MOST_SPANS, by_letter, evidence, joined
from service.moderation.features import HASHED, WIDTH, grams, row
from service.moderation.text.normalise import normalise
from tests.builders import a_context
from tests.builders_encoder import a_lookup, a_tokenizer, first_number, linear, piece_of

Weights = NDArray[np.float32]


def weights_for(*words: str) -> Weights:
    """One label for which only the n-grams of ``words`` speak."""
    weights = np.zeros((WIDTH, 1), dtype=np.float32)
    for word in words:
        columns, _ = row(normalise(word), NO_CONTEXT)
        weights[columns[columns < HASHED]] = 1.0
    return weights


def marked(original: str, *words: str, context: Context = NO_CONTEXT) -> list[str]:
    spans = evidence(normalise(original), context, weights_for(*words), ["insult"], {"insult": 0.9})
    return [original[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "typed",
    [
        "idiot", "IDIOT", "i.d.i.o.t", "i d i o t", "1d1ot", "id\u200biot", "idiоt", "ｉｄｉｏｔ", "𝓲𝓭𝓲𝓸𝓽",
        "i̷d̷i̷o̷t", "idiiiiiot",
    ],
)  # fmt: skip
def test_the_whole_word_is_marked_however_it_was_typed(typed: str) -> None:
    assert marked(f"😀 My friend, he is such an {typed}, and that is that.", "idiot") == [typed]


def test_places_are_told_in_code_points_and_in_utf_16() -> None:
    original = "😀😀 what an idiot"

    (span,) = evidence(normalise(original), NO_CONTEXT, weights_for("idiot"), ["insult"], {"insult": 0.9})

    assert original[span.start : span.end] == "idiot"
    assert original.encode("utf-16-le")[2 * span.utf16_start : 2 * span.utf16_end].decode("utf-16-le") == "idiot"
    assert span.label == "insult"


def test_neighbouring_words_are_one_span() -> None:
    assert marked("he is a stupid idiot, isn't he", "stupid", "idiot") == ["stupid idiot"]


def test_words_apart_are_spans_apart_and_their_weights_add_up_to_one_at_most() -> None:
    original = "an idiot wrote it and a moron read it"

    spans = evidence(normalise(original), NO_CONTEXT, weights_for("idiot", "moron"), ["insult"], {"insult": 0.9})

    assert [original[s.start : s.end] for s in spans] == ["idiot", "moron"]
    assert 0.6 < sum(span.weight for span in spans) <= 1.0


def test_a_label_that_scores_low_is_not_explained() -> None:
    text = normalise("what an idiot")

    assert not evidence(text, NO_CONTEXT, weights_for("idiot"), ["insult"], {"insult": FLOOR - 0.01})


def test_only_the_strongest_spans_are_shown() -> None:
    assert len(marked("idiot one two idiot one two idiot one two idiot one two idiot", "idiot")) == MOST_SPANS


def test_what_the_parent_said_is_no_evidence_against_the_one_who_quotes_it() -> None:
    context = a_context(parent=("Bob", "they are idiot people all of them"))

    own = marked("> they are idiot people\nplease stop", "idiot people", context=context)

    assert not any("idiot" in words or "people" in words for words in own)


def test_nothing_is_marked_where_nothing_spoke_for_the_label() -> None:
    assert marked("a kind word", "zzzz") == []


@given(st.text(st.characters(exclude_categories=())), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_letters_add_up_and_spans_stay_inside_any_text(original: str, seed: int) -> None:
    text = normalise(original)
    weights = np.random.default_rng(seed).normal(size=(WIDTH, 2)).astype(np.float32)
    weights[HASHED:] = 0

    letters = by_letter(text, NO_CONTEXT, weights)
    spans = evidence(text, NO_CONTEXT, weights, ["insult", "threat"], {"insult": 0.9, "threat": 0.9})

    assert letters.shape == (len(text.normal), 2)
    for span in spans:
        assert 0 <= span.start < span.end <= len(original)
        assert 0 < span.weight <= 1
    assert np.isfinite(letters).all()


def test_the_letters_of_a_word_share_what_its_n_grams_gave() -> None:
    text = normalise("an idiot wrote it")
    column = grams(normalise("idiot"), NO_CONTEXT).columns[-1]  # a single word has no pairs: its own column comes last
    weights = np.zeros((WIDTH, 1), dtype=np.float32)
    weights[column] = 2.0
    columns, values = row(text, NO_CONTEXT)

    letters = by_letter(text, NO_CONTEXT, weights)[:, 0]

    assert letters.sum() == pytest.approx(2.0 * values[columns == column][0])
    assert letters[3:8] == pytest.approx(letters.sum() / 5)


RUDE_WORDS = ("twit", "dolt", "oaf")
PLAIN_WORDS = ("council", "bridge", "built", "the", "this", "year", "commenter", "says", "an", "is", "what", "a")


def a_classifier(
    *, n_grams: Weights | None = None, judge: tuple[float, float] = (1.0, 1.0), marked: bool = False
) -> Classifier:
    """An encoder that minds ``RUDE_WORDS`` (and "bridge", half as much) beside n-grams that mind what they are told.

    With ``marked`` its token head says that people would mark the rude words, and not the bridge.
    """
    tokenizer = a_tokenizer(*RUDE_WORDS, *PLAIN_WORDS)
    known = {piece_of(tokenizer, word): (1.0, 1.0) for word in RUDE_WORDS}
    encoder = Encoder.from_bytes(a_lookup(known | {piece_of(tokenizer, "bridge"): (0.5, -1.0)}), tokenizer)
    head = linear((n_grams if n_grams is not None else np.zeros((WIDTH, 1)))[:, 0].tolist())
    parts = {
        "heads": {"insult": head},
        "calibrators": {"insult": linear([1.0])},
        "encoder_heads": {"insult": first_number(60.0)},
        "judges": {"insult": linear(judge, -2.0)},
        "full_calibrators": {"insult": linear([1.0])},
    }
    if marked:
        parts["token_head"] = linear([0.0, 8.0] + [0.0] * 382)
    manifest = {"name": "a", "version": "1", "languages": ["en"], "text": "v1", "features": "v1"}
    return Classifier.from_parts(parts, manifest, encoder)


def explained(classifier: Classifier, original: str, context: Context = NO_CONTEXT) -> tuple[Span, ...]:
    text = classifier.read(original)
    scores, _, read = classifier.score_and_read([text], [context], "full")
    return classifier.explain(text, context, {"insult": max(FLOOR, float(scores[0, 0]))}, read[0])


def shown(classifier: Classifier, original: str, context: Context = NO_CONTEXT) -> list[str]:
    return [original[span.start : span.end] for span in explained(classifier, original, context)]


@pytest.mark.parametrize("typed", ["twit", "TWIT", "t.w.i.t", "tw\u200bit", "ｔｗｉｔ"])
def test_what_the_encoder_minds_is_marked_in_the_authors_letters(typed: str) -> None:
    assert shown(a_classifier(), f"😀 what a {typed}, the council says") == [typed]


def test_a_name_that_the_encoder_read_as_a_part_is_marked_whole() -> None:
    context = a_context(participants=["Harold Ashdown"])
    tokenizer = a_tokenizer(*RUDE_WORDS, *PLAIN_WORDS)
    classifier = a_classifier()
    encoder = Encoder.from_bytes(a_lookup({piece_of(tokenizer, "commenter"): (1.0,)}), tokenizer)
    assert classifier.second is not None
    minding = dataclasses.replace(classifier, second=dataclasses.replace(classifier.second, encoder=encoder))

    spans = shown(minding, "Harold Ashdown is what the council is", context)

    assert spans == ["Harold Ashdown"]


def test_both_readers_speak_as_loudly_as_the_judge_believes_them() -> None:
    original = "the moron says this is an oaf"

    loud_grams = shown(a_classifier(n_grams=weights_for("moron"), judge=(50.0, 0.1)), original)
    loud_encoder = shown(a_classifier(n_grams=weights_for("moron"), judge=(0.01, 1.0)), original)

    assert loud_grams == ["moron"]
    assert loud_encoder == ["oaf"]


def test_words_that_people_would_not_mark_give_way_to_those_they_would() -> None:
    original = "the bridge is built by an oaf"

    weights = [
        {original[span.start : span.end]: span.weight for span in explained(a_classifier(marked=marked), original)}
        for marked in (False, True)
    ]

    assert weights[1]["oaf"] > weights[0]["oaf"]
    assert "bridge" not in weights[1]


def test_words_in_the_middle_that_the_encoder_never_read_are_no_evidence() -> None:
    original = " ".join(["oaf"] + ["the"] * 150 + ["twit"] + ["the"] * 150 + ["dolt"])

    assert shown(a_classifier(), original) == ["oaf", "dolt"]


def test_only_what_stands_out_of_the_comment_counts_for_the_encoder() -> None:
    n_grams, pieces = np.zeros((3, 1)), np.array([[2.0], [2.0], [5.0]])

    parts = joined(n_grams, pieces, np.ones((2, 1)))

    assert parts[2, 0] > 0 > parts[0, 0] == parts[1, 0]


def test_taking_the_evidence_out_lowers_the_score_more_than_taking_out_other_words() -> None:
    chance = np.random.default_rng(7)
    classifier = a_classifier(n_grams=weights_for("oaf"), marked=True)
    drops, others = [], []

    for _ in range(30):
        words = [*chance.choice(PLAIN_WORDS, 10), *chance.choice(RUDE_WORDS, 2)]
        chance.shuffle(words)
        original = " ".join(words)
        evident = _covered(words, explained(classifier, original))
        by_chance = set(chance.choice(len(words), len(evident), replace=False).tolist())
        whole, without, thinned = _scores(classifier, [original, _less(words, evident), _less(words, by_chance)])
        drops.append(whole - without)
        others.append(whole - thinned)

    assert min(drops) > 0
    assert np.mean(drops) > 2 * np.mean(others)


def _places(words: list[str]) -> list[tuple[int, int]]:
    ends = np.cumsum([len(word) + 1 for word in words]) - 1
    return [(int(end) - len(word), int(end)) for word, end in zip(words, ends, strict=True)]


def _covered(words: list[str], spans: tuple[Span, ...]) -> set[int]:
    """Which words lie inside a span."""
    places = enumerate(_places(words))
    return {i for i, (start, end) in places if any(span.start <= start and end <= span.end for span in spans)}


def _less(words: list[str], out: set[int]) -> str:
    return " ".join(word for i, word in enumerate(words) if i not in out)


def _scores(classifier: Classifier, originals: list[str]) -> list[float]:
    texts = [classifier.read(original) for original in originals]
    return [float(score) for score in classifier.score(texts, [NO_CONTEXT] * len(texts))[:, 0]]
