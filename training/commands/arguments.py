"""Arguments that several commands share, and the person and moment they run for."""

from __future__ import annotations

import argparse
import getpass
from datetime import UTC, datetime
from pathlib import Path

from service.registry import ENCODER, TOKENIZER, Shelf
from training.datasets.catalogue import DATA
from training.datasets.corpus import FOLDER as CORPUS
from training.datasets.reviews import FOLDER as REVIEWS
from training.recipes import CACHE, Places
from training.sampled import MOST
from training.vectors import EncoderFiles, Reader, files_served

NAME = "news-en"
NO_ENCODER = "none"


def add_shelf(parser: argparse.ArgumentParser) -> None:
    """``--models`` and ``--name``: which shelf, which model."""
    parser.add_argument("--models", type=Path, default=Path("models"), help="the folder of models (default: models)")
    parser.add_argument("--name", default=NAME, help=f"the model's name (default: {NAME})")


def add_places(parser: argparse.ArgumentParser) -> None:
    """``--data``, ``--corpus``, ``--reviews`` and ``--cache``: where the data lies."""
    parser.add_argument("--data", type=Path, default=DATA, help=f"the folder of published sets (default: {DATA})")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help=f"the folder of our own corpus (default: {CORPUS})")
    parser.add_argument(
        "--reviews",
        type=Path,
        nargs="?",
        const=REVIEWS,
        help=f"learn from exported reviews too: a file or folder (default when given bare: {REVIEWS})",
    )
    told = f"where vectors of comments are remembered, never a text (default: {CACHE})"
    parser.add_argument("--cache", type=Path, default=CACHE, help=told)


def add_encoder(parser: argparse.ArgumentParser) -> None:
    """``--encoder`` and ``--most-vectors``: the second reader, and how much it reads."""
    parser.add_argument(
        "--encoder",
        type=Path,
        help=f"the folder of an encoder ({ENCODER}, {TOKENIZER}), or {NO_ENCODER!r} for a model of n-grams alone "
        "(default: the encoder of the version that serves, if it has one)",
    )
    parser.add_argument(
        "--most-vectors", type=int, default=MOST, help=f"rows to fit on that the encoder reads (default: {MOST})"
    )


def encoder_of(arguments: argparse.Namespace) -> Reader | None:
    """The encoder that the arguments name, else that of the version that serves, else None.

    Raises ``NoEncoderError`` or ``RefusedError``.
    """
    if arguments.encoder == Path(NO_ENCODER):
        return None
    found = files_served(shelf_of(arguments), arguments.name) if arguments.encoder is None else None
    if arguments.encoder is not None:
        found = EncoderFiles.of(arguments.encoder)
    return None if found is None else Reader(found, arguments.cache)


def shelf_of(arguments: argparse.Namespace) -> Shelf:
    """The shelf that ``--models`` names."""
    return Shelf(arguments.models)


def places_of(arguments: argparse.Namespace) -> Places:
    """Where the data lies, by the arguments."""
    return Places(arguments.data, arguments.corpus, arguments.reviews, arguments.cache)


def version_of(arguments: argparse.Namespace) -> str:
    """The version asked for, else the latest published; raises ``NotFound`` where there is none."""
    if arguments.version:
        return str(arguments.version)
    found = shelf_of(arguments).versions(arguments.name)
    return found[-1] if found else shelf_of(arguments).manifest(arguments.name, "any").version


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)


def person() -> str:
    """Who runs this, for the history."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
