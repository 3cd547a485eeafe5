"""Commands for a site that leaves another service: its log or archive asked again, and what that would change."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tqdm import tqdm

from service.actions import look
from service.actions.migrating.again import Question, replay
from service.actions.migrating.archives import Columns
from service.actions.migrating.draft import whole
from service.actions.migrating.logged import Bad, Logged
from service.actions.migrating.reading import FORMS, read, size_of
from service.actions.migrating.report import Report, as_values, reported
from service.api.perspective.attributes import LABEL_OF, TWIN, label_of
from service.arguments import whole as whole_number
from service.commands.command import add, at_site
from service.commands.migrate_told import told
from service.moderation.policy.document import parse
from service.settings import Settings

THRESHOLD: Final = ("TOXICITY", 0.8)
"""Coral's own default, taken where no threshold is given."""
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class _Rules:
    """The policy as written, and the language of the site."""

    document: str
    language: str


def _log(args: argparse.Namespace, settings: Settings) -> None:
    """Replay a log of Perspective's calls, and say side by side how decisions would change. Nothing is stored."""
    _run(args, settings, _scored)


def _archive(args: argparse.Namespace, settings: Settings) -> None:
    """Replay a comment archive against what moderators decided in the end. Nothing is stored."""
    _run(args, settings, lambda line: line)


def _run(args: argparse.Namespace, settings: Settings, usable: Callable[[Logged | Bad], Logged | Bad]) -> None:
    from service.registry import Shelf  # only this command pays for it, not every other

    rules = _rules(args, settings)
    asked = _question(args, rules)
    panel = Shelf(settings.models_folder, settings.engine).current()
    columns = Columns(args.text, args.id, args.state, args.lang, args.parent, dict(args.score or ()))
    with _stoppable() as stopped, _progress(args) as tell:
        lines = map(usable, read(args.file, args.form, columns, tell))
        done = replay(panel, lines, asked, stopped)
    _tell(args, reported(done, asked), rules)
    if done.interrupted:
        raise SystemExit(INTERRUPTED)


def _scored(line: Logged | Bad) -> Logged | Bad:
    """A line of a log has scores, or is no use."""
    return line if isinstance(line, Bad) or line.scores else Bad(line.line, "no score of the old service stands here")


def _rules(args: argparse.Namespace, settings: Settings) -> _Rules:
    """The site's policy in force and its language, or those of a file. Raises NotFound and OSError."""
    if args.site is None:
        path = args.policy or settings.default_policy_path
        return _Rules(path.read_text(encoding="utf-8"), args.language or "en")
    with at_site(args, settings) as (works, site):
        _, document = look.policy(works, site)
    if args.policy is not None:
        document = args.policy.read_text(encoding="utf-8")
    return _Rules(document, args.language or site.language)


def _question(args: argparse.Namespace, rules: _Rules) -> Question:
    holds = dict(args.threshold or () if args.threshold or args.reject else (THRESHOLD,))
    rejects = dict(args.reject or ())
    named = [*LABEL_OF, *(name for name in (*holds, *rejects) if name.endswith(TWIN))]
    return Question(
        attributes={name: label for name in named if (label := label_of(name))},
        holds=holds,
        rejects=rejects,
        policy=parse(rules.document),
        language=rules.language,
        now=datetime.now(UTC),
        most=args.most,
        texts=args.with_text,
    )


def _tell(args: argparse.Namespace, report: Report, rules: _Rules) -> None:
    sys.stdout.write(told(report, args.file.name))
    if args.json:
        values = json.dumps(as_values(report, args.file.name), ensure_ascii=False, indent=1)
        args.json.write_text(values + "\n", encoding="utf-8")
    if args.html:
        from service.commands.migrate_page import page

        args.html.write_text(page(report, args.file.name), encoding="utf-8")
    if args.draft:
        args.draft.write_text(whole(rules.document, report.thresholds), encoding="utf-8")


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C ends the run after the comments in hand; a second one ends it at once."""
    pressed: list[int] = []

    def press(number: int, _frame: Any) -> None:
        pressed.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(args: argparse.Namespace) -> Iterator[Callable[[int], None]]:
    """Told by the bytes of the file that were read."""
    with tqdm(total=size_of(args.file), desc="replayed", unit="B", unit_scale=True, disable=args.quiet) as bar:

        def tell(place: int) -> None:
            bar.update(place - bar.n)

        yield tell


def _pair(text: str) -> tuple[str, float]:
    """``ATTRIBUTE=NUMBER``."""
    name, _, number = text.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = -1.0
    if not 0.0 < value <= 1.0:
        raise argparse.ArgumentTypeError("give ATTRIBUTE=NUMBER with a number above 0 and up to 1, as in TOXICITY=0.8")
    return _attribute(name), value


def _column(text: str) -> tuple[str, str]:
    """``ATTRIBUTE=COLUMN``."""
    name, _, column = text.partition("=")
    if not column:
        raise argparse.ArgumentTypeError("give ATTRIBUTE=COLUMN, as in TOXICITY=tox_score")
    return _attribute(name), column


def _attribute(name: str) -> str:
    if label_of(name) is None:
        raise argparse.ArgumentTypeError(f"name an attribute that is answered here: {', '.join(LABEL_OF)}")
    return name.partition("@")[0]


def register(migrate: argparse.ArgumentParser) -> None:
    """Add these below ``migrate``, which alone brings the database to its newest schema."""
    what = migrate.add_subparsers(metavar="what")
    _arguments(add(what, "log", _log))
    _arguments(add(what, "archive", _archive))


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file; .gz is unpacked")
    parser.add_argument("--threshold", type=_pair, action="append", metavar="ATTRIBUTE=NUMBER", help=_HELD)
    parser.add_argument("--reject", type=_pair, action="append", metavar="ATTRIBUTE=NUMBER", help="rejected from here")
    parser.add_argument("--site", help="judge by the policy in force of this site (slug)")
    parser.add_argument("--policy", type=Path, help="judge by this policy instead (default: that of a new site)")
    parser.add_argument("--language", help="what readers mostly write (default: the site's, else en)")
    parser.add_argument("--most", type=whole_number(0, 1000), default=20, help="comments named that differ most")
    parser.add_argument("--with-text", action="store_true", help="with the words of those comments")
    parser.add_argument("--json", type=Path, help="write the report for programs to this file")
    parser.add_argument("--html", type=Path, help="write the report with its plots to this file")
    parser.add_argument("--draft", type=Path, help="write the policy with fitted thresholds to this file")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    _columns(parser)


_HELD: Final = "held from here on the old scale; may be given several times (default: TOXICITY=0.8)"


def _columns(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--form", choices=FORMS, default="auto", help="by the file's name where auto")
    columns = Columns()
    for name in ("text", "id", "state", "lang"):
        default = getattr(columns, name)
        parser.add_argument(f"--{name}", default=default, metavar="COLUMN", help=f"in tables (default: {default})")
    parser.add_argument("--parent", default=columns.parent, metavar="COLUMN", help="the text that is replied to")
    parser.add_argument("--score", type=_column, action="append", metavar="ATTRIBUTE=COLUMN", help="in tables")
