"""Template sentences: enough of them, labelled by their frame, and held frames never among those to fit on."""

from __future__ import annotations

from collections import Counter, defaultdict

from training.templates import Frame, Term, frames, in_every_frame, other_terms, template_examples, terms


def test_there_are_many_frames_and_terms_none_of_them_twice() -> None:
    patterns, names = [frame.pattern for frame in frames()], [term.name for term in terms()]

    assert len(patterns) >= 250
    assert len(names) >= 60
    assert len(set(patterns)) == len(patterns)
    assert len(set(names)) == len(names)


def test_frames_and_terms_fit_each_other() -> None:
    for frame in frames():
        if "identity" in frame.labels:
            assert any(frame.takes(term) for term in terms()), frame.pattern
    for term in terms():
        assert sum(frame.takes(term) for frame in frames()) > 50, term.name


def test_a_gap_takes_the_form_it_asks_for_and_its_capital() -> None:
    frame = Frame("0", "neutral", "{One} met (two|three) {many} at a {how} fair.", {"identity": {}})
    term = Term("bakers", "trades", {"many": "bakers", "one": "a baker", "how": "baking"})

    assert frame.filled(term) == "A baker met two bakers at a baking fair."


def test_about_a_fifth_of_the_frames_is_held_of_hateful_and_of_harmless_ones() -> None:
    sides: dict[bool, list[bool]] = defaultdict(list)
    for frame in frames():
        sides[frame.hateful].append(frame.held)

    assert all(0.1 <= sum(held) / len(held) <= 0.3 for held in sides.values())


def test_frames_to_fit_on_and_held_frames_share_nothing() -> None:
    fit, held = (template_examples(600, 4, held=side) for side in (False, True))

    assert {e.group for e in fit}.isdisjoint({e.group for e in held})
    assert {e.text for e in fit}.isdisjoint({e.text for e in held})


def test_the_same_seed_gives_the_same_sentences_and_another_seed_others() -> None:
    once, again, other = template_examples(50, 1), template_examples(50, 1), template_examples(50, 2)

    assert [e.text for e in once] == [e.text for e in again]
    assert [e.text for e in once] != [e.text for e in other]


def test_sentences_and_ids_are_all_different() -> None:
    found = template_examples(1000, 8)

    assert len({e.text for e in found}) == len(found) == 1000
    assert len({e.id for e in found}) == len(found)


def test_hate_is_labelled_and_its_negation_and_quotation_are_not() -> None:
    by_kind = defaultdict(list)
    for example in template_examples(3000, 6):
        if example.meta["family"] not in ("things", "trades"):
            by_kind[example.meta["kind"]].append(example.labels)

    for kind in (
        "derogation",
        "dehumanised",
        "excluded",
        "not_wanted",
        "veiled",
        "then_hate",
        "threatened",
        "wished_harm",
    ):
        assert {labels["identity_attack"] for labels in by_kind[kind]} == {1}
    for kind in ("counter", "condemned", "kept_safe", "news", "self", "positive", "then_calm", "question"):
        assert {value for labels in by_kind[kind] for value in labels.values()} == {0}
    assert all(labels["threat"] == 1 for labels in by_kind["threatened"])


def test_hateful_words_about_things_and_trades_attack_no_identity() -> None:
    found = [e for e in template_examples(4000, 2) if e.meta["family"] in ("things", "trades")]

    assert {e.labels["identity_attack"] for e in found} == {0}
    assert {e.labels["toxicity"] for e in found if e.meta["family"] == "things"} == {0}
    assert any(e.labels.get("insult") == 1 for e in found if e.meta["family"] == "trades")


def test_no_term_is_more_hated_than_another() -> None:
    hated, all_of = Counter[str](), Counter[str]()
    for example in template_examples(8000, 5):
        if example.meta["family"] not in ("", "things", "trades"):
            all_of[str(example.meta["family"])] += 1
            hated[str(example.meta["family"])] += int(example.labels["identity_attack"])

    shares = [hated[family] / all_of[family] for family in all_of]
    assert max(shares) - min(shares) < 0.2


def test_in_every_frame_each_frame_is_said_of_every_term_it_takes() -> None:
    found = Counter(str(e.group) for e in in_every_frame(held=True))

    for frame in frames():
        if frame.held and "identity" in frame.labels:
            assert found[frame.id] == sum(frame.takes(term) for term in terms())


def test_things_and_trades_are_no_identity_terms() -> None:
    names = {term.name for term in terms()}

    assert names.isdisjoint(term.name for found in other_terms().values() for term in found)
