"""How long the desk's queue and search take on an archive: 100,000 comments and 5,000 open cases, on both databases."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import insert, text

from bench.http import ROOT
from bench.table import show
from service.actions.sites import create_site
from service.actions.works import Works
from service.moderation.labels import NAMES
from service.registry import Shelf
from service.storage import archive, finding
from service.storage.engine import Connection, Store, open_store
from service.storage.filters import Asker, Filter, Words
from service.storage.migrations import migrate
from service.storage.sites import Site
from service.storage.tables import articles, authors, cases, comments, decisions, revisions, verdicts

COMMENTS: Final = 100_000
OPEN: Final = 5_000
RUNS: Final = 15
CHUNK: Final = 5_000
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECTIONS: Final = ("politics", "sport", "local", "culture", "business", "travel")
COMMON: Final = ("the", "to", "and", "is", "of", "that", "it", "they", "have", "for", "not", "are", "what", "with")
WORDS: Final = (*COMMON, *(f"word{number}" for number in range(20_000)))
"""Said as often as words are: the second half as often as the first, the third a third (Zipf)."""
RARE: Final = "word19000"
HEAD: Final = ["what", "found", "min ms", "median ms", "max ms"]
Asked = Callable[[Connection, Asker], int]


def main() -> None:
    """Fill an archive on each database there is, and print how long each question takes."""
    print(f"\nLoad of this machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} CPUs")
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{folder}/archive.db")
    with _postgresql() as url:
        if url is None:
            print("\nPostgreSQL: not measured; set PARLEY_BENCH_POSTGRESQL to an empty database, or install pgserver.")
        else:
            _measure("PostgreSQL", url)


def _measure(name: str, url: str) -> None:
    migrate(url)
    store = open_store(url)
    try:
        who = Asker(_filled(store).id, None, NOW)
        rows = [[what, *_timed(store, who, asked)] for what, asked in QUESTIONS.items()]
        show(f"{name}, {COMMENTS:,} comments, {OPEN:,} open cases", HEAD, rows)
    finally:
        store.close()


def _timed(store: Store, who: Asker, asked: Asked) -> list[str]:
    took, found = [], 0
    for _ in range(RUNS):
        with store.read() as connection:
            start = time.perf_counter()
            found = asked(connection, who)
            took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return [f"{found:,}", *(f"{each:.1f}" for each in (took[0], took[len(took) // 2], took[-1]))]


def _queue(wanted: Filter, sort: Any = "risk") -> Asked:
    return lambda connection, who: len(finding.case_lines(connection, wanted, who, sort, 50))


def _search(wanted: Filter) -> Asked:
    return lambda connection, who: len(archive.found_comments(connection, wanted, who, 30))


def _count(wanted: Filter) -> Asked:
    return lambda connection, who: archive.count_comments(connection, wanted, who, 1_000)


def _said(*words: str) -> Filter:
    return Filter(words=tuple(Words(word) for word in words))


QUESTIONS: Final[dict[str, Asked]] = {
    "numbers on all tabs": lambda connection, who: finding.tabs(connection, who).all,
    "queue by risk": _queue(Filter()),
    "queue by urgency": _queue(Filter(), "urgency"),
    "queue: section, score, words": _queue(replace(_said("that"), sections=("sport",), lowest=0.4)),
    "search: newest": _search(Filter()),
    "search: a rare word": _search(_said(RARE)),
    "search: a common word": _search(_said("the")),
    "search: two common words": _search(_said("the", "what")),
    "search: common words side by side": _search(_said("they have")),
    "search: three side by side": _search(_said("they have not")),
    "search: no such phrase": _search(_said(f"the {RARE}")),
    "search: section and word": _search(replace(_said("word500"), sections=("sport",))),
    "search: a high score": _search(Filter(lowest=0.97)),
    "search: a score nobody has": _search(Filter(lowest=0.9999)),
    "count: a common word": _count(_said("the")),
    "count: common words side by side": _count(_said("they have")),
    "count: no such phrase": _count(_said(f"the {RARE}")),
    "count: a score nobody has": _count(Filter(lowest=0.9999)),
}


@contextmanager
def _postgresql() -> Iterator[str | None]:
    """An empty PostgreSQL: the one that is named, else one of our own; None where there is neither."""
    named = os.environ.get("PARLEY_BENCH_POSTGRESQL")
    if named:
        yield named
        return
    try:
        pgserver: Any = import_module("pgserver")
    except ImportError:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri("postgres")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _filled(store: Store) -> Site:
    """An archive of 60 days; written past the actions, for nothing is asked of them here."""
    policy = (ROOT / "data/policies/default.yaml").read_text(encoding="utf-8")
    site = create_site(Works(store, Shelf(ROOT / "models"), lambda: NOW), "bench", "Bench", "en", policy)
    lot = Random(7)
    weights = list(accumulate(1 / place for place in range(1, len(WORDS) + 1)))
    with store.write() as connection:
        _fill(connection, authors, (_author(site, row) for row in range(1, 5_001)))
        _fill(connection, articles, (_article(site, row) for row in range(1, 1_001)))
        for start in range(0, COMMENTS, CHUNK):
            rows = [_comment(site, row, lot, weights) for row in range(start + 1, start + CHUNK + 1)]
            for table in (comments, revisions, verdicts, cases, decisions):
                _fill(connection, table, (row[table.name] for row in rows if row[table.name] is not None))
    with store.write() as connection:
        connection.execute(text("ANALYZE"))
    return site


def _fill(connection: Connection, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    found = list(rows)
    if found:
        connection.execute(insert(table), found)


def _author(site: Site, row: int) -> dict[str, Any]:
    return {"id": row, "site_id": site.id, "key": f"u{row}", "name": f"Reader {row}", "first_seen_at": NOW}


def _article(site: Site, row: int) -> dict[str, Any]:
    about = {"external_id": f"a{row}", "title": f"Article {row}", "section": SECTIONS[row % len(SECTIONS)]}
    return {"id": row, "site_id": site.id, **about}


def _comment(site: Site, row: int, lot: Random, weights: list[float]) -> dict[str, Any]:
    """A comment with its rows in every table: one in twenty waits, one in five was decided by the machine to hold."""
    said_at = NOW - timedelta(days=60) * (1 - row / COMMENTS)
    ids = {"id": row, "site_id": site.id}
    author, risk = lot.randrange(1, 5_001), lot.random() ** 3
    held, waits = row % 5 == 0, row % (COMMENTS // OPEN) == 0
    state = "held" if waits else "approved" if held else "published"
    said = " ".join(lot.choices(WORDS, cum_weights=weights, k=lot.randrange(5, 60)))
    of = {"comment_id": row, "revision_id": row}
    case = {"public_id": f"case_{row}", "state": "open" if waits else "closed", "priority": risk, "opened_at": said_at}
    versions = {"policy_version": "1", "model_version": "bench/1"}
    return {
        "comments": {
            **ids, "external_id": f"c{row}", "article_id": lot.randrange(1, 1_001), "author_id": author, "depth": 0,
            "revision": 1, "state": state, "said_at": said_at, "received_at": said_at,
        },
        "revisions": {
            **ids, "comment_id": row, "author_id": author, "number": 1, "text": said, "text_hash": b"",
            "said_at": said_at, "received_at": said_at,
        },
        "verdicts": {
            "id": row, "revision_id": row, "action": "hold" if held else "publish", "findings": [], "served": 1,
            "scores": {label: round(lot.random() ** 3, 4) for label in NAMES}, "spans": [], "made_at": said_at,
            "language": {"code": "en", "confidence": 0.99, "source": "identified"}, "text_version": "v2",
            "features_version": "v1", "risk": risk, **versions,
        },
        "cases": {**ids, **of, **case, "risk": risk, "lang": "en", "cause": "insult"} if held else None,
        "decisions": {
            **ids, **of, **versions, "public_id": f"dec_{row}", "new_state": "held" if held else "published",
            "actor": "model" if held else "rule", "made_at": said_at, "author_id": author,
        },
    }  # fmt: skip
