"""The facts a comment was judged by, rebuilt from what was written down since.

What is exact: scores, language, text, article; how many of the author's comments stood; what people had rejected; how
often the text was said before; what the findings of the time tell of status, thread and earlier decisions. What cannot
be known: the minute in which a site's program was late, and words or links that a later edit took away.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from service.moderation.assessment import Assessment, Language, Versions
from service.moderation.comment import Article, Author, Comment
from service.moderation.policy.facts import Facts, Recent
from service.moderation.policy.past import cut_then, decided_then, openness_then, status_then
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Finding
from service.moderation.standing import Standing
from service.storage.comments import STANDS

LATE: Final = timedelta(hours=1)
"""A first revision that reached us so long after it was written was imported: it is judged as of its writing."""


class Published:
    """How many comments of its author stood just before each revision was judged, counted back from now."""

    def __init__(self, now: Mapping[int, int], changes: Iterable[Any]) -> None:
        counts, self._before = defaultdict(int, now), dict[int, int]()
        for change in changes:  # newest first, so that the last one seen of a revision is its filing
            if change.new_state != "erased":
                counts[change.author_id] -= (change.new_state in STANDS) - (change.old_state in STANDS)
            self._before[change.revision_id] = counts[change.author_id]

    def before(self, revision_id: int) -> int:
        """Comments that stood when this revision was judged."""
        return max(0, self._before.get(revision_id, 0))


class Rejected:
    """What people had rejected of an author at a moment."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._of = defaultdict[int, list[Any]](list)
        for row in rows:
            self._of[row.author_id].append(row)

    def recently(self, author_id: int, at: datetime, within: timedelta) -> int:
        """How many comments of an author were rejected within this time before ``at`` and still were."""
        return len(
            {
                row.comment_id
                for row in self._of.get(author_id, ())
                if at - within < row.made_at <= at and (row.undone_at is None or row.undone_at > at)
            }
        )


class Said:
    """What was said lately, told in the order in which it came: ``until`` a revision, then ``recent``."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows: Iterator[Any] = iter(rows)
        self._next: Any = next(self._rows, None)
        self._texts = defaultdict[bytes, list[tuple[datetime, int, int]]](list)
        self._authors = defaultdict[int, list[tuple[datetime, int]]](list)

    def until(self, revision_id: int) -> None:
        """Take in everything that came before this revision."""
        while self._next is not None and self._next.id < revision_id:
            self._add(self._next)
            self._next = next(self._rows, None)

    def _add(self, row: Any) -> None:
        if row.folded_hash is not None:
            insort(self._texts[bytes(row.folded_hash)], (row.said_at, row.comment_id, row.author_id))
        if row.number == 1:
            insort(self._authors[row.author_id], (row.first_said_at, row.comment_id))

    def recent(self, row: Any, window: timedelta) -> Recent:
        """What scoring counted: see ``Recent``."""
        at, me = row.said_at, row.comment_id
        same = self._same(row.folded_hash, at, window)
        anyone = {comment for _, comment, _ in same} - {me}
        own = {comment for _, comment, author in same if author == row.author_id} - {me}
        theirs = self._authors.get(row.author_id, [])
        hour = theirs[bisect_right(theirs, (at - timedelta(hours=1), _LAST)) : bisect_right(theirs, (at, _LAST))]
        minute = [when for when, comment in hour if comment != me and when > at - timedelta(minutes=1)]
        return Recent(len(own), len(anyone), len(minute), sum(comment != me for _, comment in hour))

    def _same(self, folded: bytes | None, at: datetime, window: timedelta) -> list[tuple[datetime, int, int]]:
        said = self._texts.get(bytes(folded), []) if folded is not None else []
        return said[bisect_left(said, (at - window, _LAST, 0)) : bisect_right(said, (at, _LAST, 0))] if said else []


_LAST: Final = 2**62  # behind every row of the same moment


@dataclass(frozen=True)
class Past:
    """All that the comments of a month are judged again by."""

    published: Published
    rejected: Rejected
    said: Said
    articles: dict[int, Article] = field(default_factory=dict)

    def facts(self, row: Any, findings: Sequence[Finding]) -> Facts:
        """What is the same under every policy. Rows must come in the order of their revisions."""
        article = self.articles.get(row.article_row)
        if article is None:
            article = self.articles[row.article_row] = _article(row)
        return Facts(
            comment=_comment(row),
            article=article,
            assessment=_assessment(row),
            now=_judged_at(row),
            standing=Standing(published=self.published.before(row.revision_id), status=status_then(findings)),
            thread=openness_then(findings),
            cut=cut_then(findings),
            decided_by_person=decided_then(findings),
        )

    def under(self, policy: Policy, asked: Collection[str], row: Any, facts: Facts) -> Facts:
        """The same with what is counted over the policy's own stretches of time, as far as a rule asks for it."""
        if "author" in asked:
            rejected = self.rejected.recently(row.author_id, row.made_at, policy.rejections_window)
            if rejected:
                facts = replace(facts, standing=replace(facts.standing, recent_rejected=rejected))
        if "repeats" in asked or "floods" in asked:
            self.said.until(row.revision_id)
            facts = replace(facts, recent=self.said.recent(row, policy.repeats_window))
        return facts


def _comment(row: Any) -> Comment:
    author_id = None if row.author_key.startswith("name:") else row.author_key
    return Comment(
        id=row.external_id,
        text=row.text,
        author=Author(row.author_name, author_id, row.author_created_at),
        depth=row.depth,
        posted_at=row.posted_at,
        lang=row.lang,
    )


def _article(row: Any) -> Article:
    return Article(
        row.article_external_id, row.article_title, section=row.article_section, published_at=row.article_published_at
    )


def _assessment(row: Any) -> Assessment:
    versions = Versions(row.model_version, row.text_version, row.features_version)
    return Assessment(Language(**row.language), versions, bool(row.served), row.scores)


def _judged_at(row: Any) -> datetime:
    imported = row.number == 1 and row.made_at - row.said_at > LATE
    said_at: datetime = row.said_at
    return said_at if imported else row.made_at
