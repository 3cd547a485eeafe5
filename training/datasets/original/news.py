"""Readers' comments on news, in the tables their authors publish: English, German, Korean, Vietnamese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

from training.datasets.original.delimited import Form, Record, tabbed, table
from training.datasets.original.published import Published, each, number, published_row
from training.datasets.row import MalformedDataError, Row

UCC: Final = (
    "condescending",
    "dismissive",
    "generalisation",
    "generalisation_unfair",
    "healthy",
    "hostile",
    "sarcastic",
)
GERMEVAL21: Final = {"toxic": "Sub1_Toxic", "engaging": "Sub2_Engaging", "fact_claiming": "Sub3_FactClaiming"}
C3_LEVELS: Final = 3.0
"""Toxicity was judged from 1 (not) to 4 (very): three steps."""
_COUNTED: Final = re.compile(r"unsubstantial\s*[:=]\s*(\d+)")


def _unhealthy(record: Record, _: int) -> Iterator[Row]:
    labels = {"antagonize": number(record["antagonize"]), **{name: number(record[name]) for name in UCC}}
    yield published_row(f"ucc-{record['_unit_id']}", record["comment"], labels)


def _constructive(record: Record, count: int) -> Iterator[Row]:
    """Mean toxicity level brought to 0..1, and the share of judges who found a comment unsubstantial."""
    told = record["non_constructive_characteristics"].lower()
    counted = _COUNTED.search(told)
    votes = int(counted[1]) if counted else told.count("unsubstantial")
    judges = max(1.0, number(record["njudgements_constructiveness_expt"]))
    labels = {
        "constructive": number(record["constructive"]),
        "toxicity_level": (float(record["crowd_toxicity_level"]) - 1) / C3_LEVELS,
        "noncon_unsubstantial": min(1.0, votes / judges),
    }
    article = record["article_id"]
    yield published_row(f"c3-{article}-{count}", record["comment_text"], labels, thread_id=f"article-{article}")


def _germeval21(record: Record, _: int) -> Iterator[Row]:
    labels = {ours: number(record[theirs]) for ours, theirs in GERMEVAL21.items()}
    yield published_row(f"germeval21-{record['comment_id']}", record["comment_text"], labels, lang="de")


def _korean(files: list[Path]) -> Iterator[Row]:
    """Comments, and where it is at hand the file of article titles, line by line: a title is a thread."""
    path = next(path for path in files if path.name == "train.tsv")
    titles = _titles([other for other in files if other != path])

    def made(record: Record, count: int) -> Iterator[Row]:
        if record["hate"] not in ("hate", "offensive", "none") or record["bias"] not in ("gender", "others", "none"):
            raise ValueError("no such label")
        labels = {
            "hate": float(record["hate"] == "hate"), "offensive": float(record["hate"] == "offensive"),
            "gender_bias": float(record["bias"] == "gender"), "other_bias": float(record["bias"] == "others"),
        }  # fmt: skip
        thread = _thread("kn", titles[count]) if count < len(titles) else None
        yield published_row(f"koco-train-{count}", record["comments"], labels, lang="ko", thread_id=thread)

    return table(tabbed("comments", "bias", "hate"), made)(path)


def _titles(files: list[Path]) -> list[str]:
    try:
        return [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    except (UnicodeDecodeError, OSError) as error:
        raise MalformedDataError(f"{files[0]} cannot be read ({type(error).__name__}).") from error


def _vietnamese(record: Record, count: int) -> Iterator[Row]:
    labels = {"toxic": number(record["Toxicity"]), "constructive": number(record["Constructiveness"])}
    thread = _thread("vn", record["Title"])
    yield published_row(f"victsd-{count}-{thread}", record["Comment"], labels, lang="vi", thread_id=thread)


def _thread(prefix: str, title: str) -> str:
    return f"{prefix}-{blake2b(title.encode(), digest_size=7).hexdigest()}"


SETS: Final[dict[str, Published]] = {
    "ucc_unhealthy_valtest": Published(
        "https://github.com/conversationai/unhealthy-conversations (corpus)", ("val.csv",),
        each(table(Form(("_unit_id", "comment", "antagonize|antagonise", *UCC)), _unhealthy)), more=("train.csv",),
    ),
    "c3_constructive": Published(
        "https://www.kaggle.com/datasets/mtaboada/c3-constructive-comments-corpus", ("C3_anonymized.csv",),
        each(table(Form((
            "article_id", "comment_text", "constructive", "crowd_toxicity_level", "non_constructive_characteristics",
            "njudgements_constructiveness_expt",
        )), _constructive)),
    ),
    "germeval2021_news_fb": Published(
        "https://github.com/germeval2021toxic/SharedTask (Data Sets)", ("GermEval21_TrainData.csv",),
        each(table(Form(("comment_id", "comment_text", *GERMEVAL21.values())), _germeval21)),
    ),
    "korean_news_hate": Published(
        "https://github.com/kocohub/korean-hate-speech (labeled, news_title)", ("train.tsv",), _korean,
        more=("train.news_title.txt",),
    ),
    "victsd_news": Published(
        "https://huggingface.co/datasets/tarudesu/ViCTSD", ("ViCTSD_train.csv",),
        each(table(Form(("Comment", "Toxicity", "Constructiveness", "Title")), _vietnamese)),
        more=("ViCTSD_valid.csv",),
    ),
}  # fmt: skip
"""Set to its published form; test tables are never read."""
