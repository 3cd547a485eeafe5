"""What a newsroom decided at a desk of its own, taken over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from flask import Response, g
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from service.actions import decide_elsewhere as actions
from service.api.fields import Id, Whole
from service.api.reply import form, reply, works
from service.moderation.errors import FieldError, Invalid

MOST_REVISIONS: Final = 2**31 - 1


def _known(value: str) -> str:
    if value not in actions.DECISIONS:
        raise PydanticCustomError("unknown-decision", "Say approve, reject or undo.")
    return value


Decision = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(actions.DECISIONS)})]


class DecisionForm(BaseModel):
    """The body of ``POST /decisions``: what a moderator of the site decided about one comment."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    comment_id: Id
    decision: Decision
    reason: Id | None = Field(
        None, description="A clause of the site's policy, or other, which a rejection without reason has too."
    )
    revision: Annotated[int, Field(ge=1, le=MOST_REVISIONS), Whole] | None = Field(
        None, description="The revision that was read; where the comment was edited since, nothing is decided."
    )


class DecidedBody(TypedDict):
    """How a comment stands after a decision of the site's own desk, and since when."""

    comment_id: str
    state: str
    revision: Annotated[int, Field(ge=1)]
    made_at: datetime
    repeated: bool


def decide() -> Response:
    """File a decision under the name of the site's own desk."""
    sent = form(DecisionForm)
    told = actions.Told(sent.comment_id, sent.decision, sent.reason, sent.revision)
    try:
        taken = actions.decide_elsewhere(works(), g.site, told)
    except Invalid as invalid:
        raise Invalid([FieldError(e.pointer, "unknown-reason", e.detail) for e in invalid.errors]) from None
    return reply(decided_body(taken))


def decided_body(taken: actions.Taken) -> DecidedBody:
    """An answer as it is sent."""
    return {
        "comment_id": taken.comment_id,
        "state": taken.state,
        "revision": taken.revision,
        "made_at": taken.made_at,
        "repeated": taken.repeated,
    }
