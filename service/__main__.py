"""``python -m service``: what an operator does by hand or by cron."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, Final

from service.commands import daily, database, dialects, public, site, status, team
from service.moderation.errors import FieldError, Invalid, ParleyError
from service.settings import Settings, SettingsError
from service.storage.engine import CannotOpen, Unreachable

GROUPS: Final = (database, status, daily, team, site, public, dialects)
"""Every group of commands, in the order in which help lists them."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; answers 0 when it was done, 1 when it could not be, 2 when it was asked wrongly."""
    args = _parser().parse_args(arguments)
    try:
        args.command(args, Settings.from_environment(os.environ))
    except SettingsError as bad:
        return _say(bad.errors, 2)
    except Invalid as invalid:
        return _say(map(_mistake, invalid.errors), 2)
    except (ParleyError, CannotOpen) as error:
        return _say([str(error)], 1)
    except Unreachable as error:
        return _say([f"The database cannot be used ({type(error).__name__}). Is it up, and migrated?"], 1)
    except UnicodeDecodeError as error:
        return _say([f"A file is not UTF-8 text: byte {error.start} cannot be read. Save it as UTF-8."], 1)
    except OSError as error:
        return _say([f"{error.filename or 'A file'}: {error.strerror or type(error).__name__}."], 1)
    return 0


def _say(sentences: Any, code: int) -> int:
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return code


def _mistake(error: FieldError) -> str:
    return f"{'' if error.line is None else f'line {error.line}, '}{error.pointer or '/'}: {error.detail}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    for each in GROUPS:
        each.register(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
