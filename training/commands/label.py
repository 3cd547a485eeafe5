"""`label`: read comments one by one in the terminal and mark what holds of them."""

from __future__ import annotations

import argparse
import json
import string
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from service.moderation.labels import LABELS
from training.datasets.row import completed, read

KEYS: Final = dict(zip(string.ascii_lowercase, (label.name for label in LABELS), strict=False))
"""A letter a label, in the labels' order."""
SKIP, QUIT = "?", "."
WAYS: Final = f"letters of what holds, Enter for nothing, {SKIP} to leave it open, {QUIT} to stop"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``label``."""
    parser.add_argument("comments", type=Path, help="JSONL as `choose --out` writes it")
    parser.add_argument("--out", type=Path, required=True, help="where the labelled lines are added, one by one")


def run(arguments: argparse.Namespace) -> int:
    """Ask for every comment not yet in ``--out``; each answer is written at once."""
    asked = list(read(arguments.comments, _askable))
    with arguments.out.open("a", encoding="utf-8") as out:
        done = set(read(arguments.out, lambda line: line["id"]))
        waiting = [line for line in asked if line["id"] not in done]
        count = ask(waiting, sys.stdin, sys.stdout, out)
    sys.stdout.write(f"{count} labelled, in {arguments.out}\n")
    return 0


def _askable(line: dict[str, Any]) -> dict[str, Any]:
    """The line, which must have an id and a text. Raises KeyError."""
    return {**line, "id": line["id"], "text": line["text"]}


def ask(waiting: list[dict[str, Any]], answers: TextIO, screen: TextIO, out: TextIO) -> int:
    """Show each line, read an answer, write the labelled line; how many were labelled."""
    screen.writelines(f"  {key}  {name}\n" for key, name in KEYS.items())
    labelled = 0
    for place, line in enumerate(waiting, 1):
        marks = _answer(f"\n{place}/{len(waiting)}  {_shown(line)}\n[{WAYS}] ", answers, screen)
        if marks is None:
            break
        if marks == SKIP:
            continue
        chosen = {name: float(key in marks) for key, name in KEYS.items()}
        out.write(json.dumps({**line, "labels": completed(chosen)}, ensure_ascii=False) + "\n")
        out.flush()
        labelled += 1
    return labelled


def _shown(line: Mapping[str, Any]) -> str:
    ancestors = (line.get("context") or {}).get("ancestors") or []
    parent = (
        f"(in reply to {ancestors[0]['author'] or 'somebody'}: {ancestors[0]['text'][:200]})\n" if ancestors else ""
    )
    return f"{parent}{line['text']}"


def _answer(question: str, answers: TextIO, screen: TextIO) -> str | None:
    """Letters (maybe none), ``SKIP``, or None to stop; asks again for letters that are not on the list."""
    while True:
        screen.write(question)
        screen.flush()
        read = answers.readline()
        given = read.strip().lower()
        if not read or given == QUIT:
            return None
        if given == SKIP or set(given) <= set(KEYS):
            return given
        screen.write(f"There is no {', '.join(sorted(set(given) - set(KEYS)))}.\n")
