"""Commands about other services' dialects: on what scale they are answered, and what their clients suggested."""

from __future__ import annotations

import argparse
from typing import Any

from service.actions import dialect_doors, dialects
from service.commands.command import add, at_site, group, of_site
from service.settings import Settings


def _scale(args: argparse.Namespace, settings: Settings) -> None:
    """Say on what scale clients of Perspective are answered, or choose it."""
    with at_site(args, settings) as (works, site):
        if args.scale:
            dialects.choose_scale(works, site, args.scale)
        print(dialects.scale_of(works, site))


def _suggestions(args: argparse.Namespace, settings: Settings) -> None:
    """Count the scores that clients suggested, by community and label."""
    with at_site(args, settings) as (works, site):
        counts: dict[tuple[str, str], int] = {}
        for found in dialects.opinions(works, site):
            counts[found.community, found.label] = counts.get((found.community, found.label), 0) + 1
    for (community, label), count in sorted(counts.items()):
        print(f"{count:7}  {label}  {community or '(no community)'}")


def _forget(args: argparse.Namespace, settings: Settings) -> None:
    """Delete the scores that clients suggested: all, a community's, or those on one comment of it."""
    with at_site(args, settings) as (works, site):
        gone = dialects.forget_opinions(works, site, args.community, args.about)
    print(f"{gone} suggestions deleted. Fit the model again to take out what it learned from them.")


def _coral(args: argparse.Namespace, settings: Settings) -> None:
    """Take the signatures of Coral's external moderation phase, and say what it is told."""
    with at_site(args, settings) as (works, site):
        if args.keep is not None:
            dialect_doors.remove_coral_secrets(works, site, args.keep)
        if args.secret:
            dialect_doors.add_coral_secret(works, site, args.secret)
        if args.mode:
            dialect_doors.choose_coral_mode(works, site, args.mode)


def _akismet(args: argparse.Namespace, settings: Settings) -> None:
    """Make a key for clients of Akismet and print it, this once; or end all keys, or count toxicity as spam."""
    with at_site(args, settings) as (works, site):
        if args.revoke:
            dialect_doors.revoke_akismet_keys(works, site)
        if args.toxic_from is not None:
            dialect_doors.choose_toxic_from(works, site, args.toxic_from or None)
        if args.new_key:
            print(dialect_doors.add_akismet_key(works, site))


def register(commands: Any) -> None:
    """Add these commands."""
    spoken = group(commands, "dialects")
    of_site(add(spoken, "scale", _scale)).add_argument("scale", nargs="?", choices=dialects.SCALES)
    coral = of_site(add(spoken, "coral", _coral))
    coral.add_argument("--secret", help="a signing secret as Coral shows it; up to four are taken")
    coral.add_argument("--keep", type=int, help="first forget all but the newest so many secrets")
    coral.add_argument("--mode", choices=dialect_doors.CORAL_MODES, help="withhold by default")
    akismet = of_site(add(spoken, "akismet", _akismet))
    akismet.add_argument("--new-key", action="store_true")
    akismet.add_argument("--revoke", action="store_true", help="end all keys made before")
    akismet.add_argument("--toxic-from", type=float, help="toxicity from here on counts as spam; 0 for never")
    suggestions = group(commands, "suggestions")
    of_site(add(suggestions, "count", _suggestions))
    forget = of_site(add(suggestions, "forget", _forget))
    forget.add_argument("--community", help="the communityId that clients sent; all if left out")
    forget.add_argument("--about", help="the clientToken that clients sent; all of the community if left out")
