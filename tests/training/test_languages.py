"""Identification of languages, measured: what is counted, and what may be claimed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.builders import a_row, write_lines
from training.__main__ import main
from training.language_plot import picture
from training.languages import FEWEST, LENGTHS, MOST, OWN, OWN_NAME, Sample, Share, pooled, samples, shares, written

LONG_FRENCH = "Personne ne parle du pont qui est fermé depuis trois ans, et le maire ne répond pas à la question."
LONG_ENGLISH = "Nobody talks about the bridge that has been closed for three years, and the mayor will not answer."


def test_a_foreign_comment_and_one_of_the_site_are_counted_apart() -> None:
    found = shares([Sample("a", "fr", LONG_FRENCH), Sample("a", "en", LONG_ENGLISH)])

    english, french = found
    assert (english.lang, english.comments, english.foreign, english.right) == ("en", 1, 0, 1)
    assert (french.lang, french.comments, french.foreign, french.right) == ("fr", 1, 1, 1)


def test_the_site_decides_what_is_foreign() -> None:
    (french,) = shares([Sample("a", "fr", LONG_FRENCH)], site="fr")

    assert (french.foreign, french.right) == (0, 1)


def test_comments_fall_into_buckets_by_their_characters() -> None:
    found = shares([Sample("a", "en", "Yes."), Sample("a", "en", LONG_ENGLISH), Sample("a", "en", "x" * 2_000)])

    assert [share.bucket for share in found] == [LENGTHS[0], LENGTHS[5]]


def test_a_word_that_is_too_short_to_tell_counts_as_unread() -> None:
    (share,) = shares([Sample("a", "fr", "Merci")])

    assert (share.foreign, share.unread) == (0, 1)


def test_a_romanised_comment_is_right_when_its_language_is_named() -> None:
    (share,) = shares([Sample("a", "fr-Latn", LONG_FRENCH)])

    assert share.right == 1


def test_a_bucket_takes_the_same_comments_whatever_their_order() -> None:
    many = [Sample("a", "en", f"The bridge number {i} is closed again today") for i in range(MOST + 50)]

    assert shares(many) == shares(reversed(many))
    assert shares(many)[0].comments == MOST


def test_sources_of_a_language_are_pooled_by_bucket() -> None:
    one = Share("a", "fr", LENGTHS[2], 10, 6, 5, 2)
    other = Share("b", "fr", LENGTHS[2], 10, 8, 8, 1)

    assert pooled([one, other]) == (Share("all", "fr", LENGTHS[2], 20, 14, 13, 3),)


def test_the_table_hides_shares_of_too_few_comments() -> None:
    few = Share("a", "fr", LENGTHS[0], FEWEST - 1, 3, 3, 0)
    enough = Share("a", "fr", LENGTHS[1], 20, 15, 14, 0)

    table = written([few, enough])

    assert "| fr | – | 75.0% |" in table


def test_the_picture_is_the_same_every_time() -> None:
    found = [Share("a", "en", LENGTHS[2], 20, 1, 19, 0), Share("a", "fr", LENGTHS[2], 20, 15, 14, 0)]

    assert picture(found) == picture(found)
    assert picture(found).startswith(b"<?xml")


def test_prepared_texts_and_english_tweets_are_not_measured_on(tmp_path: Path) -> None:
    for name in ("civil_comments_short", "jigsaw_sentences_detox", "olid_offensive"):
        folder = "tune" if name.startswith("olid") else "train"
        write_lines(tmp_path / folder / f"{name}.jsonl.gz", [a_row("the bridge is closed", {"toxic": 0.0})])
    write_lines(tmp_path / "tune" / "victsd_news.jsonl.gz", [a_row("Bài hay", {"toxic": 0.0}, lang="vi")])

    found = list(samples(tmp_path, own=tmp_path / "none.jsonl"))

    assert found == [Sample("victsd_news", "vi", "Bài hay")]


def test_our_own_short_comments_are_in_at_least_twelve_languages() -> None:
    found = [sample for sample in samples(Path("absent")) if sample.source == OWN_NAME]

    by_lang = {lang: [one.text for one in found if one.lang == lang] for lang in {one.lang for one in found}}
    assert len(by_lang) >= 12
    assert all(len(texts) >= 10 for texts in by_lang.values())
    assert len({one.text for one in found}) == len(found)


def test_armenian_in_its_own_letters_is_always_recognised_on_an_english_site() -> None:
    found = shares(sample for sample in samples(Path("absent")) if sample.lang == "hy")

    assert all(share.foreign == share.right == share.comments for share in found)


def test_the_command_prints_the_table_and_writes_counts_and_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["languages", "--data", str(tmp_path), "--own", str(OWN), "--out", str(tmp_path / "out")])

    assert status == 0
    assert capsys.readouterr().out.startswith("| language |")
    assert (tmp_path / "out" / "plots" / "languages.svg").exists()
    assert (tmp_path / "out" / "languages.json").exists()
