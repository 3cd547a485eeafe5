"""`audit`: all that is measured of a published version beside its evaluation, a section at a time."""

from __future__ import annotations

import argparse
import importlib
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from tqdm import tqdm

from training.audit.section import TITLES, write
from training.audit.subject import Subject
from training.commands.arguments import add_places, add_shelf, places_of, shelf_of, version_of
from training.commands.policy import POLICY, policy_at
from training.vectors import files_of

SEEDS: Final = Path("../shared/seeds")
MODULES: Final = {
    "suite": "functional",
    "disguise": "disguise",
    "fairness": "fair",
    "evidence": "proof",
    "engines": "readers",
    "scale": "scale",
    "languages": "languages",
    "threads": "threads",
    "peers": "peers",
    "tried": "tried",
}
"""Each section's module in ``training.audit``, which has ``audit(subject) -> Section``."""
STOPPED: Final = 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``audit``."""
    add_shelf(parser)
    add_places(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")
    parser.add_argument("--only", nargs="+", choices=tuple(TITLES), help="these sections only (default: all)")
    parser.add_argument("--policy", type=Path, default=POLICY, help=f"the policy to judge by (default: {POLICY})")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help=f"saved pages of threads (default: {SEEDS})")
    parser.add_argument("--out", type=Path, help="the folder to write to (default: the version's own)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def run(arguments: argparse.Namespace) -> int:
    """Write the sections one after another; what is finished stays when the rest is stopped or fails."""
    version = version_of(arguments)
    subject = subject_of(arguments, version)
    out: Path = arguments.out or arguments.models / arguments.name / version
    wanted = [name for name in TITLES if arguments.only is None or name in arguments.only]
    try:
        failed = _audited(subject, wanted, out)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; the sections listed above are written, the others are as they were.\n")
        return STOPPED
    sys.stdout.write(f"Now `python -m training report {version}` puts them into {out / 'report.md'}.\n")
    return 1 if failed else 0


def subject_of(arguments: argparse.Namespace, version: str) -> Subject:
    """What the arguments name; raises ``NotFound`` or ``RefusedError`` for a version that does not load."""
    shelf, name = shelf_of(arguments), arguments.name
    return Subject(
        manifest=shelf.manifest(name, version),
        classifier=shelf.load(name, version),
        files=files_of(shelf, name, version),
        policy=policy_at(arguments.policy),
        places=places_of(arguments),
        seeds=arguments.seeds,
        quiet=arguments.quiet,
    )


def _audited(subject: Subject, names: Sequence[str], out: Path) -> list[str]:
    """The sections that failed; one that does leaves the others their turn."""
    failed = []
    for name in tqdm(names, "audit", disable=subject.quiet):
        begun, cpu = perf_counter(), process_time()
        try:
            path = write(out, name, importlib.import_module(f"training.audit.{MODULES[name]}").audit(subject))
        except Exception:  # noqa: BLE001 – told at once and in the exit status
            failed.append(name)
            tqdm.write(f"{name} failed:\n{traceback.format_exc(limit=-4)}", file=sys.stderr)
        else:
            told = f"{path} ({perf_counter() - begun:.0f} s, {process_time() - cpu:.0f} s of CPU)"
            tqdm.write(told, file=sys.stderr)
    return failed
