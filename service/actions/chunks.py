"""Scoring many comments: a chunk of them is assessed at once and filed in one transaction.

Within that transaction each comment is gathered, judged and filed in its turn, so that it sees those before it exactly
as if they had been sent one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from service.actions.filing import Overtaken, file_within
from service.actions.foresight import foresee
from service.actions.gathering import gather_within
from service.actions.scoring import Answer, answer_or_mistake, answered, judged, stored, to_assess
from service.actions.works import Works
from service.moderation.assessment import Assessment
from service.moderation.comment import Context, Submission
from service.moderation.errors import Invalid
from service.storage.engine import Busy, Connection, Taken
from service.storage.sites import Site

CHUNK: Final = 64
"""Comments a transaction: enough to share one flush to disk, few enough that nobody waits long behind it."""

Foreseen = tuple[Context, Assessment]
"""The context in which a comment was assessed, and what the model said."""


class _Unforeseen(Exception):
    """A comment stands in another context than the one it was assessed in."""


def score_many(
    works: Works, site: Site, submissions: Sequence[Submission], as_of_posting: bool, size: int = CHUNK
) -> list[Answer | Invalid]:
    """Score comments in order, each as ``score_one`` would; mistakes and lost races are the comment's own answer.

    ``size`` is the most that goes into one transaction.
    """
    answers: list[Answer | Invalid] = []
    while len(answers) < len(submissions):
        rest = submissions[len(answers) : len(answers) + size]
        answers += _score_chunk(works, site, rest, as_of_posting)
    return answers


def _score_chunk(works: Works, site: Site, chunk: Sequence[Submission], as_of_posting: bool) -> list[Answer | Invalid]:
    """Answers for the chunk's first comments, at least one: as far as what was foreseen came true.

    When somebody else was faster with one of them, or wants the same rows at the same time, the whole transaction is
    rolled back and each comment goes by itself.
    """
    foreseen = _assess(works, site, chunk)
    try:
        with works.store.write_many() as connection:
            answers = _file(connection, works, site, chunk, foreseen, as_of_posting)
    except (Taken, Overtaken, Busy):
        return [answer_or_mistake(works, site, submission, as_of_posting) for submission in chunk]
    return answers or [answer_or_mistake(works, site, chunk[0], as_of_posting)]


def _assess(works: Works, site: Site, chunk: Sequence[Submission]) -> list[Foreseen | None]:
    """What the model says of each comment in its foreseen context; None where there is nothing to assess."""
    contexts = foresee(works, site, chunk)
    asked = [to_assess(s, context) for s, context in zip(chunk, contexts, strict=True) if context is not None]
    said = iter(works.shelf.current().assess_many(asked, site.language))
    return [None if context is None else (context, next(said)) for context in contexts]


def _file(
    connection: Connection,
    works: Works,
    site: Site,
    chunk: Sequence[Submission],
    foreseen: Sequence[Foreseen | None],
    as_of_posting: bool,
) -> list[Answer | Invalid]:
    """File the chunk's comments in turn, up to the first that stands where nobody foresaw it."""
    answers: list[Answer | Invalid] = []
    for submission, expected in zip(chunk, foreseen, strict=True):
        try:
            answers.append(_file_one(connection, works, site, submission, expected, as_of_posting))
        except Invalid as mistake:
            answers.append(mistake)
        except _Unforeseen:
            break
    return answers


def _file_one(
    connection: Connection,
    works: Works,
    site: Site,
    submission: Submission,
    expected: Foreseen | None,
    as_of_posting: bool,
) -> Answer:
    found = gather_within(connection, works, site, submission)
    if found.again:
        return stored(connection, found)
    if expected is None or expected[0] != found.context:
        raise _Unforeseen
    assessment = expected[1]
    verdict = judged(found, assessment, as_of_posting)
    return answered(found, assessment, verdict, file_within(connection, site, found, assessment, verdict))
