"""Every set is also read in the form in which its authors publish it."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.moderation.labels import NAMES
from tests.training.builders import a_row, write_lines
from tests.training.published_files import FILES, lay_out
from training.datasets.catalogue import CATALOGUE
from training.datasets.original import ORIGINAL
from training.datasets.row import MalformedDataError, MissingDataError, Row

ALL_LANGUAGES = frozenset(lang for entry in CATALOGUE.values() for lang in entry.langs)


def rows_of(data: Path, name: str) -> list[Row]:
    """What the catalogue reads of the set's published files."""
    lay_out(data, name)
    return list(CATALOGUE[name].rows(data))


READ: list[tuple[str, list[tuple[str, dict[str, float]]]]] = [
    ("jigsaw_wiki_toxic", [("You silly, silly editor", {"toxic": 1, "insult": 1, "threat": 0})]),
    ("civil_comments_short", [("what a silly plan", {"toxicity": 0.75, "insult": 0.5, "obscene": 0.25})]),
    ("impermium_insults", [("You goose.\nReally\xa0so.", {"insult": 1})]),
    ("reddit_rules_advertising", [("Buy my kites", {"advertising": 1}), ("Ask a notary", {"legal_advice": 0})]),
    ("civil_toxic_spans", [("You silly goose here", {"toxicity_ge_half": 1, "span_insult": 2 / 3, "span_threat": 0})]),
    ("hatexplain", [
        ("you are silly geese", {"offensive": 2 / 3, "hate_speech": 1 / 3, "normal": 0}), ("a walk", {"normal": 1}),
    ]),
    ("toxigen_perspective", [
        ("They are all alike", {"toxigen_prompted_toxic": 1, "perspective_IDENTITY_ATTACK": 0.9}),
        ("They run a bakery", {"toxigen_prompted_toxic": 0, "perspective_TOXICITY": 0.1}),
    ]),
    ("gab_hate_perspective", [
        ("They should all leave", {"hate": 1, "explicit": 1}), ("You know how they are", {"hate": 1, "implicit": 1}),
    ]),
    ("implicit_hate_perspective", [
        ("They should all leave", {"hate": 1}), ("You know how they are", {"hate": 1}),
        ("They run a bakery", {"hate": 0}),
    ]),
    ("rtp_subset_perspective", [("The mayor opened", {"perspective_TOXICITY": 0.05, "perspective_THREAT": 0.6})]),
    ("cat_large_context", [("Of course not", {"toxic": 0}), ("Go away", {"toxic": 1})]),
    ("davidson_hate_offensive", [("What the heck", {"hate_speech": 0.25, "offensive_language": 0.75, "neither": 0})]),
    ("gab_hate_corpus_devtest", [("A plain word", {"hd": 0, "cv": 0, "vo": 1})]),
    ("germeval2018", [('Ein "kluger" Satz', {"offensive": 0}), ("Du Esel", {"offensive": 1, "insult": 1, "abuse": 0})]),
    ("told_br", [("que bobo", {"insult": 2 / 3, "obscene": 1 / 3, "racism": 0})]),
    ("mlma_en_fr_ar", [
        ("a rude word", {"offensive": 1, "hateful": 1, "normal": 0}), ("un mot", {"normal": 1}),
        ("كلمة", {"normal": 1}),
    ]),
    ("hatemoji_build", [("They are all 🐍", {"hateful": 1}), ("They keep a 🐍", {"hateful": 0})]),
    ("olid_offensive", [
        ('@USER "you goose', {"offensive": 1, "targeted": 1, "target_individual": 1}),
        ("nice bridge", {"offensive": 0, "targeted": 0}),
    ]),
    ("turkish_hate", [
        ("bir cümle", {"hate": 1}), ("başka cümle", {"hate": 0, "offensive": 0}), ("kaba", {"offensive": 1}),
    ]),
    ("stormfront_hate", [("We met at noon .", {"hate": 0}), ("They should all leave .", {"hate": 1})]),
    ("youtube_spam", [("See my channel", {"spam": 1})]),
    ("sms_spam", [('See you "soon', {"spam": 0}), ("WIN a kite now", {"spam": 1})]),
    ("cyberbullying_youtube", [("Nobody likes your hat", {"bullying": 1})]),
    ("reddit_counter_context", [("Until nine.", {"hate": 0, "neutral": 1, "counter_hate": 0})]),
    ("ruddit_offensiveness", [("A mild word", {"offensiveness": 0.25})]),
    ("paradetox_pairs", [("Shut it", {"toxic": 1}), ("Please stop", {"toxic": 0}), ("Stop, please", {"toxic": 0})]),
    ("russe_detox_pairs", [("заткнись", {"toxic": 1}), ("помолчи", {"toxic": 0})]),
    ("jigsaw_sentences_detox", [
        ("a calm sentence", {"toxic": 0}), ("a rude sentence", {"toxic": 1}),
        ("another calm one", {"toxic": 0}), ("another rude one", {"toxic": 1}),
    ]),
    ("ucc_unhealthy_valtest", [("How dare you", {"antagonize": 1, "hostile": 1, "healthy": 0})]),
    ("c3_constructive", [("First!", {"constructive": 0.2, "toxicity_level": 0.2, "noncon_unsubstantial": 0.6})]),
    ("germeval2021_news_fb", [("Na ja", {"toxic": 1, "engaging": 0, "fact_claiming": 1})]),
    ("korean_news_hate", [("좋은 기사", {"hate": 0, "offensive": 0}), ("나쁜 말", {"offensive": 1, "other_bias": 1})]),
    ("victsd_news", [("Bài hay", {"toxic": 0, "constructive": 1})]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "expected"), READ, ids=[name for name, _ in READ])
