"""`evaluate`: measure a published version again, on the held-out rows of its recipe as the data is now."""

from __future__ import annotations

import argparse
import sys

from training.commands.arguments import add_places, add_shelf, places_of, shelf_of, version_of
from training.making import SEED, evaluated, others_of
from training.recipes import gather, recipe_named
from training.report import written
from training.split import split


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``evaluate``."""
    add_shelf(parser)
    add_places(parser)
    parser.add_argument("version", nargs="?", help="the version (default: the latest published)")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings as a report; the files on the shelf stay as they are."""
    shelf, version, places = shelf_of(arguments), version_of(arguments), places_of(arguments)
    manifest, classifier = shelf.manifest(arguments.name, version), shelf.load(arguments.name, version)
    recipe = recipe_named(str(manifest.recipe.get("name")))
    examples = gather(recipe, places).examples
    held = [examples[i] for i in split(examples, manifest.seeds.get("split", SEED)).held]
    sys.stdout.write(written(manifest, evaluated(classifier, held, others_of(recipe, places))) + "\n")
    return 0
