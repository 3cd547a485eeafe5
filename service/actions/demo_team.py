"""What the demo's team did before anybody looked: the real actions, under a clock in the past."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from service.actions import look, people, report, review, score, undo
from service.actions.demo_days import arrivals, lot, on_duty
from service.actions.score import Answer
from service.actions.works import Works
from service.moderation.comment import Submission, Thread
from service.moderation.errors import ParleyError
from service.storage.people import Person, Role, person_by_email
from service.storage.sites import Site

Decision = Literal["approve", "reject"]

TEAM: Final = (
    ("Mia Holt", "mia@demo.example", Role.MODERATOR),
    ("Noah Brandt", "noah@demo.example", Role.MODERATOR),
    ("Lena Ortiz", "lena@demo.example", Role.LEAD),
)
QUIET: Final = timedelta(hours=50)
"""So long ago the team last emptied its queue: what came since waits for whoever opens the demo."""
SURE: Final = 0.45
"""From this risk on the team as a rule rejects."""
REPORTED: Final = 0.12
"""Published comments from this risk on are the ones that readers report."""


@dataclass
class Past:
    """The demo site as its past unfolds: who works there, and what happens next, in the order of time."""

    works: Works
    site: Site
    now: datetime
    team: Sequence[Person] = ()
    answers: list[Answer] = field(default_factory=list)
    _next: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _count: itertools.count[int] = field(default_factory=itertools.count)

    def at(self, moment: datetime) -> Works:
        """The works under a clock that stands at a moment."""
        return replace(self.works, clock=lambda: moment)

    def later(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Have something happen, unless that were in the future."""
        if moment <= self.now:
            heapq.heappush(self._next, (moment, next(self._count), act))

    def unfold(self) -> None:
        """Let everything happen in its turn. What an action refuses (somebody was faster, say) does not happen."""
        while self._next:
            moment, _, act = heapq.heappop(self._next)
            try:
                act(moment)
            except ParleyError:
                continue

    def hand(self, word: str) -> Person:
        """Somebody of the team, the same for the same word; the lead less often than the moderators."""
        return self.team[min(int(lot(f"hand {word}") * 2.4), 2)]


def gather_team(past: Past, since: datetime) -> None:
    """Invite the demo's three moderators; nobody is told the links, so nobody signs in as one of them."""
    works = past.at(since)
    for name, email, role in TEAM:
        people.invite(works, email, name, past.site, role)
    with works.store.read() as connection:
        known = [person_by_email(connection, email) for _, email, _ in TEAM]
    past.team = [found[0] for found in known if found is not None]


def happen(past: Past, threads: Sequence[Thread]) -> None:
    """Every comment arrives in its turn, is scored, and where the policy holds it a person decides later."""
    for moment, submission in arrivals(threads, past.now):
        past.later(moment, lambda at, it=submission: _arrive(past, at, it))  # type: ignore[misc]


def _arrive(past: Past, now: datetime, submission: Submission) -> None:
    answer = score.score(past.at(now + timedelta(seconds=4)), past.site, submission)
    past.answers.append(answer)
    word = answer.id
    if answer.case_id is not None:
        due = on_duty(now + timedelta(minutes=3 + 160 * lot(f"due {word}") ** 3))
        if due < past.now - QUIET:
            past.later(due, lambda at: _decide(past, at, answer))
    elif (answer.assessment.risk or 0.0) >= REPORTED and lot(f"reported {word}") < 0.7:
        for reader in range(1 + int(3 * lot(f"readers {word}"))):
            past.later(now + timedelta(hours=1 + 3 * reader), lambda at, r=reader: _report(past, at, answer, r))  # type: ignore[misc]


def _decide(past: Past, now: datetime, answer: Answer) -> None:
    """The team decides; now and then somebody presses the wrong key, takes it back and decides again."""
    assert answer.case_id is not None
    person, word = past.hand(answer.id), answer.id
    wanted = judged(answer)
    if lot(f"slip {word}") < 0.07:
        slip: Decision = "approve" if wanted == "reject" else "reject"
        done = _say(past, now, person, answer.case_id, slip, answer)
        undo.undo(past.at(now + timedelta(seconds=9)), person, past.site, done.deed)
        now += timedelta(seconds=21)
    _say(past, now, person, answer.case_id, wanted, answer)


def _say(past: Past, now: datetime, person: Person, case_id: str, decision: Decision, answer: Answer) -> review.Decided:
    works = past.at(now)
    version = look.case(works, past.site, case_id).version
    reason = reason_of(answer) if decision == "reject" else None
    note = "No clause fits, but this helps nobody." if reason == "other" else None
    return review.decide(works, person, case_id, decision, reason, note, version)


def judged(answer: Answer, word: str = "") -> Decision:
    """What somebody makes of a comment: mostly as its risk says, and not always the same (``word`` says who asks)."""
    risk = answer.assessment.risk or 0.0
    return "reject" if risk + 0.3 * (lot(f"judged {word}{answer.id}") - 0.5) >= SURE else "approve"


def reason_of(answer: Answer) -> str:
    """The clause of the strongest finding that names one."""
    return next((finding.clause for finding in answer.findings if finding.clause is not None), "other")


def _report(past: Past, now: datetime, answer: Answer, reader: int) -> None:
    """A reader reports a published comment; the team looks at it some hours later."""
    reason = "abusive" if reader else "off-topic" if lot(f"why {answer.id}") < 0.3 else "abusive"
    told = report.Report(answer.id, reason, reporter=f"u-reader-{1 + int(9 * lot(f'{answer.id} {reader}'))}")
    done = report.report(past.at(now), past.site, told)
    if done.case_id is not None:
        due = on_duty(now + timedelta(hours=2 + 5 * lot(f"look {answer.id}")))
        if due < past.now - QUIET:
            past.later(due, lambda at: _look_again(past, at, answer, str(done.case_id)))


def _look_again(past: Past, now: datetime, answer: Answer, case_id: str) -> None:
    """What was reported: every other time the reader was right."""
    decision: Decision = "reject" if lot(f"right {answer.id}") < 0.5 else "approve"
    works, person = past.at(now), past.hand(f"again {answer.id}")
    case = look.case(works, past.site, case_id)
    if case.state != "open":
        return
    version = case.version
    reason = "personal-attacks" if decision == "reject" else None
    try:
        review.decide(works, person, case_id, decision, reason, None, version)
    except ParleyError:  # a policy of another making has no such clause
        review.decide(works, person, case_id, decision, "other" if reason else None, None, version)
