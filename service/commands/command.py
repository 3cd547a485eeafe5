"""What commands are made of: how one is added, and how it comes by the store and its site."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from service.actions import look
from service.actions.works import Works
from service.settings import Settings
from service.storage.sites import Site

Command = Callable[[argparse.Namespace, Settings], None]


@contextmanager
def opened(settings: Settings) -> Iterator[Works]:
    """What the actions work with, closed afterwards."""
    from service.app import open_works, utc_now

    works = open_works(settings, utc_now)
    try:
        yield works
    finally:
        works.store.close()


@contextmanager
def at_site(args: argparse.Namespace, settings: Settings) -> Iterator[tuple[Works, Site]]:
    """The same, and the site named by ``--site``. Raises NotFound."""
    with opened(settings) as works:
        yield works, look.site(works, args.site)


def add(commands: Any, name: str, command: Command) -> argparse.ArgumentParser:
    """A command of this name; its docstring is its help."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
    parser.set_defaults(command=command)
    return parser


def group(commands: Any, name: str) -> Any:
    """A word under which several commands stand."""
    return commands.add_parser(name).add_subparsers(required=True, metavar="what")


def of_site(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The command asks for a site."""
    parser.add_argument("--site", required=True, help="the site's slug")
    return parser


def by_key(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The command asks for a site and one of its authors."""
    of_site(parser).add_argument("--author", required=True, help="the author's key: an id, or name:NAME")
    return parser


def until(end: datetime | None) -> str:
    """`` until …`` where there is an end."""
    return "" if end is None else f" until {end:%Y-%m-%d %H:%M} UTC"
