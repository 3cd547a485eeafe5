"""`suite`: what a published version makes of the functional suite, function by function."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from service.moderation.classifier import Panel
from service.moderation.errors import NotFound
from service.moderation.policy.document import Policy, parse
from training.commands.arguments import add_shelf, shelf_of, version_of
from training.suite import FOLDER, HALVES, cases, functions, pairs
from training.suite_findings import SuiteFindings, measure
from training.suite_report import PICTURE, REPORT, picture, written

POLICY = Path("data/policies/default.yaml")
LANGUAGE = "en"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``suite``."""
    add_shelf(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")
    parser.add_argument("--half", choices=HALVES, help="one half only (default: both)")
    parser.add_argument("--suite", type=Path, default=FOLDER, help=f"the folder of cases (default: {FOLDER})")
    parser.add_argument("--policy", type=Path, default=POLICY, help=f"the policy to judge by (default: {POLICY})")
    parser.add_argument("--out", type=Path, help=f"a folder for {REPORT} and {PICTURE} (default: print the report)")


def run(arguments: argparse.Namespace) -> int:
    """Print the report, or write it with its picture and print where."""
    panel = Panel([shelf_of(arguments).load(arguments.name, version_of(arguments))])
    policy, known = _policy(arguments.policy), functions(arguments.suite)
    asked = [arguments.half] if arguments.half else list(HALVES)
    halves = {half: _measured(panel, policy, arguments.suite, half) for half in asked}
    if arguments.out is None:
        sys.stdout.write(written(halves, known))
        return 0
    (arguments.out / PICTURE).parent.mkdir(parents=True, exist_ok=True)
    (arguments.out / REPORT).write_text(f"{written(halves, known)}\n![functions]({PICTURE})\n", encoding="utf-8")
    (arguments.out / PICTURE).write_bytes(picture(halves, known))
    sys.stdout.write(f"{arguments.out / REPORT}\n")
    return 0


def _policy(path: Path) -> Policy:
    """The policy; raises ``NotFound`` where there is no such file, ``Invalid`` where it is none."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"There is no policy {path}: run from the repository's root, or give --policy.") from error


def _measured(panel: Panel, policy: Policy, folder: Path, half: str) -> SuiteFindings:
    assess = partial(panel.assess_many, site_language=LANGUAGE)
    return measure(assess, policy, cases(folder, half), pairs(folder))
