"""The whole route table of this face, on one screen; the API's description is made from it."""

from __future__ import annotations

from typing import Any, Final

from flask import Response

from service.api import decide, health, records, reports, score, statements
from service.api.answers import AnswerBody, ResultsBody
from service.api.decide import DecidedBody, DecisionForm
from service.api.description import describe
from service.api.forms import BatchForm, CommentForm, ThreadForm
from service.api.health import LiveBody, ReadyBody
from service.api.records import CommentBody, FeedBody, FeedQuery
from service.api.reports import ReportedBody, ReportForm
from service.api.route import Route
from service.api.statements import StatementsBody, StatementsQuery
from service.auth.permissions import Scope


def openapi() -> Response:
    """The description of this API."""
    return describe(ROUTES)


_SCORE, _READ, _REPORT, _DECIDE = Scope.SCORE, Scope.READ, Scope.REPORT, Scope.DECIDE
_FORM: Final = (400, 409, 413, 415, 422)
_ABOUT: Final = (404, *_FORM)
METRICS: Final = Route("GET", "/metrics", health.prometheus, None, "Counters and histograms for Prometheus.", str)
# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("POST", "/score", score.score, _SCORE, "Score one comment.", AnswerBody, CommentForm, also=_FORM),
    Route("POST", "/score/batch", score.score_batch, _SCORE, "Score up to 1,000.", ResultsBody, BatchForm, also=_FORM),
    Route("POST", "/score/thread", score.score_thread, _SCORE, "Score a thread.", ResultsBody, ThreadForm, also=_FORM),
    Route("POST", "/reports", reports.report, _REPORT, "Report a comment.", ReportedBody, ReportForm, also=_ABOUT),
    Route("POST", "/decisions", decide.decide, _DECIDE, "Tell a decision.", DecidedBody, DecisionForm, also=_ABOUT),
    Route("GET", "/comments/{id}", records.comment, _READ, "One comment as it stands.", CommentBody, also=(404,)),
    Route("GET", "/decisions", records.decisions, _READ, "What was decided.", FeedBody, query=FeedQuery, also=(422,)),
    Route(
        "GET", "/statements", statements.statements, _READ, "Why comments were rejected.", StatementsBody,
        query=StatementsQuery, also=(422,),
    ),
    Route("GET", "/openapi.json", openapi, None, "This description.", dict[str, Any]),
    Route("GET", "/health", health.health, None, "Whether the process answers.", LiveBody),
    Route("GET", "/ready", health.ready, None, "Whether comments can be scored.", ReadyBody, also=(503,)),
    METRICS,
)
# fmt: on
