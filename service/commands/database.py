"""Commands about the database as a whole: its schema, a copy, a demo site."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from service.actions import demo
from service.commands import migrate as moves
from service.commands.command import add, opened
from service.settings import Settings
from service.storage.engine import copy_sqlite
from service.storage.migrations import migrate


def _migrate(_args: argparse.Namespace, settings: Settings) -> None:
    """Create the database or bring it to the newest schema."""
    print(f"The database stands at step {migrate(settings.database_url)}.")


def _backup(args: argparse.Namespace, settings: Settings) -> None:
    """Copy the SQLite database while it is in use."""
    copy_sqlite(settings.database_url, args.to)
    print(f"{args.to} holds {args.to.stat().st_size} bytes.")


def _demo(args: argparse.Namespace, settings: Settings) -> None:
    """Fill a demo site with sample threads, through the model and the policy; a second run files nothing."""
    policy = settings.default_policy_path.read_text(encoding="utf-8")
    migrate(settings.database_url)
    with opened(settings) as works:
        filled = demo.fill(works, policy, args.folder)
    told = {"site": filled.site.slug, "filed": filled.filed, "known": filled.known, "held": filled.held}
    print(json.dumps(told) if args.json else "\n".join(f"{name}: {value}" for name, value in told.items()))


def register(commands: Any) -> None:
    """Add these commands."""
    moves.register(add(commands, "migrate", _migrate))
    add(commands, "backup", _backup).add_argument("--to", type=Path, required=True)
    parser = add(commands, "demo", _demo)
    parser.add_argument("--folder", type=Path, default=Path("data/samples/demo"))
    parser.add_argument("--json", action="store_true")
