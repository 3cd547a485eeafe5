"""Coral's external moderation phase: a signed question about a comment that does not exist yet, answered by the policy.

Coral validates strictly and drops a whole answer for one bad value, so only what its schema knows is ever said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request
from pydantic_core import to_json
from werkzeug.exceptions import Unauthorized

from service.actions import dialect_doors, dialects
from service.actions.dialect_doors import CoralDoor
from service.api import body
from service.api.perspective.forms import stripped
from service.api.reply import JSON, works
from service.moderation.comment import Author, Comment
from service.moderation.errors import FieldError, Invalid
from service.moderation.policy.verdict import Action, Finding

PATH: Final = "/integrations/coral/moderate"
HEADER: Final = "X-Coral-Signature"
CODES: Final[Mapping[str, str]] = {
    "spam": "SPAM",
    "threat": "ABUSIVE",
    "identity_attack": "HATE_SPEECH",
    "personal_attack": "HARASSMENT_BULLYING",
    "attack_on_commenter": "HARASSMENT_BULLYING",
    "attack_on_author": "HARASSMENT_BULLYING",
    "insult": "ABUSIVE",
    "toxicity": "ABUSIVE",
    "severe_toxicity": "ABUSIVE",
    "profanity": "OFFENSIVE",
    "sexually_explicit": "OFFENSIVE",
}
"""Our label to Coral's code for a rejection's reason (its schema for the Digital Services Act)."""
BY_RULE: Final[Mapping[str, str]] = {"words": "BANNED_WORD", "links": "SPAM", "repeats": "SPAM", "floods": "SPAM"}
SPAMMY: Final = frozenset({"SPAM", "AD"})


def add_to(blueprint: Blueprint) -> None:
    """Add the call to a blueprint that tells mistakes as problems: Coral skips the phase for any status but 2xx."""
    blueprint.add_url_rule(PATH, "coral_phase", moderate, methods=["POST"])


def moderate() -> Response:
    """204: no opinion. Else what Coral is to do, see ``_opinion``. Nothing is filed: the comment has no id yet."""
    raw = request.get_data(cache=False)
    door = dialect_doors.coral_door(works(), raw, _signatures())
    if door is None:
        raise Unauthorized("The signature fits none of this service's Coral secrets.")
    sent = body.read(body.mended(raw))[0]
    answer = dialects.judged(works(), door.site, _comment(sent), article=_id(sent, "story"))
    found = _opinion(answer.action, answer.findings, door)
    return Response(status=204) if found is None else Response(to_json(found), 200, content_type=JSON)


def _signatures() -> list[str]:
    """While a secret is rotated Coral sends one signature for each, parted by commas."""
    return [each.strip() for each in request.headers.get(HEADER, "").split(",") if each.strip()]


def _comment(sent: Any) -> Comment:
    """The comment asked about. Raises Invalid."""
    comment = sent.get("comment") if isinstance(sent, dict) else None
    text = comment.get("body") if isinstance(comment, dict) else None
    if not isinstance(text, str):
        raise Invalid([FieldError("/comment/body", "missing", "The comment's text is needed, as a string.")])
    return Comment(id="", text=stripped(text) if "<" in text else text, author=Author("", _id(sent, "author")))


def _id(sent: Any, name: str) -> str:
    inside = sent.get(name) if isinstance(sent, dict) else None
    found = inside.get("id") if isinstance(inside, dict) else None
    return found[:200] if isinstance(found, str) and found else "coral"


def _opinion(action: Action, findings: Sequence[Finding], door: CoralDoor) -> dict[str, Any] | None:
    """Held: withheld by the system for a moderator, with a flag. Rejected: the same, or where the site has chosen so
    rejected with its reason. A site may ask for flags alone, which leave the comment standing."""
    if action is Action.PUBLISH:
        return None
    code = _code(findings)
    reason = "COMMENT_DETECTED_SPAM" if code in SPAMMY else "COMMENT_DETECTED_TOXIC"
    flags = [{"actionType": "FLAG", "reason": reason}]
    if door.flags_alone:
        return {"actions": flags}
    if action is Action.REJECT and door.rejects:
        why = {"code": code, "detailedExplanation": _sentence(findings)}
        return {
            "status": "REJECTED",
            "actions": flags,
            "moderationAction": {"status": "REJECTED", "rejectionReason": why},
        }
    return {"status": "SYSTEM_WITHHELD", "actions": flags}


def _code(findings: Sequence[Finding]) -> str:
    cause = findings[0] if findings else None
    if cause is None:
        return "OTHER"
    return CODES.get(cause.label or "") or BY_RULE.get(cause.rule, "OTHER")


def _sentence(findings: Sequence[Finding]) -> str:
    return findings[0].sentence if findings else ""
