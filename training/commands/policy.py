"""The policy that a command judges by, out of its file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from service.moderation.errors import NotFound
from service.moderation.policy.document import Policy, parse

POLICY: Final = Path("data/policies/default.yaml")


def policy_at(path: Path) -> Policy:
    """The policy; raises ``NotFound`` where there is no such file, ``Invalid`` where it is none."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(f"There is no policy {path}: run from the repository's root, or give --policy.") from error
