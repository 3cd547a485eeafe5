"""What a draft of the policy would have done to the last thirty days, beside what the policy in force would have."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import count, pairwise
from statistics import median
from typing import Any, Final

from service.actions.rebuilding import Past, Published, Rejected, Said
from service.actions.works import Works
from service.moderation.assessment import risk_of
from service.moderation.errors import Invalid
from service.moderation.policy.again import EVERY, changed_rules, judge_again
from service.moderation.policy.document import parse
from service.moderation.policy.facts import Facts
from service.moderation.policy.judge import judge
from service.moderation.policy.shape import Policy
from service.moderation.policy.tally import Judgement, Tally
from service.moderation.policy.verdict import Action, Finding, Verdict
from service.storage import replay as storage
from service.storage.engine import Connection
from service.storage.sites import Site, newest_policy
from service.storage.verdicts import findings_from

DAYS: Final = 30
EXAMPLES: Final = 20
PROVED: Final = 500
"""About so many comments are judged by every rule again, to see how far the rebuilt facts can be trusted."""
SECONDS: Final = 20.0
"""A decision's cost where the site's own decisions cannot tell."""
PAUSE: Final = timedelta(minutes=5)
"""Two decisions of a person further apart are not one sitting."""
FEW_DECISIONS: Final = 30
PERSON: Final = {"approved": Action.PUBLISH, "rejected": Action.REJECT}
FLOOD: Final = timedelta(hours=1)
"""How far back floods are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """A comment that the draft treats otherwise; ``why`` is the sentence of the finding that makes the difference."""

    comment_id: str
    author: str
    text: str
    article_title: str
    section: str
    at: datetime
    was: Action
    becomes: Action
    person: Action | None
    risk: float | None
    why: str


@dataclass
class Changes:
    """The comments that change one way: how many, and the ``EXAMPLES`` likeliest mistakes among them, worst first."""

    number: int = 0
    _worst: list[tuple[tuple[bool, float], int, Change]] = field(default_factory=list)
    _order: Iterable[int] = field(default_factory=count)

    def add(self, one: Change) -> None:
        """Count one; a comment that people decided against the change comes first."""
        self.number += 1
        stricter = one.becomes.strictness > one.was.strictness
        against = one.person is (Action.PUBLISH if stricter else Action.REJECT)
        risk = 0.5 if one.risk is None else one.risk
        ranked = ((against, 1 - risk if stricter else risk), -next(iter(self._order)), one)
        if len(self._worst) < EXAMPLES:
            heapq.heappush(self._worst, ranked)
        else:
            heapq.heappushpop(self._worst, ranked)

    @property
    def examples(self) -> list[Change]:
        """The likeliest mistakes, worst first."""
        return [one for *_, one in sorted(self._worst, reverse=True)]


@dataclass
class Replayed:
    """A month under two policies: ``now`` the one in force, ``draft`` the other, each whole and by section.

    ``seconds`` is what a decision costs, ``decisions`` of how many decisions that is the median (0: a default).
    Every so many comments (``every``) one that the version in force judged is judged by it again from the rebuilt
    facts: ``alike`` of ``comparable`` get the answer they got. ``capped``: the month had more than were replayed.
    """

    since: datetime
    until: datetime
    version: int
    seconds: float = SECONDS
    decisions: int = 0
    capped: bool = False
    every: int = 1
    comparable: int = 0
    alike: int = 0
    now: Tally = field(default_factory=Tally)
    draft: Tally = field(default_factory=Tally)
    sections: dict[str, tuple[Tally, Tally]] = field(default_factory=dict)
    held: Changes = field(default_factory=Changes)
    released: Changes = field(default_factory=Changes)

    def add(self, row: Any, word: Any, was: Verdict, becomes: Verdict) -> None:
        """Count one comment."""
        of_section = self.sections.setdefault(row.article_section or "", (Tally(), Tally()))
        person = None if word is None else PERSON.get(word.new_state)
        risk = risk_of(row.scores)
        for verdict, tallies in ((was, (self.now, of_section[0])), (becomes, (self.draft, of_section[1]))):
            judgement = Judgement(verdict.action, person, risk, row.article_section or "", row.said_at)
            for tally in tallies:
                tally.add(judgement)
        if was.action is not becomes.action:
            stricter = becomes.action.strictness > was.action.strictness
            (self.held if stricter else self.released).add(_change(row, person, risk, was, becomes))

    def prove(self, row: Any, again: Verdict) -> None:
        """Count whether every rule, asked again on the rebuilt facts, comes to what was answered then."""
        self.comparable += 1
        self.alike += again.action.value == row.action


