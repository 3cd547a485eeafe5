"""`rollback`: undo the last promotion that still stands."""

from __future__ import annotations

import argparse
import sys

from training.commands.arguments import add_shelf, now, person, shelf_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``rollback``."""
    add_shelf(parser)
    parser.add_argument("--by", default=person(), help="who rolls back, for the history (default: your login)")
    parser.add_argument("--reason", help="why, for the history")


def run(arguments: argparse.Namespace) -> int:
    """Roll back and print what serves again."""
    version = shelf_of(arguments).rollback(arguments.name, arguments.by, now(), arguments.reason)
    sys.stdout.write(f"{arguments.name}/{version} serves again\n")
    return 0
