"""What is known around a chunk of new comments, kept up to date as one after the other is filed in memory.

Every comment must be judged as if those before it had been filed one by one. Reading that back from the database after
each comment costs more than all the rest; here it is read once, and each comment adds what filing it will change.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from service.actions.gathering import Gathered, Sent, context_of, find_parent, parent_of
from service.actions.works import Works
from service.moderation.comment import Ancestor, Article, Context, Submission
from service.moderation.errors import Invalid
from service.moderation.policy.document import Policy
from service.moderation.policy.facts import Openness, Recent
from service.moderation.standing import Standing
from service.storage import gather as reads
from service.storage import gather_many as many
from service.storage.articles import DETAILS, openness_from, tells_something_new
from service.storage.authors import recent_rejections, standing_from
from service.storage.comments import Letter
from service.storage.engine import AnyLine
from service.storage.gather import Known, Parent
from service.storage.sites import Site

Placed: TypeAlias = tuple[Context, Parent | None]
"""Where a comment stands, and what it replies to."""
UNFILED = -1
"""Stands for the row of a comment that has none yet."""


@dataclass(slots=True)
class Thread:
    """An article as it will stand, and who wrote its newest comments, latest first. ``id`` None: not met before."""

    id: int | None
    stored: Article | None
    row: Any
    names: deque[str]
    changed: bool = False

    def meet(self, given: Article, name: str) -> None:
        """One more comment under this article, of which the site says ``given``."""
        if self.stored is None:
            self.stored, self.changed = given, True
        elif tells_something_new(given, self.stored):
            told = {n: getattr(given, n) for n in DETAILS if getattr(given, n) is not None}
            self.stored, self.changed = replace(self.stored, **told), True
        self.names.appendleft(name)

    def openness(self, now: datetime) -> Openness:
        """Whether it takes comments."""
        return Openness.OPEN if self.row is None else openness_from(self.row, now)


@dataclass(slots=True)
class Record:
    """An author as they will stand: the row that was read, and what this chunk adds. ``row`` None: a newcomer."""

    row: Any
    name: str = ""
    opened_at: datetime | None = None
    first_seen_at: datetime | None = None
    published: int = 0
    said: list[tuple[datetime, bytes | None]] = field(default_factory=list)

    def renamed(self, name: str) -> bool:
        """Take note of the name; True where there was another."""
        before = self.name or (name if self.row is None else self.row.name)
        self.name = name
        return before != name

    @property
    def id(self) -> int | None:
        """The author's row, if there is one."""
        return None if self.row is None else int(self.row.author_id)

    def standing(self, rejected: int) -> Standing:
        """The standing before the next comment."""
        if self.row is None:
            return Standing(first_seen_at=self.first_seen_at, published=self.published)
        found = standing_from(self.row, rejected)
        return replace(found, published=found.published + self.published) if self.published else found


