"""`fit`: make a model from a recipe and publish it; nothing serves it until it is promoted."""

from __future__ import annotations

import argparse
import sys

from training.commands.arguments import add_places, add_shelf, now, places_of, shelf_of
from training.making import make
from training.recipes import RECIPES, recipe_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``fit``."""
    add_shelf(parser)
    add_places(parser)
    told = "; ".join(f"{recipe.name}: {recipe.meaning}" for recipe in RECIPES.values())
    parser.add_argument("--recipe", default="english", help=f"{told} (default: english)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def run(arguments: argparse.Namespace) -> int:
    """Fit, publish, and print the version."""
    recipe = recipe_named(arguments.recipe)
    shelf = shelf_of(arguments)
    version = make(recipe, places_of(arguments), arguments.name, shelf, now(), arguments.quiet)
    sys.stdout.write(f"{arguments.name} {version}\n")
    sys.stderr.write(
        f"Published {arguments.name}/{version}; read {arguments.models}/{arguments.name}/{version}/report.md, then "
        f"let it serve with: python -m training promote {version} --name {arguments.name}\n"
    )
    return 0
