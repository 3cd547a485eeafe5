"""Score one comment, many, or a whole thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import prometheus_client
from flask import Response, g

from service import metrics
from service.actions import score as actions
from service.actions.score import Answer
from service.api.answers import answer_body, result_body
from service.api.forms import BatchEnvelope, CommentForm, ThreadForm
from service.api.parents import with_parent
from service.api.reply import checked, document, form, reply, works
from service.moderation.comment import Submission
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.verdict import Action


def score() -> Response:
    """One comment."""
    sent, doubled = document()
    try:
        submission = checked(CommentForm, sent, doubled).submission()
    except Invalid as invalid:
        raise Invalid(with_parent(invalid.errors, sent)) from None
    answer = actions.score(works(), g.site, submission)
    _counted(answer.action, answer.repeated).inc()
    return reply(answer_body(answer))


def score_batch() -> Response:
    """Up to 1,000 comments, each answered or refused by itself."""
    sent, doubled = document()
    inside = [e for e in doubled if e.pointer.startswith("/comments/")]
    envelope = checked(BatchEnvelope, sent, [e for e in doubled if e not in inside])
    forms = [_submission(index, item, inside) for index, item in enumerate(envelope.comments)]
    right = [item for item in forms if isinstance(item, Submission)]
    answers = iter(actions.score_batch(works(), g.site, right))
    return _results(
        next(answers) if isinstance(item, Submission) else Invalid(with_parent(item.errors, sent))
        for item, sent in zip(forms, envelope.comments, strict=True)
    )


def score_thread() -> Response:
    """A whole thread, every comment in its context."""
    thread = form(ThreadForm).thread()
    return _results(actions.score_thread(works(), g.site, thread))


def _submission(index: int, item: Any, doubled: list[FieldError]) -> Submission | Invalid:
    place = ("comments", index)
    own = [e for e in doubled if e.pointer.startswith(f"/comments/{index}/")]
    try:
        return checked(CommentForm, item, own, place).submission()
    except Invalid as error:
        return Invalid([_relative(e, f"/comments/{index}") for e in error.errors])


def _relative(error: FieldError, place: str) -> FieldError:
    """The error with its pointer inside the comment; ``_results`` says where the comment stands."""
    return FieldError(error.pointer.removeprefix(place), error.code, error.detail)


def _results(found: Iterable[Answer | Invalid]) -> Response:
    lines = list(found)
    count([line for line in lines if isinstance(line, Answer)])
    results = [
        result_body(index, line if isinstance(line, Answer) else _placed(index, line))
        for index, line in enumerate(lines)
    ]
    return reply({"results": results})


def _placed(index: int, error: Invalid) -> list[FieldError]:
    """The errors of one comment, with pointers into the whole document."""
    return [FieldError(f"/comments/{index}{e.pointer}", e.code, e.detail) for e in error.errors]


def count(answers: Iterable[Answer]) -> None:
    """Count answers by action."""
    for kind, number in Counter((answer.action, answer.repeated) for answer in answers).items():
        _counted(*kind).inc(number)


@cache  # as many as there are actions, twice
def _counted(action: Action, repeated: bool) -> prometheus_client.Counter:
    return metrics.COMMENTS.labels(action.value, "yes" if repeated else "no")
