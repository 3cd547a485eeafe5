"""Scoring many comments: a chunk of them is read about once, assessed at once and filed in one transaction.

Each is judged and answered as if those before it had been sent one by one. Only comments never filed before go in a
chunk; an edit, or a comment sent again, goes by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import takewhile
from typing import Any, Final, TypeAlias

from service.actions.filing import STATE_AFTER
from service.actions.filing_many import Judged, file_many
from service.actions.gathering import Sent, sent
from service.actions.ledger import Ledger, Placed
from service.actions.scoring import Answer, answer_or_mistake, judged, to_assess
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.comment import Submission
from service.moderation.errors import Invalid
from service.moderation.policy.document import Policy
from service.moderation.target import read_alike
from service.storage.comments import STANDS
from service.storage.engine import AnyLine, Busy, Taken
from service.storage.gather_many import filed_ids
from service.storage.sites import Site

CHUNK: Final = 256
"""Comments a transaction: enough to share one flush to disk, few enough that nobody waits long behind it."""

Foreseen: TypeAlias = tuple[Placed | Invalid, Assessment | None]
"""Where a comment was expected to stand when the model was asked, and what the model said of it there."""


def score_many(
    works: Works, site: Site, submissions: Sequence[Submission], as_of_posting: bool, size: int = CHUNK
) -> list[Answer | Invalid]:
    """Score comments in order, each as ``score_one`` would; mistakes and lost races are the comment's own answer.

    ``size`` is the most that goes into one transaction.
    """
    answers: list[Answer | Invalid] = []
    while len(answers) < len(submissions):
        rest = submissions[len(answers) : len(answers) + size]
        with _turn(works):
            answers += _score_next(works, site, rest, as_of_posting)
    return answers


def _turn(works: Works) -> AbstractContextManager[Any]:
    """This thread's turn to score a chunk, where Python runs one thread at a time all along.

    Two at once would only take each other's time, and the second read again what the first has changed.
    """
    return nullcontext() if works.shelf.current().lets_others_work else works.store.chunks


def _score_next(works: Works, site: Site, rest: Sequence[Submission], as_of_posting: bool) -> list[Answer | Invalid]:
    """Answers for the first of these, at least one: for all that were never filed, or all that were, up to the other.

    When somebody else was faster with one of them, or wants the same rows at the same time, the whole transaction is
    rolled back and each comment goes by itself.
    """
    with works.store.glance() as line:
        known = filed_ids(line, site.id, [submission.comment.id for submission in rest])
    chunk = _first_of_their_id(rest, known)
    if not chunk:
        chunk = list(takewhile(lambda submission: submission.comment.id in known, rest))
        return _one_by_one(works, site, chunk, as_of_posting)
    try:
        answers = _score_chunk(works, site, [sent(works, submission) for submission in chunk], as_of_posting)
    except (Taken, Busy):
        return _one_by_one(works, site, chunk, as_of_posting)
    return answers or _one_by_one(works, site, chunk[:1], as_of_posting)


def _one_by_one(
    works: Works, site: Site, submissions: Sequence[Submission], as_of_posting: bool
) -> list[Answer | Invalid]:
    return [answer_or_mistake(works, site, submission, as_of_posting) for submission in submissions]


def _first_of_their_id(rest: Sequence[Submission], known: set[str]) -> list[Submission]:
    """Up to the first whose id is known or stood before it."""
    seen = set(known)
    found: list[Submission] = []
    for submission in rest:
        if submission.comment.id in seen:
            break
        seen.add(submission.comment.id)
        found.append(submission)
    return found


def _score_chunk(works: Works, site: Site, chunk: Sequence[Sent], as_of_posting: bool) -> list[Answer | Invalid]:
    """Answers for the chunk's first comments, as far as what was foreseen came true. Raises Taken or Busy."""
    with works.store.visit() as visit:
        with visit.reading() as line:
            ledger = Ledger.read(line, works, site, chunk)
            places = ledger.placed(chunk)
        foreseen = _assessed(works, site, ledger.policy, chunk, places)
        with visit.writing() as line:
            if visit.overtaken:
                ledger, foreseen = _seen_again(line, works, site, chunk, foreseen)
            decided = _judged(ledger, chunk, foreseen, as_of_posting)
            return file_many(works, line, site, ledger, decided)


def _assessed(
    works: Works, site: Site, policy: Policy, chunk: Sequence[Sent], places: Sequence[Placed | Invalid]
) -> list[Foreseen]:
    """What the model says of each comment where it will stand; nothing of a mistake."""
    asked = [
        to_assess(came.submission, place[0])
        for came, place in zip(chunk, places, strict=False)
        if not isinstance(place, Invalid)
    ]
    said = iter(works.shelf.current().assess_many(asked, site.language, policy.cuts) if asked else ())
    return [(place, None if isinstance(place, Invalid) else next(said)) for place in places]


def _seen_again(
    line: AnyLine, works: Works, site: Site, chunk: Sequence[Sent], foreseen: Sequence[Foreseen]
) -> tuple[Ledger, list[Foreseen]]:
    """What is known around the chunk now that nobody else can write, and as much of it as still stands as foreseen."""
    rest = chunk[: len(foreseen)]
    ledger = Ledger.read(line, works, site, rest)
    found = _as_foreseen(ledger, rest, foreseen)
    if len(found) < len(rest):  # what comes behind must leave no trace in the ledger
        ledger = Ledger.read(line, works, site, rest[: len(found)])
        ledger.placed(rest[: len(found)])
    return ledger, found


def _as_foreseen(ledger: Ledger, chunk: Sequence[Sent], foreseen: Sequence[Foreseen]) -> list[Foreseen]:
    """The comments, in the places where they now stand, up to the first that the model would now read otherwise."""
    found: list[Foreseen] = []
    for came, place, (expected, said) in zip(chunk, ledger.placed(chunk), foreseen, strict=False):
        if came.submission.comment.id in ledger.filed or not _as_expected(came, place, expected):
            break
        found.append((place, said))
    return found


def _as_expected(came: Sent, place: Placed | Invalid, expected: Placed | Invalid) -> bool:
    if isinstance(place, Invalid) or isinstance(expected, Invalid):
        return isinstance(place, Invalid) and isinstance(expected, Invalid)
    return read_alike(came.text, place[0], expected[0])


def _judged(
    ledger: Ledger, chunk: Sequence[Sent], foreseen: Sequence[Foreseen], as_of_posting: bool
) -> list[Judged | Invalid]:
    """What the policy makes of each in its turn."""
    decided: list[Judged | Invalid] = []
    for came, recent, (place, said) in zip(chunk, ledger.recents, foreseen, strict=False):
        if isinstance(place, Invalid):
            decided.append(place)
            continue
        assert said is not None
        found = ledger.gathered(came, place, recent)
        verdict = judged(found, said, as_of_posting)
        ledger.file(found, STATE_AFTER[verdict.action] in STANDS)
        decided.append((found, said, verdict))
    return decided
