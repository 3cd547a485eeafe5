"""`scale-table`: what thresholds of 0.7, 0.8 and 0.9 on Perspective's scale catch and miss with a version."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from training.audit.scale import MOST
from training.commands.arguments import add_places, add_shelf, version_of
from training.commands.audit import SEEDS, subject_of
from training.commands.policy import POLICY
from training.scale_table import held_out, meanings, written

NONE = "No comments with Perspective's scores are at hand: see docs/datasets.md, and name their folder with --data."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``scale-table``."""
    add_shelf(parser)
    add_places(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")
    parser.add_argument("--most", type=int, default=MOST, help=f"rows of one set (default: {MOST})")
    parser.add_argument("--out", type=Path, help="a file for the table (default: print it)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")
    parser.set_defaults(policy=POLICY, seeds=SEEDS)


def run(arguments: argparse.Namespace) -> int:
    """Print the table, or write it and print where; 1 where there is nothing to measure on."""
    subject = subject_of(arguments, version_of(arguments))
    rows = held_out(subject, arguments.most)
    if not rows:
        sys.stderr.write(NONE + "\n")
        return 1
    scores = subject.scores(subject.scorer, rows, "scale")
    told = f"{len(rows)} held-out comments, {subject.manifest.full_version}."
    found = list(meanings(scores, subject.classifier.scales, rows))
    table = "\n\n".join(filter(None, [told, subject.warning(), written(found)]))
    if arguments.out is None:
        sys.stdout.write(table + "\n")
    else:
        arguments.out.write_text(table + "\n", encoding="utf-8")
        sys.stdout.write(f"{arguments.out}\n")
    return 0