def replay(works: Works, site: Site, text: str) -> Replayed:
    """Judge the last DAYS days again by ``text`` and by the policy in force. Nothing is written.

    Raises Invalid with every mistake of ``text``.
    """
    draft, until = parse(text), works.clock()
    with works.store.read() as connection:
        version, _ = newest_policy(connection, site.id)
        in_force = works.policies.get(connection, site.id, version)
        done = _begun(connection, site.id, version, until)
        past = _past(connection, site.id, done.since, (in_force, draft))
        words = storage.peoples_words(connection, site.id, done.since)
        changes = Judges(works, connection, site.id, in_force, draft)
        for place, row in enumerate(storage.judged(connection, site.id, done.since, until)):
            found = findings_from(row) if row.findings else ()
            facts = past.facts(row, found)
            was, becomes = changes.verdicts(row, found, facts, past)
            done.add(row, words.get(row.revision_id), was, becomes)
            if place % done.every == 0 and row.policy_version == str(version):
                done.prove(row, judge(in_force, past.under(in_force, EVERY, row, facts), str(version)))
    return done


class Judges:
    """Two policies, and which of their rules must be asked about a comment that some version judged before.

    A rule whose part of the document is the same as in that version said then what it would say now.
    """

    def __init__(self, works: Works, connection: Connection, site_id: int, in_force: Policy, draft: Policy) -> None:
        self._then = lru_cache(maxsize=None)(lambda version: _policy_then(works, connection, site_id, version))
        self._policies = (in_force, draft)
        self._asked: dict[str, tuple[frozenset[str], ...]] = {}

    def verdicts(self, row: Any, found: Sequence[Finding], facts: Facts, past: Past) -> tuple[Verdict, Verdict]:
        """What the policy in force and the draft make of a comment."""
        was, becomes = (
            judge_again(found, asked, policy, past.under(policy, asked, row, facts), row.policy_version)
            for policy, asked in zip(self._policies, self._rules_to_ask(row.policy_version), strict=True)
        )
        return was, becomes

    def _rules_to_ask(self, version: str) -> tuple[frozenset[str], ...]:
        asked = self._asked.get(version)
        if asked is None:
            then = self._then(version)
            asked = tuple(EVERY if then is None else changed_rules(then, policy) for policy in self._policies)
            self._asked[version] = asked
        return asked


def _policy_then(works: Works, connection: Connection, site_id: int, version: str) -> Policy | None:
    """The policy in a version that a verdict names; None where it no longer reads."""
    try:
        return works.policies.get(connection, site_id, int(version))
    except (Invalid, ValueError):
        return None


def _begun(connection: Connection, site_id: int, version: int, until: datetime) -> Replayed:
    whole = until - timedelta(days=DAYS)
    since = storage.first_of_the_newest(connection, site_id, whole, storage.MOST)
    seconds, decisions = seconds_a_decision(storage.moments_of_decisions(connection, site_id, whole))
    every = max(1, storage.how_many(connection, site_id, since, until) // PROVED)
    return Replayed(since, until, version, seconds, decisions, capped=since > whole, every=every)


def _past(connection: Connection, site_id: int, since: datetime, policies: tuple[Policy, ...]) -> Past:
    window = max(FLOOD, *(policy.repeats_window for policy in policies))
    within = max(policy.rejections_window for policy in policies)
    return Past(
        Published(storage.published_now(connection, site_id), storage.changes(connection, site_id, since)),
        Rejected(storage.rejections(connection, site_id, since - within)),
        Said(storage.said(connection, site_id, since - window)),
    )


def seconds_a_decision(moments: list[tuple[int, datetime]]) -> tuple[float, int]:
    """The median time between two decisions of one person in one sitting, and of how many such times.

    ``moments`` are person and moment, each person's in order. (SECONDS, 0) where there are fewer than FEW_DECISIONS.
    """
    gaps = [(after - before) for (who, before), (whose, after) in pairwise(moments) if who == whose]
    sat = [gap.total_seconds() for gap in gaps if timedelta(0) < gap <= PAUSE]
    return (median(sat), len(sat)) if len(sat) >= FEW_DECISIONS else (SECONDS, 0)


def _change(row: Any, person: Action | None, risk: float | None, was: Verdict, becomes: Verdict) -> Change:
    stricter = becomes if becomes.action.strictness > was.action.strictness else was
    return Change(
        comment_id=row.external_id,
        author=row.author_name,
        text=row.text,
        article_title=row.article_title,
        section=row.article_section or "",
        at=row.said_at,
        was=was.action,
        becomes=becomes.action,
        person=person,
        risk=risk,
        why=next((f.sentence for f in stricter.findings if f.action is stricter.action), ""),
    )