@dataclass(slots=True)
class Ledger:
    """The chunk's authors, articles, parents and repeats."""

    site: Site
    version: int
    policy: Policy
    filed: set[str]
    authors: dict[str, Record]
    threads: dict[str, Thread]
    recents: Sequence[Recent]
    line: AnyLine
    _above: dict[str, Parent | None] = field(default_factory=dict)
    _said: dict[bytes, list[tuple[datetime, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, line: AnyLine, works: Works, site: Site, chunk: Sequence[Sent]) -> Ledger:
        """Read what is known around these comments, of which none was filed before."""
        version = many.policy_version(line, site.id)
        policy = works.policies.get(line, site.id, version)
        keys = dict.fromkeys(sent.submission.comment.author.key for sent in chunk)
        rows = many.known_authors(line, site.id, keys)
        filed = many.filed_ids(line, site.id, [sent.submission.comment.id for sent in chunk])
        ledger = cls(
            site=site,
            version=version,
            policy=policy,
            filed=filed,
            authors={key: Record(rows.get(key)) for key in keys},
            threads=_threads(line, site, chunk),
            recents=(),
            line=line,
        )
        ledger.recents = _recents(line, site, policy, chunk, ledger.authors)
        return ledger

    def placed(self, chunk: Sequence[Sent]) -> list[Placed | Invalid]:
        """Where each will stand once those before it are filed; for an unknown parent the mistake.

        Up to the first whose author has a new name: it changes what threads call the author, here and elsewhere.
        """
        places: list[Placed | Invalid] = []
        for sent in chunk:
            try:
                places.append(self._placed(sent.submission))
            except Invalid as mistake:
                places.append(mistake)
            else:
                author = sent.submission.comment.author
                if self.authors[author.key].renamed(author.name):
                    break
        return places

    def _placed(self, submission: Submission) -> Placed:
        comment, thread = submission.comment, self.threads[submission.article.id]
        parent = parent_of(submission, self._parent(submission))
        author = None if thread.stored is None else thread.stored.author
        context = context_of(submission, author, thread.names, parent)
        thread.meet(submission.article, comment.author.name)
        chain = (Ancestor(comment.author.name, comment.text), *(() if parent is None else context.ancestors))
        above = chain[: reads.MAX_ANCESTORS]
        cut = parent is not None and parent.cut
        self._above[comment.id] = Parent(UNFILED, context.depth, submission.article.id, above, cut)
        return context, parent

    def gathered(self, sent: Sent, placed: Placed, recent: Recent) -> Gathered:
        """All that is known of a comment when its turn comes; ``recent`` is what storage counted."""
        submission, letter = sent.submission, sent.letter
        context, parent = placed
        thread, record = self.threads[submission.article.id], self.authors[submission.comment.author.key]
        return Gathered(
            submission=submission,
            text=sent.text,
            letter=letter,
            known=Known(self.version, thread.id, thread.stored, record.id, None, 0, None, None, None, None),
            parent=parent,
            context=context,
            policy=self.policy,
            standing=record.standing(self._rejected(record, sent.now)),
            recent=self._recent(submission.comment.author.key, letter, recent),
            openness=thread.openness(sent.now),
            decided_by_person=None,
            now=sent.now,
        )

    def file(self, found: Gathered, stands: bool) -> None:
        """This comment goes into the count of its author and of its text; ``stands``: readers see it."""
        comment, letter = found.submission.comment, found.letter
        record = self.authors[comment.author.key]
        record.name = comment.author.name
        record.opened_at = comment.author.created_at or record.opened_at
        record.first_seen_at = record.first_seen_at or letter.received_at
        record.published += stands
        record.said.append((letter.said_at, letter.folded_hash))
        if letter.folded_hash is not None:
            self._said.setdefault(letter.folded_hash, []).append((letter.said_at, comment.author.key))

    def _parent(self, submission: Submission) -> Parent | None:
        named = submission.comment.parent_id
        if named is None:
            return None
        if named not in self._above:
            self._above[named] = find_parent(self.line, self.site, submission)
        return self._above[named]

    def _rejected(self, record: Record, now: datetime) -> int:
        """Most authors were never rejected; only of the others the recent rejections are counted."""
        if record.row is None or not record.row.rejected:
            return 0
        return recent_rejections(self.line, record.row.author_id, now - self.policy.rejections_window)

    def _recent(self, author: str, letter: Letter, stored: Recent) -> Recent:
        """What storage counted, and what this chunk adds to it."""
        until, said = letter.said_at, self.authors[author].said
        same = self._said.get(letter.folded_hash or b"", ())
        if not said and not same:
            return stored
        since, minute, hour = until - self.policy.repeats_window, until - _MINUTE, until - _HOUR
        again = [by for at, by in same if since < at <= until]
        return Recent(
            min(stored.same_text_by_author + again.count(author), reads.REPEATS_COUNTED),
            min(stored.same_text_by_anyone + len(again), reads.REPEATS_COUNTED),
            stored.by_author_minute + sum(minute < at <= until for at, _ in said),
            stored.by_author_hour + sum(hour < at <= until for at, _ in said),
        )


_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def _threads(line: AnyLine, site: Site, chunk: Sequence[Sent]) -> dict[str, Thread]:
    ids = dict.fromkeys(sent.submission.article.id for sent in chunk)
    known = many.known_articles(line, site.id, ids)
    return {of: _thread(line, known.get(of)) for of in ids}


def _thread(line: AnyLine, found: many.KnownArticle | None) -> Thread:
    if found is None:
        return Thread(None, None, None, deque(maxlen=reads.NEWEST_COMMENTS))
    names = reads.newest_names(line, found.id)
    return Thread(found.id, found.article, found.row, deque(names, maxlen=reads.NEWEST_COMMENTS))


def _recents(
    line: AnyLine, site: Site, policy: Policy, chunk: Sequence[Sent], authors: dict[str, Record]
) -> list[Recent]:
    sayings = [
        many.Saying(authors[s.submission.comment.author.key].id, s.letter.folded_hash, s.letter.said_at) for s in chunk
    ]
    return many.recents(line, site.id, sayings, policy.repeats_window)
