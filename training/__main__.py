"""`python -m training`: import pages, fit, evaluate, report, promote, roll back, choose and label."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Final

from service.moderation.errors import ParleyError

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "import": ("training.pages.command", "read saved pages of comment threads into JSONL"),
    "fit": ("training.commands.fit", "make a model from a recipe and publish it"),
    "encoder": ("training.encoder.command", "fine-tune the sentence encoder (needs PyTorch)"),
    "evaluate": ("training.commands.evaluate", "measure a published version again"),
    "report": ("training.commands.report", "write a version's report and pictures again"),
    "suite": ("training.commands.suite", "measure a version on the functional suite, function by function"),
    "languages": ("training.commands.languages", "measure how well the languages of short comments are told"),
    "audit": ("training.commands.audit", "measure all that the report shows beside the evaluation"),
    "scale-table": ("training.commands.scale_table", "say what old thresholds catch and miss on our scale"),
    "promote": ("training.commands.promote", "let a version serve, if the gates hold"),
    "rollback": ("training.commands.rollback", "undo the last promotion"),
    "choose": ("training.commands.choose", "list the comments most worth reading"),
    "label": ("training.commands.label", "read comments and mark what holds of them"),
}
"""Each word, the module behind it (loaded when it is said), and what it does."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; its exit status, 2 for wrong words, 130 when interrupted."""
    given = list(sys.argv[1:] if words is None else words)
    said = given[0] if given and given[0] in COMMANDS else None
    try:
        arguments = _parser(said).parse_args(given)
        return int(importlib.import_module(COMMANDS[arguments.command][0]).run(arguments))
    except ParleyError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was published.", file=sys.stderr)
        return 130


def _parser(said: str | None) -> argparse.ArgumentParser:
    """The parser; only the command that was said is loaded, so that no other's libraries are."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (module, told) in COMMANDS.items():
        one = commands.add_parser(name, help=told, description=told)
        if name == said:
            importlib.import_module(module).add_arguments(one)
    return parser


if __name__ == "__main__":
    sys.exit(main())
