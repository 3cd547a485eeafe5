"""What was done about a discussion or an author, or put back, as the sentence people read afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.console import times

Part = Mapping[str, Any]


def opened(part: Part) -> str:
    """A discussion's openness as it is now."""
    state = {"open": "open", "premoderated": "premoderated", "closed": "closed"}[part["after"]["openness"]]
    return f"The discussion is {state}{_until(part['after']['until'])}"


def cut(part: Part) -> str:
    """Whether replies are taken below a comment now."""
    return f"Replies below the comment are {'not ' if part['after'] else ''}taken{'' if part['after'] else ' again'}"


def sanctioned(part: Part) -> str:
    """How an author is treated now; a warning changes nothing."""
    if part.get("step") == "warn":
        return "The author is warned" if part["what"] == "sanction" else "The warning is taken back"
    after = part["after"]
    names = {"good": "in good standing", "always_hold": "read first", "banned": "banned"}
    state = "suspended" if after["status"] == "banned" and after["until"] else names[after["status"]]
    return f"The author is {state}{_until(after['until'])}"


def _until(moment: str | None) -> str:
    return "" if moment is None else f" until {times.stamp(datetime.fromisoformat(moment))} UTC"
