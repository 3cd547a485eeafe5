"""Commands for every day: deliver, export, ask for opinions, erase, draw second looks, report."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from service import webhooks
from service.actions import deliver as delivering
from service.actions import dialects, retraining, second_looks, yearly, yearly_files
from service.actions.enqueue import enqueue
from service.actions.export import export
from service.actions.forget import forget_author
from service.actions.works import Works
from service.arguments import moment, seconds, whole
from service.commands.command import add, at_site, by_key, of_site, opened
from service.settings import Settings

GRACE = 5
"""Seconds a post in hand has to end when the deliverer is told to stop; one broken off is sent again later."""


def _deliver(args: argparse.Namespace, settings: Settings) -> None:
    """Send waiting events to their endpoints."""
    with opened(settings) as works:
        if args.once:
            print(delivering.deliver_due(works, webhooks.post, args.limit))
        else:
            _deliver_until_told(works, args)


def _deliver_until_told(works: Works, args: argparse.Namespace) -> None:
    """Ctrl-C or SIGTERM lets the post in hand end, but not longer than GRACE; a second one not at all."""
    stop, leave = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: (leave if stop.is_set() else stop).set())
    rounds = (works, webhooks.post, stop, args.every, args.limit, partial(print, flush=True))
    worker = threading.Thread(target=delivering.deliver_forever, args=rounds, daemon=True)
    worker.start()
    while not stop.is_set():
        if not worker.is_alive() and not stop.is_set():
            sys.exit(1)  # its error was printed as it died
        worker.join(0.2)
    end = time.monotonic() + GRACE
    while worker.is_alive() and time.monotonic() < end and not leave.is_set():
        worker.join(0.2)


def _export(args: argparse.Namespace, settings: Settings) -> None:
    """Write decisions, and the scores that clients suggested, as pseudonymised examples that training learns from."""
    with at_site(args, settings) as (works, site):
        out = args.out or Path("data/reviews") / f"{site.slug}.jsonl"
        count = export(works, site, out, args.since, dialects.examples(works, site))
    print(f"{count} examples in {out}.")


def _enqueue(args: argparse.Namespace, settings: Settings) -> None:
    """Open learning cases for comments, by id or one id a line from a file."""
    ids = [*args.ids, *(args.file.read_text(encoding="utf-8").split() if args.file else ())]
    with at_site(args, settings) as (works, site):
        opened = enqueue(works, site, ids)
    print(f"{opened} cases opened; the other {len(set(ids)) - opened} wait already or are erased.")


def _forget(args: argparse.Namespace, settings: Settings) -> None:
    """Erase an author's name and texts, for good."""
    with at_site(args, settings) as (works, site):
        emptied = forget_author(works, site, args.author)
        due = retraining.due(works)
    print("\n".join([f"{emptied} comments emptied.", *(one.sentence for one in due)]))


def _draw(args: argparse.Namespace, settings: Settings) -> None:
    """Draw second looks at what was decided since the last draw."""
    with at_site(args, settings) as (works, site):
        print(f"{second_looks.draw(works, site)} decisions wait for a second look.")


def _report(args: argparse.Namespace, settings: Settings) -> None:
    """Write a year's report on moderation: JSON, CSV, and Markdown with a plot."""
    with at_site(args, settings) as (works, site):
        paths = yearly_files.write(yearly.yearly(works, site, args.year), args.out)
    print("\n".join(map(str, paths)))


def register(commands: Any) -> None:
    """Add these commands."""
    deliver = add(commands, "deliver", _deliver)
    how = deliver.add_mutually_exclusive_group(required=True)
    how.add_argument("--once", action="store_true", help="one round, then stop")
    how.add_argument("--forever", action="store_true", help="until told to stop")
    deliver.add_argument("--every", type=seconds(0.1, 3600), default=2.0, help="seconds between rounds")
    deliver.add_argument("--limit", type=whole(1, 10_000), default=100, help="deliveries a round")
    exported = of_site(add(commands, "export", _export))
    exported.add_argument("--out", type=Path, help="data/reviews/SITE.jsonl if left out")
    exported.add_argument("--since", type=moment, help="decisions from this moment on (ISO 8601 with zone)")
    enqueued = of_site(add(commands, "enqueue", _enqueue))
    enqueued.add_argument("ids", nargs="*", metavar="COMMENT_ID")
    enqueued.add_argument("--file", type=Path, help="one id a line")
    by_key(add(commands, "forget", _forget))
    of_site(add(commands, "draw-second-looks", _draw))
    report = of_site(add(commands, "transparency", _report))
    report.add_argument("--year", type=whole(2020, 2200), required=True)
    report.add_argument("--out", type=Path, required=True, help="the folder to write into")
