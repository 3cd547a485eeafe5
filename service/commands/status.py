"""The command that says how everything stands: database, models, what waits."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from service.actions import lists, look, retraining
from service.actions.works import Works
from service.commands.command import add, opened
from service.settings import Settings
from service.storage.migrations import is_current


def _status(_args: argparse.Namespace, settings: Settings) -> None:
    """Say how database and models stand, which model is due to be retrained, and what waits at each site."""
    with opened(settings) as works:
        print("\n".join(_lines(works)))


def _lines(works: Works) -> Iterator[str]:
    if not is_current(works.store):
        yield "The database is behind: run `python -m service migrate`."
        return
    health = works.shelf.health()
    yield f"Serving: {', '.join(health['serving']) or 'no model; every comment waits for a person'}."
    if health["error"]:
        yield f"A model failed to load: {health['error']}."
    yield from (one.sentence for one in retraining.due(works))
    for site in lists.sites(works):
        found = look.counts(works, site)
        since = found.oldest_opened_at
        oldest = "" if since is None else f", the oldest since {since:%Y-%m-%d %H:%M} UTC"
        yield f"{site.slug}: {found.held:,} waiting, {found.learning:,} to learn from{oldest}."


def register(commands: Any) -> None:
    """Add this command."""
    add(commands, "status", _status)
