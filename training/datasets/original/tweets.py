"""Sets of tweets, Gab posts and posts written to fool a model: tables of one text and its labels a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from training.datasets.original.delimited import Form, Record, records, tabbed, table
from training.datasets.original.published import Published, each, number, published_row, without
from training.datasets.row import Row, read

GAB: Final = ("hd", "cv", "vo")
TOLD: Final = ("homophobia", "obscene", "insult", "racism", "misogyny", "xenophobia")
TOLD_VOTES: Final = 3
MLMA: Final = ("hateful", "abusive", "offensive", "disrespectful", "fearful", "normal")
YES: Final = {"1": 1.0, "1.0": 1.0, "0": 0.0, "0.0": 0.0, "hateful": 1.0, "non-hateful": 0.0, "not-hateful": 0.0}


def _davidson(record: Record, count: int) -> Iterator[Row]:
    """Vote shares out of the votes counted."""
    votes = float(record["count"])
    labels = {name: float(record[name]) / votes for name in ("hate_speech", "offensive_language", "neither")}
    yield published_row(f"davidson-{count}", record["tweet"], labels)


def _gab(path: Path) -> Iterator[Row]:
    """The corpus' own table, or the JSON lines of its 25,000 most agreed posts."""
    if path.suffix == ".tsv":
        return table(Form(("text", *GAB), delimiter="\t"), _gab_record)(path)
    return (_gab_row(line, f"gab-{line.get('text_id', i)}") for i, line in enumerate(read(path, _gab_checked)))


def _gab_checked(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "Text": str(line["Text"]), **{name: float(line[name]) for name in GAB}}


def _gab_row(line: dict[str, Any], id: str) -> Row:
    return published_row(id, line["Text"], {name: line[name] for name in GAB})


def _gab_record(record: Record, count: int) -> Iterator[Row]:
    yield published_row(f"gab-{count}", record["text"], {name: number(record[name]) for name in GAB})


def _germeval(record: Record, count: int) -> Iterator[Row]:
    """A coarse and a fine label: OFFENSE or OTHER, and PROFANITY, INSULT, ABUSE or OTHER."""
    coarse, fine = {"OFFENSE": 1.0, "OTHER": 0.0}[record["coarse"]], record["fine"].strip()
    if fine not in ("PROFANITY", "INSULT", "ABUSE", "OTHER"):
        raise ValueError("no fine label")
    labels = {"offensive": coarse, **{name: float(fine == name.upper()) for name in ("profanity", "insult", "abuse")}}
    yield published_row(f"germeval18-train-{count}", record["text"], labels, lang="de")


def _told(files: list[Path]) -> Iterator[Row]:
    """Vote shares of three; tweets of the published test split are left out."""
    tests = [path for path in files if path.name.startswith("ptbr_test")]
    held = [record["text"] for path in tests for _, record in records(path, Form(("text",)))]
    tables = [path for path in files if path not in tests]
    return without(each(table(Form(("text", *TOLD)), _told_record))(tables), held)


def _told_record(record: Record, count: int) -> Iterator[Row]:
    labels = {name: number(record[name]) / TOLD_VOTES for name in TOLD}
    yield published_row(f"told-{count}", record["text"], labels, lang="pt")


def _mlma(path: Path) -> Iterator[Row]:
    """The first two letters of a file's name are its language; sentiments are joined by underscores."""
    lang = path.name[:2]

    def made(record: Record, count: int) -> Iterator[Row]:
        said = record["sentiment"].split("_")
        labels = {name: float(name in said) for name in MLMA}
        yield published_row(f"mlma-{lang}-{count}", record["tweet"], labels, lang=lang)

    return table(Form(("tweet", "sentiment")), made)(path)


def _hatemoji(record: Record, _: int) -> Iterator[Row]:
    """A post and the twin written from it stay together, under the smaller of their two ids."""
    pair = min((name for name in (record["entry_id"], record["matched_id"]) if name), key=lambda n: (len(n), n))
    labels = {"hateful": YES[record["label_gold"].strip().lower()]}
    yield published_row(f"hatemojibuild-{record['entry_id']}", record["text"], labels, meta={"pair": pair})


def _olid(record: Record, _: int) -> Iterator[Row]:
    """Three levels: offensive or not, targeted or not, and whom (a person, a group, something else)."""
    labels = {
        "offensive": {"OFF": 1.0, "NOT": 0.0}[record["subtask_a"]],
        "targeted": float(record["subtask_b"] == "TIN"),
        "target_individual": float(record["subtask_c"] == "IND"),
        "target_group": float(record["subtask_c"] == "GRP"),
    }
    yield published_row(f"olid-{record['id']}", record["tweet"], labels)


def _turkish(record: Record, count: int) -> Iterator[Row]:
    """``nefret`` is hate, ``saldırgan`` offensive, ``hiçbiri`` neither."""
    said = record["etiket"].strip().lower()
    if said not in ("nefret", "saldırgan", "hiçbiri"):
        raise ValueError("no such label")
    labels = {"hate": float(said == "nefret"), "offensive": float(said == "saldırgan")}
    yield published_row(f"trhate-{count}", record["tweet"], labels, lang="tr")


def _from(home: str, files: tuple[str, ...], form: Form, made: Callable[[Record, int], Iterator[Row]]) -> Published:
    return Published(home, files, each(table(form, made)))


SETS: Final[dict[str, Published]] = {
    "davidson_hate_offensive": _from(
        "https://github.com/t-davidson/hate-speech-and-offensive-language (data)", ("labeled_data.csv",),
        Form(("count", "hate_speech", "offensive_language", "neither", "tweet")), _davidson,
    ),
    "gab_hate_corpus_devtest": Published(
        "https://osf.io/edua3 (ghc_train.tsv) or the 25k folder of "
        "https://github.com/BrendanKennedy/contextualizing-hate-speech-models-with-explanations",
        ("ghc_train.tsv|dev.jsonl|train.jsonl",), each(_gab),
    ),
    "germeval2018": _from(
        "https://github.com/uds-lsv/GermEval-2018-Data", ("germeval2018.training.txt",),
        tabbed(names=("text", "coarse", "fine")), _germeval,
    ),
    "told_br": Published(
        "https://github.com/JAugusto97/ToLD-Br (and experiments/data)", ("ToLD-BR.csv", "ptbr_test_*.csv"), _told
    ),
    "mlma_en_fr_ar": Published(
        "https://github.com/HKUST-KnowComp/MLMA_hate_speech (hate_speech_mlma.zip)",
        ("en_dataset_with_stop_words.csv", "fr_dataset.csv", "ar_dataset.csv"), each(_mlma),
    ),
    "hatemoji_build": Published(
        "https://github.com/HannahKirk/Hatemoji (HatemojiBuild)", ("train.csv",),
        each(table(Form(("entry_id", "text", "label_gold", "matched_id")), _hatemoji)), more=("validation.csv",),
    ),
    "olid_offensive": _from(
        "https://sites.google.com/site/offensevalsharedtask/olid", ("olid-training-v1.0.tsv",),
        tabbed("id", "tweet", "subtask_a", "subtask_b", "subtask_c"), _olid,
    ),
    "turkish_hate": _from(
        "https://github.com/notcoolzara/turkish-hate-speech-dataset-2 (its sheet saved as UTF-8 CSV)",
        ("final_hate_speech.csv",), Form(("tweet", "etiket")), _turkish,
    ),
}  # fmt: skip
"""Set to its published form; published test splits are in none, but where they are needed to be left out."""
