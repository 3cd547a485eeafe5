"""Rude sentences beside their polite rewrites, and the sentences that style transfer was trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from training.datasets.original.delimited import Form, Record, table
from training.datasets.original.published import Published, each, published_row
from training.datasets.row import MalformedDataError, Row


def _pairs(prefix: str, lang: str, rude: str, polite: tuple[str, ...]) -> Callable[[Path], Iterator[Row]]:
    """A reader of one table: the rude text, then each rewrite that is there; a line's texts are one pair."""

    def read_one(path: Path) -> Iterator[Row]:
        def made(record: Record, count: int) -> Iterator[Row]:
            told = {"lang": lang, "meta": {"pair": f"{path.stem}-{count}"}}
            yield published_row(f"{prefix}-{path.stem}-{count}-t", record[rude], {"toxic": 1.0}, **told)
            for place, column in enumerate(polite):
                if record[column].strip():
                    yield published_row(
                        f"{prefix}-{path.stem}-{count}-n{place}", record[column], {"toxic": 0.0}, **told
                    )

        return table(Form((rude, *polite), delimiter="\t"), made)(path)

    return read_one


def _sentences(path: Path) -> Iterator[Row]:
    """A sentence a line; the file's name says what they are."""
    toxic = float(path.name.endswith("_toxic"))
    try:
        with path.open(encoding="utf-8") as file:
            for count, line in enumerate(file):
                if line.strip():
                    yield published_row(f"detox-{path.name.replace('_', '-')}-{count}", line.strip(), {"toxic": toxic})
    except (UnicodeDecodeError, OSError) as error:
        raise MalformedDataError(f"{path} cannot be read ({type(error).__name__}).") from error


SETS: Final[dict[str, Published]] = {
    "paradetox_pairs": Published(
        "https://github.com/s-nlp/paradetox (paradetox)", ("paradetox.tsv",),
        each(_pairs("paradetox", "en", "toxic", ("neutral1", "neutral2", "neutral3"))),
    ),
    "russe_detox_pairs": Published(
        "https://github.com/s-nlp/russe_detox_2022 (data/input)", ("train.tsv",),
        each(_pairs("russe", "ru", "toxic_comment", ("neutral_comment1", "neutral_comment2", "neutral_comment3"))),
        more=("dev.tsv",),
    ),
    "jigsaw_sentences_detox": Published(
        "https://github.com/s-nlp/detox (emnlp2021/data)",
        ("dev_normal", "dev_toxic", "test_10k_normal", "test_10k_toxic"), each(_sentences),
    ),
}  # fmt: skip
"""Set to its published form. The test files of `detox` test rewriting, not telling toxic from not: they are read."""
