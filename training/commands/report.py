"""`report`: write a version's report and pictures again, from the numbers stored beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from service.moderation.errors import NotFound
from training.commands.arguments import add_shelf, shelf_of, version_of
from training.making import files_of
from training.report import EVALUATION, loaded


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``report``."""
    add_shelf(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")
    parser.add_argument("--out", type=Path, help="the folder to write to (default: the version's own)")


def run(arguments: argparse.Namespace) -> int:
    """Write ``report.md`` and ``plots/``, and print where."""
    version = version_of(arguments)
    manifest = shelf_of(arguments).manifest(arguments.name, version)
    place: Path = arguments.models / arguments.name / version
    try:
        evaluation = loaded((place / EVALUATION).read_bytes())
    except FileNotFoundError as error:
        raise NotFound(f"{place / EVALUATION} is absent: the version was published without its numbers.") from error
    out: Path = arguments.out or place
    for relative, content in files_of(manifest, evaluation).items():
        target = out / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    sys.stdout.write(f"{out / 'report.md'}\n")
    return 0
