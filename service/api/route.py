"""What one endpoint of this face is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from pydantic import BaseModel

from service.auth.guard import with_key
from service.auth.permissions import Scope

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint: ``scope`` None is open to anybody; ``answer`` is the shape of 200, ``also`` other statuses."""

    method: str
    path: str
    view: View
    scope: Scope | None
    summary: str
    answer: Any
    form: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    also: tuple[int, ...] = ()

    def guarded(self) -> View:
        """The view behind its door."""
        return self.view if self.scope is None else with_key(self.scope)(self.view)