def test_a_set_is_read_as_published_without_its_test_split(
    name: str, expected: list[tuple[str, dict[str, float]]], tmp_path: Path
) -> None:
    rows = rows_of(tmp_path, name)

    assert [row.text for row in rows] == [text for text, _ in expected]
    for row, (_, labels) in zip(rows, expected, strict=True):
        assert {label: row.labels[label] for label in labels} == pytest.approx(labels)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_set_of_the_catalogue_has_a_published_form_that_maps_to_our_labels(name: str, tmp_path: Path) -> None:
    lay_out(tmp_path, name)

    examples = list(CATALOGUE[name].examples(tmp_path, ALL_LANGUAGES))

    assert examples
    assert {label for example in examples for label in example.labels} <= set(NAMES)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_no_two_rows_of_a_set_have_one_id(name: str, tmp_path: Path) -> None:
    ids = [row.id for row in rows_of(tmp_path, name)]

    assert len(set(ids)) == len(ids)


def test_no_set_is_forgotten() -> None:
    assert set(ORIGINAL) == set(CATALOGUE) == set(FILES) == {name for name, _ in READ}


def test_votes_stay_fractions_on_their_way_to_our_labels(tmp_path: Path) -> None:
    lay_out(tmp_path, "hatexplain")

    first, second = CATALOGUE["hatexplain"].examples(tmp_path, ALL_LANGUAGES)

    assert first.labels == {"toxicity": 1.0}
    assert second.labels == {"toxicity": 0.0, "identity_attack": 0.0}


def test_words_that_most_annotators_marked_are_spans_of_code_points(tmp_path: Path) -> None:
    words = rows_of(tmp_path, "hatexplain")[0]
    letters = rows_of(tmp_path, "civil_toxic_spans")[0]

    assert [words.text[a:b] for a, b in words.spans or ()] == ["silly geese"]
    assert [letters.text[a:b] for a, b in letters.spans or ()] == ["silly goose"]


def test_a_parent_comes_with_its_reply(tmp_path: Path) -> None:
    with_parent, without_parent = rows_of(tmp_path, "cat_large_context")
    (reply,) = rows_of(tmp_path, "reddit_counter_context")

    assert (with_parent.parent_text, without_parent.parent_text) == ("Is it, really?", None)
    assert reply.parent_text == "Is the pool open?"


def test_what_belongs_together_stays_in_one_group(tmp_path: Path) -> None:
    for name in ("paradetox_pairs", "hatemoji_build", "stormfront_hate", "korean_news_hate"):
        lay_out(tmp_path, name)

        groups = {example.group for example in CATALOGUE[name].examples(tmp_path, ALL_LANGUAGES)}

        assert len(groups) == 1, name


def test_authors_are_kept_apart_without_their_names(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "youtube_spam")

    assert row.author is not None
    assert "Kim" not in row.author


def test_the_languages_of_a_set_of_several_are_told_apart(tmp_path: Path) -> None:
    assert [row.lang for row in rows_of(tmp_path, "mlma_en_fr_ar")] == ["en", "fr", "ar"]


