"""Sets from forums, video sites, Reddit and telephones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from training.datasets.original.delimited import Form, Record, records, tabbed, table
from training.datasets.original.published import Published, each, masked, number, published_row
from training.datasets.row import MalformedDataError, Row, read

GONE: Final = ("[deleted]", "[removed]")
"""What Reddit shows in place of a comment that is gone."""
COUNTER: Final = ("hate", "neutral", "counter_hate")
"""The meanings of the labels 0, 1 and 2."""


def _stormfront(files: list[Path]) -> Iterator[Row]:
    """One text file a sentence, and a table of what people said; sentences of the sampled test are left out."""
    known = next(path for path in files if path.name == "annotations_metadata.csv")
    texts = {path.stem: path for path in files if path.parent.name == "all_files"}
    tests = {path.stem for path in files if path.parent.name == "sampled_test"}
    for line, record in records(known, Form(("file_id", "user_id", "label"))):
        if record["label"] not in ("hate", "noHate", "relation", "idk/skip"):
            raise MalformedDataError(f"{known}, line {line}: the label is none of those that this set uses.")
        if record["file_id"] in texts and record["file_id"] not in tests and record["label"] != "idk/skip":
            yield _sentence(record, texts[record["file_id"]])


def _sentence(record: Record, path: Path) -> Row:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (UnicodeDecodeError, OSError) as error:
        raise MalformedDataError(f"{path} cannot be read ({type(error).__name__}).") from error
    post = record["file_id"].rsplit("_", 1)[0]
    labels = {"hate": float(record["label"] == "hate"), "relation": float(record["label"] == "relation")}
    return published_row(
        f"stormfront-{record['file_id']}", text, labels, thread_id=f"post-{post}", author=masked(record["user_id"])
    )


def _youtube(path: Path) -> Iterator[Row]:
    """One table a video: the video is the thread."""

    def made(record: Record, _: int) -> Iterator[Row]:
        yield published_row(
            f"ytspam-{record['COMMENT_ID']}", record["CONTENT"], {"spam": number(record["CLASS"])},
            thread_id=f"yt-{path.stem}", author=masked(record["AUTHOR"]),
        )  # fmt: skip

    return table(Form(("COMMENT_ID", "AUTHOR", "CONTENT", "CLASS|TAG"), errors="replace"), made)(path)


def _sms(record: Record, count: int) -> Iterator[Row]:
    yield published_row(f"sms-{count}", record["text"], {"spam": {"spam": 1.0, "ham": 0.0}[record["label"]]})


def _bullying(record: Record, count: int) -> Iterator[Row]:
    yield published_row(f"cyberyt-{count}", record["Text"], {"bullying": number(record["oh_label"])})


def _counter(path: Path) -> Iterator[Row]:
    """A Reddit comment (``target``) and what it answers (``context``)."""
    for count, (text, parent, label) in enumerate(read(path, _judged)):
        labels = {name: float(name == label) for name in COUNTER}
        name = f"cctx-{path.parent.name}-{path.stem}-{count}"
        yield published_row(name, text, labels, parent_text=parent)


def _judged(line: dict[str, Any]) -> tuple[str, str, str]:
    place = int(line["label"])
    if not 0 <= place < len(COUNTER):
        raise ValueError("no such label")
    return str(line["target"]), str(line["context"]), COUNTER[place]


def _ruddit(record: Record, _: int) -> Iterator[Row]:
    """Offensiveness by best-worst scaling from -1 to 1, brought to 0..1; comments that are gone are left out."""
    text = record["txt"]
    if text.strip() not in GONE:
        labels = {"offensiveness": (float(record["offensiveness_score"]) + 1) / 2}
        yield published_row(f"ruddit-{record['comment_id']}", text, labels, thread_id=f"reddit-{record['post_id']}")


SETS: Final[dict[str, Published]] = {
    "stormfront_hate": Published(
        "https://github.com/Vicomtech/hate-speech-dataset",
        ("annotations_metadata.csv", "all_files/*.txt", "sampled_test/*.txt"), _stormfront,
    ),
    "youtube_spam": Published(
        "https://archive.ics.uci.edu/dataset/380/youtube+spam+collection", ("Youtube*.csv",), each(_youtube),
    ),
    "sms_spam": Published(
        "https://archive.ics.uci.edu/dataset/228/sms+spam+collection", ("SMSSpamCollection",),
        each(table(tabbed(names=("label", "text")), _sms)),
    ),
    "cyberbullying_youtube": Published(
        "https://data.mendeley.com/datasets/jf4pzyvnpj", ("youtube_parsed_dataset.csv",),
        each(table(Form(("Text", "oh_label"), errors="replace"), _bullying)),
    ),
    "reddit_counter_context": Published(
        "https://github.com/xinchenyu/counter_context (data)", ("gold/train.jsonl",), each(_counter),
        more=("gold/val.jsonl", "silver/train.jsonl", "silver/val.jsonl"),
    ),
    "ruddit_offensiveness": Published(
        "https://github.com/hadarishav/Ruddit (with the texts fetched beside the scores)", ("ruddit_with_text.csv",),
        each(table(Form(("comment_id", "post_id", "offensiveness_score", "txt|comment_body")), _ruddit)),
    ),
}  # fmt: skip
"""Set to its published form; published test splits are in none, but where they are needed to be left out."""
