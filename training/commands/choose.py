"""`choose`: list the comments of a JSONL file most worth a person's reading."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from training.choose import Candidate, candidates, most_worth
from training.commands.arguments import add_shelf, shelf_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``choose``."""
    add_shelf(parser)
    parser.add_argument("comments", type=Path, help="JSONL of threads (as `import` writes them) or of single comments")
    parser.add_argument("--limit", type=int, default=50, help="how many (default: 50)")
    parser.add_argument("--lang", default="en", help="the site's language (default: en)")
    parser.add_argument("--out", type=Path, help="write them, texts included, as JSONL for `label`")


def run(arguments: argparse.Namespace) -> int:
    """Print id, label, score and unsureness, tab-separated, the least sure first; with ``--out`` write them too."""
    shelf = shelf_of(arguments)
    thresholds = {
        label: cuts["hold"]
        for name, version in shelf.promoted().items()
        for label, cuts in shelf.manifest(name, version).thresholds.items()
    }
    found = list(candidates(arguments.comments))
    chosen = most_worth(shelf.current(), found, thresholds, arguments.lang)[: arguments.limit]
    for one in chosen:
        sys.stdout.write(f"{one.comment.id}\t{one.label}\t{one.score:.3f}\t{one.unsure:.2f}\n")
    if arguments.out is not None:
        lines = [json.dumps(_line(one), ensure_ascii=False) + "\n" for one in chosen]
        arguments.out.write_text("".join(lines), encoding="utf-8")
    return 0


def _line(one: Candidate) -> dict[str, object]:
    context = {
        "ancestors": [{"author": a.author, "text": a.text} for a in one.context.ancestors],
        "participants": list(one.context.participants),
        "article_author": one.context.article_author,
        "article_title": one.context.article_title,
        "depth": one.context.depth,
    }
    return {
        "id": one.comment.id,
        "text": one.comment.text,
        "labels": {},
        "lang": one.comment.lang or "en",
        "context": context,
        "thread": one.thread,
        "author": one.comment.author.key,
        "source": "labelled",
        "suggested": {one.label: round(one.score, 4)},
    }
