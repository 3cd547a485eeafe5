"""A statement of reasons in the words of the European Commission's DSA Transparency Database.

Field names and values: https://transparency.dsa.ec.europa.eu/page/api-documentation. What only the site can know (its
reference of the account) is left out.
"""

from __future__ import annotations

from typing import Any, Final

from service.moderation.statement import Facts
from service.moderation.statement_category import category_of

_AUTOMATION: Final[dict[str, str]] = {
    "no": "AUTOMATED_DECISION_NOT_AUTOMATED",
    "partially": "AUTOMATED_DECISION_PARTIALLY",
    "fully": "AUTOMATED_DECISION_FULLY",
}
_VISIBILITY: Final[dict[str, dict[str, Any]]] = {
    "removed": {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"]},
    "not_published": {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"]},
    "warned": {"decision_visibility": ["DECISION_VISIBILITY_OTHER"], "decision_visibility_other": "Warning"},
    "read_first": {"decision_visibility": ["DECISION_VISIBILITY_OTHER"], "decision_visibility_other": "Read first"},
    "suspended": {"decision_account": "DECISION_ACCOUNT_SUSPENDED"},
    "banned": {"decision_account": "DECISION_ACCOUNT_TERMINATED"},
}
SOURCES: Final = {"own_initiative": "SOURCE_VOLUNTARY", "report": "SOURCE_TYPE_OTHER_NOTIFICATION"}


def database_fields(statement_id: str, facts: Facts) -> dict[str, Any]:
    """The statement as the database names things; ``puid`` is our public id."""
    return {
        "puid": statement_id,
        **_VISIBILITY[facts["restriction"]],
        **_ground(facts),
        "decision_facts": " ".join(_facts(facts)),
        "content_type": ["CONTENT_TYPE_TEXT"],
        "category": category(facts),
        "application_date": facts["since"][:10],
        "source_type": SOURCES[facts["source"]],
        "automated_detection": "Yes" if facts["detected_by"] else "No",
        "automated_decision": _AUTOMATION[facts["automation"]],
    }


def category(facts: Facts) -> str:
    """The statement's category, also of one that was made before it was kept."""
    known = facts["ground"].get("category")
    return known or category_of((), law=facts["ground"]["kind"] == "law")


def _ground(facts: Facts) -> dict[str, Any]:
    ground = facts["ground"]
    if ground["kind"] == "law":
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": ground["law"],
            "illegal_content_explanation": ground["text"] or ground["title"],
        }
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": ground["title"] or "Other",
        "incompatible_content_explanation": ground["text"] or facts["explanation"] or "No single clause names it.",
    }


def _facts(facts: Facts) -> tuple[str, ...]:
    """No words of the author's or of a moderator's: this may be published."""
    source = "A reader reported a comment." if facts["source"] == "report" else "A comment was looked at unasked."
    decided = "A person decided." if facts["automation"] == "no" else "A program decided."
    return source, decided


def visibility(restriction: str) -> dict[str, str]:
    """A restriction as ``decision_visibility`` and ``decision_account``, one of them empty."""
    found = _VISIBILITY[restriction]
    listed = found.get("decision_visibility", [""])
    return {"decision_visibility": listed[0], "decision_account": found.get("decision_account", "")}


def automated(automation: str) -> str:
    """By which means it was decided, as ``automated_decision``."""
    return _AUTOMATION[automation]
