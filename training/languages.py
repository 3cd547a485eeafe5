"""How well short comments' languages are told: by language, by length, for a site that writes in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

from service.moderation.language import identify
from training.datasets.catalogue import CATALOGUE
from training.datasets.dataset import DataSet
from training.datasets.row import read
from training.markdown import grid

OWN: Final = Path("data/languages/short_comments.jsonl")
OWN_NAME: Final = "written here"
LENGTHS: Final = ((1, 7), (8, 15), (16, 30), (31, 45), (46, 80), (81, 160), (161, 1_000))
"""Buckets of characters, both ends in them: comments of one word, two words, a short clause, … a paragraph."""
MOST: Final = 400
"""Comments of one source and language that a bucket takes, the same ones at every run."""
FEWEST: Final = 10
"""Comments below which a bucket's share is not shown: it would jump by ten points with one comment."""
ROMANISED: Final = "-Latn"
"""Ending of a language tag whose comments are in Latin letters though the language is not written in them."""


class Sample(NamedTuple):
    """A comment whose language is known: from which set, in which language (BCP 47)."""

    source: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """What was said of the comments of one language in one bucket of lengths on a site that writes ``site``.

    ``comments`` were read; of them ``foreign`` were taken for another language than the site's, ``right`` for the
    one they are in, and ``unread`` were too short or unclear, so that the site's language stood in.
    """

    source: str
    lang: str
    bucket: tuple[int, int]
    comments: int
    foreign: int
    right: int
    unread: int

    @property
    def foreign_share(self) -> float:
        """Of a foreign language: what is recognised as such; of the site's own: what is wrongly held for foreign."""
        return self.foreign / self.comments


def samples(data: Path, own: Path = OWN) -> Iterator[Sample]:
    """Our own short comments, and those of every set at hand that may say something: all that are not English, and
    of the English ones those below news. Sets that are lower-cased or tokenised are left out: no reader writes so."""
    if own.exists():
        yield from read(own, lambda line: Sample(OWN_NAME, str(line["lang"]), str(line["text"])))
    for entry in CATALOGUE.values():
        if _is_told(entry) and entry.is_at(data):
            rows = (row for row in entry.rows(data) if entry.news or row.lang != "en")
            yield from (Sample(entry.name, row.lang, row.text.strip()) for row in rows)


def _is_told(entry: DataSet) -> bool:
    prepared = ("civil_comments_short", "jigsaw_sentences_detox", "rtp_subset_perspective")
    return (entry.news or entry.langs != ("en",)) and entry.name not in prepared


def shares(found: Iterable[Sample], site: str = "en") -> tuple[Share, ...]:
    """Every language and source by bucket, on a site that writes ``site``. About 0.1 ms of CPU a comment."""
    by_bucket: dict[tuple[str, str, tuple[int, int]], list[Sample]] = defaultdict(list)
    for sample in found:
        bucket = next((ends for ends in LENGTHS if ends[0] <= len(sample.text) <= ends[1]), None)
        if bucket is not None:
            by_bucket[sample.lang, sample.source, bucket].append(sample)
    ordered = sorted(by_bucket.items(), key=lambda item: (item[0][0] != site, item[0]))
    return tuple(_share(key, _drawn(some), site) for key, some in ordered)


def _drawn(some: list[Sample]) -> list[Sample]:
    """At most ``MOST``, drawn by the digest of their text: the same ones wherever the file lies."""
    return sorted(some, key=lambda one: blake2b(one.text.encode("utf-8", "replace"), digest_size=8).digest())[:MOST]


def _share(key: tuple[str, str, tuple[int, int]], some: list[Sample], site: str) -> Share:
    lang, source, bucket = key
    said = [identify(one.text, None, site) for one in some]
    known = lang.removesuffix(ROMANISED)
    return Share(
        source=source,
        lang=lang,
        bucket=bucket,
        comments=len(said),
        foreign=sum(one.code != site for one in said),
        right=sum(one.code == known for one in said),
        unread=sum(one.source == "site" for one in said),
    )


def pooled(found: Iterable[Share]) -> tuple[Share, ...]:
    """The sources of a language put together, by bucket."""
    sums: dict[tuple[str, tuple[int, int]], list[Share]] = defaultdict(list)
    for share in found:
        sums[share.lang, share.bucket].append(share)
    return tuple(
        Share("all", lang, bucket, *(sum(getattr(one, name) for one in some) for name in COUNTS))
        for (lang, bucket), some in sums.items()
    )


COUNTS: Final = ("comments", "foreign", "right", "unread")


def written(found: Iterable[Share], site: str = "en") -> str:
    """The table of a report: a language a line, a bucket a column, the share taken for foreign in each cell."""
    by_lang: dict[str, dict[tuple[int, int], Share]] = defaultdict(dict)
    for share in pooled(found):
        by_lang[share.lang][share.bucket] = share
    head = ["language", *(f"{first}–{last}" for first, last in LENGTHS), "all", "named right", "comments"]
    rows = [[_title(lang, site), *_cells(by_bucket)] for lang, by_bucket in by_lang.items()]
    return grid(head, rows)


def _title(lang: str, site: str) -> str:
    return f"{lang} (the site's: wrongly foreign)" if lang == site else lang


def _cells(by_bucket: dict[tuple[int, int], Share]) -> list[str]:
    told = [by_bucket.get(bucket) for bucket in LENGTHS]
    total, foreign, right = (sum(getattr(share, name) for share in by_bucket.values()) for name in COUNTS[:3])
    cells = ["–" if share is None or share.comments < FEWEST else f"{share.foreign_share:.1%}" for share in told]
    return [*cells, f"{foreign / total:.1%}", f"{right / total:.1%}", f"{total:,}"]


def as_numbers(found: Iterable[Share]) -> list[dict[str, Any]]:
    """The shares as JSON takes them, counts only."""
    return [
        {"source": one.source, "lang": one.lang, "from": one.bucket[0], "to": one.bucket[1]}
        | {name: getattr(one, name) for name in COUNTS}
        for one in found
    ]
