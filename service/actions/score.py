"""Score comments: gather, assess, judge, file."""

from __future__ import annotations

from collections.abc import Sequence

from service.actions.chunks import score_many
from service.actions.scoring import Answer, judge_unfiled, score_one
from service.actions.works import Works
from service.moderation.comment import Comment, Submission, Thread
from service.moderation.errors import Invalid
from service.storage.sites import Site

__all__ = ["Answer", "judge_only", "score", "score_batch", "score_thread"]


def score(works: Works, site: Site, submission: Submission) -> Answer:
    """Assess, judge and file one comment; the same id and text again answers what was filed, and files nothing.

    Raises Invalid (``/parent_id``, code ``unknown-parent``), and Conflict when five requests in a row were overtaken.
    """
    return score_one(works, site, submission, as_of_posting=False)


def score_batch(works: Works, site: Site, submissions: Sequence[Submission]) -> list[Answer | Invalid]:
    """Score many comments in order; a comment that cannot be filed answers with its own Invalid.

    The answers are those that ``score`` would give one after the other: a later comment may reply to an earlier one,
    and repeats it where it says the same. A comment that lost its races has an Invalid with code ``conflict``.
    """
    return score_many(works, site, submissions, as_of_posting=False)


def score_thread(works: Works, site: Site, thread: Thread) -> list[Answer | Invalid]:
    """Score and file a whole thread, parents first; answers in the thread's own order.

    Each comment is judged as of the moment it was posted: an archive is not one great flood under a closed article.
    """
    order = _parents_first(thread.comments)
    submissions = [Submission(comment=thread.comments[place], article=thread.article) for place in order]
    answers = dict(zip(order, score_many(works, site, submissions, as_of_posting=True), strict=True))
    return [answers[place] for place in range(len(thread.comments))]


def judge_only(works: Works, site: Site, submission: Submission) -> Answer:
    """Answer as ``score`` would, and file nothing (what foreign dialects ask for); revision 0 says so."""
    return judge_unfiled(works, site, submission)


def _parents_first(comments: Sequence[Comment]) -> list[int]:
    """Places of the comments so that no reply comes before its parent; a circle of replies comes last as it stands."""
    places = {comment.id: place for place, comment in reversed(list(enumerate(comments)))}
    ordered: dict[int, None] = {}
    for start in range(len(comments)):
        climb = [start]
        while (parent := places.get(comments[climb[-1]].parent_id or "")) is not None:
            if parent in ordered or parent in climb:
                break
            climb.append(parent)
        ordered.update(dict.fromkeys(reversed(climb)))
    return list(ordered)
