"""`promote`: let a published version serve, if the gates hold."""

from __future__ import annotations

import argparse
import sys

from training.commands.arguments import add_places, add_shelf, now, person, places_of, shelf_of, version_of
from training.promote import GateClosedError, promote


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``promote``."""
    add_shelf(parser)
    add_places(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")
    parser.add_argument("--by", default=person(), help="who promotes it, for the history (default: your login)")
    parser.add_argument("--force", metavar="REASON", help="pass the gates by; the reason is recorded in the history")


def run(arguments: argparse.Namespace) -> int:
    """Promote and say so; 1 with every objection where a gate is closed."""
    version = version_of(arguments)
    name, shelf = arguments.name, shelf_of(arguments)
    try:
        passed_by = promote(shelf, name, version, places_of(arguments), arguments.by, now(), arguments.force)
    except GateClosedError as closed:
        sys.stderr.write(f"{name}/{version} is not promoted:\n")
        sys.stderr.writelines(f"  {reason}\n" for reason in closed.reasons)
        sys.stderr.write("Pass by with --force 'the reason'.\n")
        return 1
    sys.stdout.write(f"{name}/{version} serves\n")
    sys.stderr.writelines(f"  passed by: {reason}\n" for reason in passed_by)
    return 0