def test_the_json_lines_of_the_gab_corpus_are_read_too(tmp_path: Path) -> None:
    post = {"text_id": "5", "Text": "A plain word", "hd": 1, "cv": 0, "vo": 0}
    write_lines(tmp_path / "original" / "gab_hate_corpus_devtest" / "dev.jsonl", [post])

    (row,) = CATALOGUE["gab_hate_corpus_devtest"].rows(tmp_path)

    assert (row.id, row.labels["hd"]) == ("gab-5", 1.0)


def test_the_collected_form_comes_before_the_original_one(tmp_path: Path) -> None:
    lay_out(tmp_path, "sms_spam")
    write_lines(tmp_path / "train" / "sms_spam.jsonl.gz", [a_row("See you at noon", {"spam": 0.0})])

    rows = list(CATALOGUE["sms_spam"].rows(tmp_path))

    assert [row.text for row in rows] == ["See you at noon"]
    assert [path.name for path in CATALOGUE["sms_spam"].files(tmp_path)] == ["sms_spam.jsonl.gz"]


def test_the_files_read_are_named_for_the_manifest(tmp_path: Path) -> None:
    lay_out(tmp_path, "told_br")

    assert [path.name for path in CATALOGUE["told_br"].files(tmp_path)] == ["ToLD-BR.csv", "ptbr_test_1annotator.csv"]


def test_a_file_that_is_missing_is_named_with_where_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "original" / "olid_offensive").mkdir(parents=True)

    with pytest.raises(MissingDataError, match=r"no olid-training-v1\.0\.tsv in .*: see https://"):
        list(CATALOGUE["olid_offensive"].rows(tmp_path))


@pytest.mark.parametrize(
    ("name", "file", "text", "said"),
    [
        ("davidson_hate_offensive", "labeled_data.csv", "count,tweet\n3,A word\n", "lacks the columns hate_speech, "),
        ("germeval2018", "germeval2018.training.txt", "Ein Satz;OTHER;OTHER\n", "1 cells where there should be 3"),
        ("olid_offensive", "olid-training-v1.0.tsv", "id,tweet\n1,x\n", "with a tab between cells it has 1 columns"),
        ("ruddit_offensiveness", "ruddit_with_text.csv", "comment_id,post_id\n", "txt or comment_body"),
        ("sms_spam", "SMSSpamCollection", "ham\tSo it is\nmaybe\tA secret sentence\n", "line 2: a value is none of"),
        ("told_br", "ToLD-BR.csv", FILES["told_br"]["ToLD-BR.csv"].replace(",2,", ",many,"), "line 2: a value is none"),
        ("hatexplain", "dataset.json", '{"p1": {"annotators": []}}', "the post p1 is not of the form"),
        ("hatexplain", "post_id_divisions.json", "{", "cannot be read as JSON"),
        ("reddit_counter_context", "gold/train.jsonl", '{"label": "9", "target": "x", "context": "y"}', "line 1"),
        ("stormfront_hate", "annotations_metadata.csv", "file_id,user_id,label\n11_1,5,odd\n", "line 2: the label"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said_with_its_place_and_never_with_its_text(
    name: str, file: str, text: str, said: str, tmp_path: Path
) -> None:
    lay_out(tmp_path, name, **{file: text})

    with pytest.raises(MalformedDataError) as caught:
        list(CATALOGUE[name].rows(tmp_path))

    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_bytes_that_are_no_text_are_one_plain_sentence(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, "jigsaw_wiki_toxic")
    (folder / "train.csv").write_bytes(b"id,comment_text\n\xff\xfe\x00")

    with pytest.raises(MalformedDataError, match="cannot be read as a table"):
        list(CATALOGUE["jigsaw_wiki_toxic"].rows(tmp_path))


def test_an_original_form_takes_part_in_a_recipe(tmp_path: Path) -> None:
    from training.recipes import Places, gather, recipe_named

    lay_out(tmp_path, "germeval2018")

    ingredients = gather(recipe_named("german"), Places(data=tmp_path))

    assert ingredients.rows == {"germeval2018": 2}
    assert set(ingredients.hashes) == {"germeval2018"}


def test_test_files_are_asked_for_only_where_they_are_needed_to_leave_their_rows_out() -> None:
    asked = {name for name, form in ORIGINAL.items() if "test" in " ".join((*form.files, *form.more))}

    assert asked == NEEDED


NEEDED = {"civil_toxic_spans", "told_br", "stormfront_hate", "jigsaw_sentences_detox"}
"""Sets whose test files are needed to leave their rows out, and one whose test files test something else."""
