"""The catalogue: every set's labels mean what they say, and nothing is guessed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.moderation.example import Example
from service.moderation.labels import BY_NAME, NAMES
from service.moderation.text.normalise import fold
from tests.training.builders import a_row, write_lines
from training.datasets.catalogue import CATALOGUE, DATA
from training.datasets.corpus import DRILLS, UNSEEN, corpus_examples, exchange_examples
from training.datasets.perspective import ATTRIBUTES, SCORED, perspective_scores
from training.datasets.row import LONGEST, MalformedDataError, MissingDataError, completed, late_row_of, row_of
from training.recipes import is_news, is_telling, measured_only
from training.split import split

EN = frozenset({"en"})


def labels_of(name: str, labels: dict[str, float], text: str = "Some words.", **given: object) -> dict[str, float]:
    """What the set ``name`` makes of one row."""
    from training.datasets.row import row_of

    entry = CATALOGUE[name]
    found = entry.mapper(row_of(a_row(text, labels, **given)))
    return completed(found) if entry.folder == "train" else found


def test_a_positive_label_brings_what_it_implies() -> None:
    assert completed({"attack_on_commenter": 1.0}) == {
        "attack_on_commenter": 1.0,
        "personal_attack": 1.0,
        "toxicity": 1.0,
    }


def test_a_negative_label_implies_nothing() -> None:
    assert completed({"threat": 0.0}) == {"threat": 0.0}


def test_what_was_judged_more_strongly_is_not_weakened_by_an_implication() -> None:
    assert completed({"toxicity": 1.0, "insult": 0.6})["toxicity"] == 1.0


def test_jigsaw_insults_that_say_you_are_attacks_on_a_commenter_and_others_say_nothing_of_a_target() -> None:
    row = {"toxic": 1.0, "insult": 1.0}

    aimed = labels_of("jigsaw_wiki_toxic", row, "You silly person")
    unaimed = labels_of("jigsaw_wiki_toxic", row, "A silly person")

    assert aimed["attack_on_commenter"] == 0.8
    assert "personal_attack" not in unaimed


def test_rows_that_only_have_toxic_leave_the_other_labels_open() -> None:
    assert "insult" not in labels_of("jigsaw_wiki_toxic", {"toxic": 1.0})


def test_offensive_words_are_profanity_and_not_hatred() -> None:
    labels = labels_of("davidson_hate_offensive", {"hate_speech": 0.0, "offensive_language": 1.0, "neither": 0.0})

    assert labels == {"identity_attack": 0.0, "profanity": 1.0}


def test_unmarked_kinds_of_words_teach_nothing() -> None:
    labels = labels_of("civil_toxic_spans", {"toxicity_ge_half": 1.0, "span_insult": 0.0, "span_threat": 0.66})

    assert labels == {"toxicity": 1.0, "threat": 0.66}


def test_generated_text_teaches_only_where_prompt_and_machine_agree() -> None:
    scores = {"perspective_IDENTITY_ATTACK": 0.1, "perspective_TOXICITY": 0.1}

    agreed = labels_of("toxigen_perspective", {"toxigen_prompted_toxic": 0.0, **scores})
    disagreed = labels_of("toxigen_perspective", {"toxigen_prompted_toxic": 1.0, **scores})

    assert agreed == {"identity_attack": 0.0, "toxicity": 0.0}
    assert disagreed == {}


def test_a_german_tweet_of_another_fine_label_is_no_negative() -> None:
    labels = labels_of("germeval2018", {"offensive": 1.0, "profanity": 0.0, "insult": 1.0, "abuse": 0.0})

    assert labels == {"toxicity": 1.0, "insult": 1.0}


def test_a_proxy_for_measuring_speaks_for_itself_alone() -> None:
    labels = labels_of("ucc_unhealthy_valtest", {"hostile": 0.0, "antagonize": 1.0})

    assert labels["toxicity"] == 0.0


def test_counter_speech_says_nothing_about_toxicity() -> None:
    counter = labels_of("reddit_counter_context", {"hate": 0.0, "neutral": 0.0, "counter_hate": 1.0})
    neutral = labels_of("reddit_counter_context", {"hate": 0.0, "neutral": 1.0, "counter_hate": 0.0})

    assert (counter, neutral) == ({}, {"toxicity": 0.0})


def test_an_offence_that_is_aimed_at_nobody_is_no_insult() -> None:
    labels = labels_of("olid_offensive", {"offensive": 1.0, "targeted": 0.0})

    assert labels == {"toxicity": 1.0, "insult": 0.0}


def test_a_loose_likeness_never_speaks_against_a_label_and_every_other_set_does() -> None:
    silent = {name for name in CATALOGUE if not is_telling(name)}

    assert silent == {"reddit_rules_advertising"}


def test_the_votes_on_a_tweet_stay_shares() -> None:
    offensive = labels_of("davidson_hate_offensive", {"hate_speech": 0.25, "offensive_language": 0.75, "neither": 0.0})
    neither = labels_of("davidson_hate_offensive", {"hate_speech": 0.25, "offensive_language": 0.0, "neither": 0.75})

    assert offensive == {"identity_attack": 0.25, "profanity": 0.75}
    assert (neither["toxicity"], neither["identity_attack"], neither["insult"]) == (0.25, 0.25, 0.0)


def test_legal_advice_is_no_spam() -> None:
    assert labels_of("reddit_rules_advertising", {"legal_advice": 1.0}) == {}


def test_an_offensive_turkish_tweet_leaves_hatred_open() -> None:
    assert labels_of("turkish_hate", {"hate": 0.0, "offensive": 1.0}) == {"toxicity": 1.0}


def test_marks_that_lie_one_word_early_are_moved_onward() -> None:
    line = {"id": "1", "text": "what a daft clown you are", "labels": {}, "spans": [[5, 11]]}

    early, late = row_of(line), late_row_of(line)

    assert (early.spans, late.spans) == (((5, 11),), ((7, 11), (12, 17)))


def test_votes_of_hatexplain_stay_shares_and_a_tie_teaches_nothing() -> None:
    hate = labels_of("hatexplain", {"hate_speech": 2 / 3, "offensive": 1 / 3, "normal": 0.0})
    tie = labels_of("hatexplain", {"hate_speech": 1 / 3, "offensive": 1 / 3, "normal": 1 / 3})

    assert hate == {"identity_attack": 2 / 3, "toxicity": 2 / 3}
    assert tie == {}


def test_the_scores_of_another_machine_come_beside_text_and_parent_and_label_nothing(tmp_path: Path) -> None:
    scored = {"perspective_TOXICITY": 0.4, "perspective_IDENTITY_ATTACK": 0.5, "hate": 1.0}
    write_lines(tmp_path / "train" / "gab_hate_perspective.jsonl.gz", [a_row("They again.", scored)])
    noted = a_row("Of course.", {"toxic": 0.0}, parent_text="Is it?", meta={"perspective_toxicity": 0.03})
    write_lines(tmp_path / "train" / "cat_large_context.jsonl.gz", [noted])

    gab, wiki = (CATALOGUE[name] for name in ("gab_hate_perspective", "cat_large_context"))

    assert list(perspective_scores(gab, tmp_path)) == [("They again.", None, {"TOXICITY": 0.4, "IDENTITY_ATTACK": 0.5})]
    assert list(perspective_scores(wiki, tmp_path)) == [("Of course.", "Is it?", {"TOXICITY": 0.03})]
    (example,) = gab.examples(tmp_path, EN)
    assert example.labels == {"identity_attack": 1.0, "toxicity": 1.0}
    assert example.meta["perspective_IDENTITY_ATTACK"] == 0.5


def test_a_set_without_scores_yields_none_and_asks_for_no_file(tmp_path: Path) -> None:
    assert list(perspective_scores(CATALOGUE["sms_spam"], tmp_path)) == []


@pytest.mark.parametrize("name", SCORED)
def test_every_scored_set_at_hand_has_scores_between_0_and_1(name: str) -> None:
    if not CATALOGUE[name].is_at(DATA):
        pytest.skip(f"{CATALOGUE[name].path(DATA)} is absent: the published sets are not part of the repository")

    found = list(perspective_scores(CATALOGUE[name], DATA))

    assert len(found) > 3_000
    assert all(set(scores) <= set(ATTRIBUTES) for _, _, scores in found)
    assert all(0.0 <= score <= 1.0 for _, _, scores in found for score in scores.values())


def test_reading_a_set_keeps_parent_group_and_weight_and_leaves_out_other_languages(tmp_path: Path) -> None:
    rows = [
        a_row("Well argued.", {"toxic": 0.0}, parent_text="Is it?", thread_id="t1"),
        a_row("Gut gesagt.", {"toxic": 0.0}, lang="de"),
    ]
    write_lines(tmp_path / "train" / "cat_large_context.jsonl.gz", rows)

    (example,) = CATALOGUE["cat_large_context"].examples(tmp_path, EN)

    assert example.context.parent is not None
    assert example.context.parent.text == "Is it?"
    assert (example.group, example.weight) == ("t1", CATALOGUE["cat_large_context"].weight)


def test_a_text_and_its_paraphrase_stay_in_one_group(tmp_path: Path) -> None:
    rows = [a_row("Rude.", {"toxic": 1.0}, meta={"pair": 7}), a_row("Firm.", {"toxic": 0.0}, meta={"pair": 7})]
    write_lines(tmp_path / "train" / "paradetox_pairs.jsonl.gz", rows)

    groups = {example.group for example in CATALOGUE["paradetox_pairs"].examples(tmp_path, EN)}

    assert groups == {"pair-7"}


def test_long_texts_are_cut_and_spans_beyond_the_cut_are_dropped(tmp_path: Path) -> None:
    row = a_row("a" * 3000, {"toxicity_ge_half": 1.0}, spans=[[0, 5], [2000, 2005]])
    write_lines(tmp_path / "train" / "civil_toxic_spans.jsonl.gz", [row])

    (example,) = CATALOGUE["civil_toxic_spans"].examples(tmp_path, EN)

    assert len(example.text) == LONGEST
    assert example.spans == {"toxicity": ((0, 5),)}


def test_a_missing_set_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(MissingDataError, match=r"^The data set sms_spam is not in .*: there is neither .*\.$"):
        list(CATALOGUE["sms_spam"].examples(tmp_path, EN))


def test_every_set_names_its_licence_and_origin_and_measuring_sets_say_so() -> None:
    for entry in CATALOGUE.values():
        assert entry.licence
        assert entry.origin
        assert ("measuring only" in entry.licence) == (entry.folder == "tune")


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_published_set_at_hand_is_read_and_maps_to_labels_of_ours(name: str) -> None:
    entry = CATALOGUE[name]
    if not entry.is_at(DATA):
        pytest.skip(f"{entry.path(DATA)} is absent: the published sets are not part of the repository")

    examples = list(entry.examples(DATA, frozenset(entry.langs)))

    found = {label for example in examples for label in example.labels}
    assert found
    assert found <= set(NAMES)
    assert all(0.0 <= value <= 1.0 for example in examples for value in example.labels.values())
    assert {example.lang for example in examples} <= set(entry.langs)


def test_our_corpus_is_read_in_its_threads_with_every_label_judged() -> None:
    examples = list(corpus_examples())

    assert len(examples) >= 600
    assert len({example.group for example in examples}) >= 12
    assert all(example.context.participants for example in examples)
    for label in BY_NAME:
        assert any(example.labels.get(label, 0.0) >= 0.5 for example in examples), label
        assert any(example.labels.get(label) == 0.0 for example in examples), label


def test_our_exchanges_judge_every_label_and_are_not_the_corpus() -> None:
    examples = list(exchange_examples())

    texts = Counter(fold(example.text) for example in examples if len(example.text) > 25)
    assert len(examples) >= 2_500
    assert {example.source for example in examples} == {"exchanges"}
    assert all(set(example.labels) == set(NAMES) for example in examples)
    assert not texts.keys() & {fold(example.text) for example in corpus_examples()}
    assert len({example.id for example in examples}) == len(examples)


def test_drills_hold_of_each_rare_label_more_than_a_handful_and_are_all_fitted_on() -> None:
    drills = list(exchange_examples(DRILLS, "drills"))

    folds = split(drills, 45)
    for label in ("threat", "sexually_explicit", "spam", "identity_attack"):
        assert sum(example.labels[label] >= 0.5 for example in drills) >= 20, label
    assert len(folds.fit) == len(drills)
    assert is_news("drills")


def test_exchanges_that_measure_are_none_that_teach() -> None:
    unseen = list(exchange_examples(UNSEEN, "exchanges_unseen"))

    teaching = [*exchange_examples(), *exchange_examples(DRILLS, "drills")]
    taught = {fold(example.text) for example in teaching if len(example.text) > 25}
    assert len(unseen) >= 500
    assert {example.source for example in unseen} == {"exchanges_unseen"}
    assert not [example.text for example in unseen if fold(example.text) in taught]
    assert "exchanges_unseen" in measured_only(frozenset({"en"}), Path("nowhere"))
    assert "exchanges_unseen" not in measured_only(frozenset({"de"}), Path("nowhere"))


def test_a_comment_of_an_exchange_has_its_parents_words_and_who_else_speaks(tmp_path: Path) -> None:
    line = {
        "id": "x-1",
        "title": "Pier to reopen",
        "author": "Ines Marrow",
        "comments": [
            {"by": "Tam", "text": "I caught my first eel there.", "kind": "story"},
            {"by": "Ottoline", "to": 0, "text": "Nobody asked, you eel.", "is": ["insult"], "kind": "retort"},
            {"by": "Tam", "to": 1, "text": "Charming.", "perhaps": ["unsubstantial"], "kind": "short"},
        ],
    }
    (tmp_path / "pier.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")

    first, retort, last = exchange_examples(tmp_path)

    assert first.context.parent is None
    assert retort.context.parent is not None
    assert retort.context.parent.text == "I caught my first eel there."
    assert (retort.labels["insult"], retort.labels["toxicity"], retort.labels["threat"]) == (1.0, 1.0, 0.0)
    assert last.context.participants == ("Ottoline",)
    assert (last.labels["unsubstantial"], last.context.article_author) == (0.5, "Ines Marrow")
    assert {example.group for example in (first, retort, last)} == {"x-1"}


def test_an_exchange_without_a_name_says_which_line_lacks_what(tmp_path: Path) -> None:
    (tmp_path / "pier.jsonl").write_text(
        '{"id": "x", "title": "t", "author": "a", "comments": [{"text": "Hm."}]}', encoding="utf-8"
    )

    with pytest.raises(MalformedDataError, match=r"line 1: the field 'by' is missing"):
        list(exchange_examples(tmp_path))


@pytest.mark.parametrize("own", [corpus_examples, exchange_examples])
def test_our_corpus_holds_to_what_its_labels_imply(own: Callable[[], Iterator[Example]]) -> None:
    for example in own():
        assert completed(example.labels) == dict(example.labels)
