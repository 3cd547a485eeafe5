"""`fit`: make a model from a recipe and publish it; nothing serves it until it is promoted."""

from __future__ import annotations

import argparse
import sys

from service.registry import Shelf
from training.commands.arguments import add_encoder, add_places, add_shelf, encoder_of, now, places_of, shelf_of
from training.making import make
from training.onward import refine
from training.recipes import RECIPES, Places, Recipe, recipe_named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``fit``."""
    add_shelf(parser)
    add_places(parser)
    add_encoder(parser)
    told = "; ".join(f"{recipe.name}: {recipe.meaning}" for recipe in RECIPES.values())
    parser.add_argument("--recipe", help=f"{told} (default: english where --data is, else refine, else own)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def run(arguments: argparse.Namespace) -> int:
    """Fit, publish, and print the version."""
    shelf, places, name = shelf_of(arguments), places_of(arguments), arguments.name
    recipe = recipe_named(arguments.recipe) if arguments.recipe else _chosen(shelf, places, name)
    if recipe.onward:
        version = refine(places, name, shelf, now(), arguments.quiet)
    else:
        encoder = encoder_of(arguments)
        version = make(recipe, places, name, shelf, now(), arguments.quiet, encoder, arguments.most_vectors)
    sys.stdout.write(f"{name} {version}\n")
    sys.stderr.write(
        f"Published {name}/{version}; read {arguments.models}/{name}/{version}/report.md, then "
        f"let it serve with: python -m training promote {version} --name {name}\n"
    )
    return 0


def _chosen(shelf: Shelf, places: Places, name: str) -> Recipe:
    """The recipe when none was named, said in one sentence together with the reason."""
    recipe, reason = choice(shelf, places, name)
    sys.stderr.write(f"Recipe {recipe}: {reason}.\n")
    return recipe_named(recipe)


def choice(shelf: Shelf, places: Places, name: str) -> tuple[str, str]:
    """The most that can be made of what is at hand: a recipe's name, and why."""
    if places.data.is_dir():
        return "english", f"the published sets are in {places.data}"
    version = shelf.promoted().get(name)
    absent = f"there are no published sets in {places.data}"
    if version is None:
        return "own", f"{absent}, and no model named {name} serves from which it could learn onward"
    if places.reviews is None:
        return "own", f"{absent}, and no --reviews are given by which {name}/{version} could learn onward"
    return "refine", f"{absent}, so {name}/{version}, which serves, learns onward from the reviews"
