"""What every action works with: the store, the shelf of models, the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from service.actions.policies import PolicyCache
from service.actions.usuals import Usuals
from service.moderation.assessment import Assessment
from service.moderation.comment import Comment, Context
from service.moderation.second import Cuts
from service.storage.engine import Store


class AssessesComments(Protocol):
    """The part of a Panel that actions need."""

    @property
    def version(self) -> str:
        """The versions of all classifiers on the panel, as one string."""
        ...

    @property
    def lets_others_work(self) -> bool:
        """Whether other threads of the process get on while it assesses."""
        ...

    def assess(self, comment: Comment, context: Context, site_language: str, cuts: Cuts | None = None) -> Assessment:
        """What the models say of one comment; ``cuts``: label to where the site's policy changes its mind."""
        ...

    def assess_many(
        self, items: Sequence[tuple[Comment, Context]], site_language: str, cuts: Cuts | None = None
    ) -> list[Assessment]:
        """What the models say of many comments, in their order."""
        ...


class HasCurrentPanel(Protocol):
    """The part of the Shelf that actions need."""

    def current(self) -> AssessesComments:
        """The panel that serves now."""
        ...

    def health(self) -> Any:
        """What serves, and the last error in loading."""
        ...


@dataclass(frozen=True)
class Works:
    """Store, shelf and clock, wired once by ``app`` or ``__main__``; ``clock`` answers an aware UTC time.

    ``grace`` is how long a person's decision waits before the site's endpoints hear of it, so that it can be undone.
    ``base_url`` is the address people reach the console under: links in events begin with it.
    """

    store: Store
    shelf: HasCurrentPanel
    clock: Callable[[], datetime]
    policies: PolicyCache = field(default_factory=PolicyCache)
    usuals: Usuals = field(default_factory=Usuals)
    base_url: str = "http://127.0.0.1:8000"
    grace: timedelta = timedelta(0)
