"""`report`: write a version's report and pictures again, from the numbers and the audit that lie beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from service.moderation.errors import NotFound
from training.audit.section import figures, sections
from training.commands.arguments import add_shelf, shelf_of, version_of
from training.commands.policy import POLICY, policy_at
from training.making import files_of
from training.report import EVALUATION, REPORT, loaded, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``report``."""
    add_shelf(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")
    parser.add_argument("--policy", type=Path, default=POLICY, help=f"the default policy (default: {POLICY})")
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
    named = _thresholds(arguments.policy)
    text = written(manifest, evaluation, sections(place), figures(place), named)
    for relative, content in {**files_of(manifest, evaluation), REPORT: f"{text}\n".encode()}.items():
        target = out / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    sys.stdout.write(f"{out / REPORT}\n")
    return 0


def _thresholds(policy: Path) -> dict[str, float] | None:
    """The hold thresholds that the default policy names; None where it is not at hand."""
    if not policy.exists():
        return None
    return {label: t.hold for label, t in policy_at(policy).thresholds.items() if t.hold is not None}
