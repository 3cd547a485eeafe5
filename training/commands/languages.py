"""`languages`: measure how well the languages of short comments are told, and print the table."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from training.datasets.catalogue import DATA
from training.language_plot import picture
from training.languages import OWN, as_numbers, samples, shares, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``languages``."""
    parser.add_argument("--data", type=Path, default=DATA, help=f"the folder of published sets (default: {DATA})")
    parser.add_argument("--own", type=Path, default=OWN, help=f"short comments of our own (default: {OWN})")
    parser.add_argument("--site-language", default="en", help="what the site's readers mostly write (default: en)")
    parser.add_argument("--out", type=Path, help="a folder to write languages.json and plots/languages.svg to")


def run(arguments: argparse.Namespace) -> int:
    """Print the table; with ``--out`` write counts and picture too."""
    found = shares(samples(arguments.data, arguments.own), arguments.site_language)
    sys.stdout.write(f"{written(found, arguments.site_language)}\n")
    if arguments.out is not None:
        plot = arguments.out / "plots" / "languages.svg"
        plot.parent.mkdir(parents=True, exist_ok=True)
        plot.write_bytes(picture(found, arguments.site_language))
        counts = arguments.out / "languages.json"
        counts.write_text(json.dumps(as_numbers(found), indent=1) + "\n", encoding="utf-8")
        sys.stderr.write(f"Wrote {counts} and {plot}.\n")
    return 0
