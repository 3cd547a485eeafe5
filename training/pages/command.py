"""python -m training import: pages in, threads as JSONL out, a table of what was found on standard error."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Final, TextIO

from tqdm import tqdm

from service.moderation.comment import Thread
from training.pages.importers import FORMS, recognise
from training.pages.outlet import outlet, write_lines
from training.pages.page_error import PageError, counted
from training.pages.sources import Page, pages_of
from training.pages.summary import Found, table
from training.pages.threads import line_of

FINE: Final = 0
SOME_UNREADABLE: Final = 1
STOPPED: Final = 130
_MANY: Final = 20


class _NothingReadError(Exception):
    """No page could be read, so no file is written."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.description = "Read saved pages of comment threads and write them as JSONL, one thread a line."
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="a file, a folder, or - for standard input")
    parser.add_argument(
        "--format", choices=("auto", *FORMS), default="auto", help="the form of all pages (default: look at each)"
    )
    parser.add_argument("--output", default="-", metavar="FILE", help="where to write; - is standard output (default)")


def run(args: argparse.Namespace) -> int:
    """Import. Returns 0, or 1 where a page could not be read or the output not be written, or 130 after Ctrl-C."""
    work = _Import(args.format)
    try:
        with outlet(args.output) as file:
            work.run(list(pages_of(args.pages)), file)
    except _NothingReadError:
        pass
    except KeyboardInterrupt:
        _say("stopped" + ("" if args.output == "-" else f"; {args.output} was not written"))
        return STOPPED
    except BrokenPipeError:
        # The reader has seen enough; let Python's own flush at the end find nothing to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOME_UNREADABLE
    except OSError as error:
        _say(f"{args.output} cannot be written: {error.strerror or error}")
        return SOME_UNREADABLE
    return work.report()


class _Import:
    """One run: what was found in each page, and how many could not be read."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.found: list[Found] = []
        self.unreadable = 0

    def run(self, pages: list[Page], file: TextIO) -> None:
        """Write every page's threads to ``file``; a page that breaks half-way gives none. Raises _NothingReadError."""
        with _progress(pages) as shown:
            for page in pages if shown is None else shown:
                write_lines(file, map(line_of, self._threads(page)))
        if not self.found:
            raise _NothingReadError

    def _threads(self, page: Page) -> list[Thread]:
        try:
            return list(self._read(page))
        except PageError as error:
            self.unreadable += 1
            _say(f"{page.shown}: {error}")
            return []

    def _read(self, page: Page) -> Iterator[Thread]:
        raw = page.bytes()
        importer = recognise(raw) if self.form == "auto" else FORMS[self.form]
        found = Found(page.shown, importer.name)
        for thread in importer.read(raw, page.name, found.notes.append):
            found.add(thread)
            yield thread
        self.found.append(found)

    def report(self) -> int:
        """Show the table; the exit status."""
        if self.found:
            _say(table(self.found))
        if self.unreadable:
            _say(f"{counted(self.unreadable, 'page')} could not be read")
        return SOME_UNREADABLE if self.unreadable else FINE


def _progress(pages: list[Page]) -> tqdm[Page] | nullcontext[None]:
    """A bar on a terminal where there are many pages."""
    if len(pages) < _MANY or not sys.stderr.isatty():
        return nullcontext()
    return tqdm(pages, unit="page", leave=False, file=sys.stderr)


def _say(text: str) -> None:
    # Python's standard error shows letters it cannot encode as \\x…, so names of any bytes are safe.
    tqdm.write(text, file=sys.stderr)
