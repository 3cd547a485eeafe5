"""Sets published as tables of a Kaggle competition, and one derived from such a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from training.datasets.original.delimited import Form, Record, table
from training.datasets.original.published import Published, each, number, published_row
from training.datasets.row import Row
from training.datasets.simple import CIVIL_COMMENTS_SHORT
from training.datasets.wikipedia import JIGSAW

_ESCAPE: Final = re.compile(r"\\{1,2}(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([nrt\\'\"]))")
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t"}
_SEVEN: Final = tuple(CIVIL_COMMENTS_SHORT)


def _jigsaw(record: Record, _: int) -> Iterator[Row]:
    """Six labels; the test file says -1 where nobody judged, and only the training file is read."""
    labels = {name: number(record[name]) for name in JIGSAW}
    yield published_row(f"jigsaw-{record['id']}", record["comment_text"], labels)


def _noisy(record: Record, count: int) -> Iterator[Row]:
    """Vote shares of Civil Comments beside a short comment, as cleaned for the perturbation study."""
    labels = {name: number(record[name]) for name in _SEVEN}
    yield published_row(f"noisyhate-{count}", record["clean"], labels)


def _impermium(record: Record, count: int) -> Iterator[Row]:
    labels = {"insult": number(record["Insult"])}
    yield published_row(f"impermium-train-{count}", unescaped(record["Comment"]), labels)


def _agile(record: Record, _: int) -> Iterator[Row]:
    """One rule a row; the rule's first words say which of the two it is."""
    rule = record["rule"]
    label = "advertising" if rule.startswith("No Advertising") else "legal_advice"
    yield published_row(f"agile-{record['row_id']}", record["body"], {label: number(record["rule_violation"])})


def unescaped(cell: str) -> str:
    """A cell of the 2012 insults table as the comment it stands for: in quotation marks, with Python's escapes."""
    text = cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
    return _ESCAPE.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _PLAIN.get(match[3], match[3])


SETS: Final[dict[str, Published]] = {
    "jigsaw_wiki_toxic": Published(
        "https://www.kaggle.com/c/jigsaw-toxic-comment-classification-challenge/data", ("train.csv",),
        each(table(Form(("id", "comment_text", *JIGSAW)), _jigsaw)),
    ),
    "civil_comments_short": Published(
        "https://github.com/YiranYe/NoisyHate", ("clean.csv",),
        each(table(Form(("clean|clean_version", *_SEVEN)), _noisy)),
    ),
    "impermium_insults": Published(
        "https://www.kaggle.com/c/detecting-insults-in-social-commentary/data", ("train.csv",),
        each(table(Form(("Insult", "Comment")), _impermium)),
    ),
    "reddit_rules_advertising": Published(
        "https://www.kaggle.com/competitions/jigsaw-agile-community-rules/data", ("train.csv",),
        each(table(Form(("row_id", "body", "rule", "rule_violation")), _agile)),
    ),
}  # fmt: skip
"""Set to its published form; ``test.csv`` and its like are never read."""
