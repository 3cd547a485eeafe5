"""What readers report of a comment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from flask import Response, g
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from service.actions import report as actions
from service.api.fields import Id, MaybeText
from service.api.reply import checked, document, reply, works
from service.moderation.errors import FieldError, Invalid
from service.moderation.reporters import LONGEST_TEXT, REASONS

_REASON: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_SHAPE: Final = f"One of {', '.join(REASONS)}, or the id of a clause of the site's policy."


def _short(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise PydanticCustomError("too-long", f"A report has at most {LONGEST_TEXT:,} characters; shorten it.")
    return value


def _named(value: str) -> str:
    if _REASON.fullmatch(value) is None:
        raise PydanticCustomError("unknown-reason", f"The reason must be: {_SHAPE}")
    return value


Reason = Annotated[
    str,
    AfterValidator(_named),
    WithJsonSchema({"type": "string", "pattern": f"^{_REASON.pattern}$", "description": _SHAPE}),
]
Words = Annotated[
    MaybeText,
    AfterValidator(_short),
    WithJsonSchema(
        {
            "type": "string",
            "maxLength": LONGEST_TEXT,
            "pattern": r"^[^\u0000]*$",
            "description": "What the reader wrote, for the moderators alone; at most 2,000 characters.",
        }
    ),
]


class ReportForm(BaseModel):
    """The body of ``POST /reports``: one reader about one comment."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    comment_id: Id
    reason: Reason
    reporter: Id | None = Field(None, description="The site's own id of the reader; without it the report weighs half.")
    text: Words | None = None


class ReportedBody(TypedDict):
    """What became of a report: where the comment stands now, and what the report weighs."""

    id: str
    comment_id: str
    state: str
    weight: Annotated[float, Field(ge=0)]
    case_id: str | None
    repeated: bool


def report() -> Response:
    """File a report; every mistake is told at once, also a reason that only this site's policy can refuse."""
    sent, doubled = document()
    try:
        form = checked(ReportForm, sent, doubled)
    except Invalid as invalid:
        raise Invalid([*invalid.errors, *_reason_besides(sent, invalid)]) from None
    told = actions.Report(form.comment_id, form.reason, form.reporter, form.text)
    return reply(reported_body(actions.report(works(), g.site, told)))


def reported_body(found: actions.Reported) -> ReportedBody:
    """An answer as it is sent."""
    return {
        "id": found.id,
        "comment_id": found.comment_id,
        "state": found.state,
        "weight": found.weight,
        "case_id": found.case_id,
        "repeated": found.repeated,
    }


def _reason_besides(sent: Any, invalid: Invalid) -> list[FieldError]:
    """The mistake in the reason, where other fields have mistakes and the reason's shape is right."""
    reason = sent.get("reason") if isinstance(sent, Mapping) else None
    if not isinstance(reason, str) or any(error.pointer == "/reason" for error in invalid.errors):
        return []
    return actions.reason_mistakes(works(), g.site, reason)
