"""The bar above the queue and above search: what can be filtered by, what is filtered by, and the views with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import g

from service.actions import find, saved_views
from service.auth.permissions import Permission
from service.console.filters import FIELDS, Wanted
from service.console.front import allowed, works
from service.console.marks import title_of
from service.console.render import RULES, state_title
from service.moderation.labels import LABELS
from service.moderation.policy.document import Policy
from service.storage.filters import STATES
from service.storage.saved_views import SavedView

AGES: Final = (
    ("..1h", "in the last hour"),
    ("..1d", "in the last day"),
    ("..1w", "in the last week"),
    ("1h..", "over an hour ago"),
    ("1d..", "over a day ago"),
)
SORTS: Final = (
    ("risk", "Highest risk"),
    ("urgency", "Most urgent"),
    ("age", "Waiting longest"),
    ("newest", "Newest"),
    ("reports", "Most reported"),
)
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One choice of the form: its name in the URL, its title, what is on offer, and what is chosen."""

    name: str
    title: str
    options: Options
    chosen: str


@dataclass(frozen=True, slots=True)
class SeekBar:
    """Everything the bar shows. ``action`` is the page the form asks, ``found`` how many it finds, in words."""

    action: str
    wanted: Wanted
    fields: tuple[Field, ...]
    sorts: Options
    found: str
    views: tuple[SavedView, ...]
    may_share: bool

    @property
    def in_use(self) -> int:
        """How many choices of the form are made, so that it can say so while it is closed."""
        return sum(name in self.wanted.said for name in FIELDS)

    @property
    def kept(self) -> tuple[str, ...]:
        """What the form has no field for but must not lose."""
        shown = {"min", "max", *(field.name for field in self.fields)}
        return tuple(name for name in FIELDS if name in self.wanted.said and name not in shown)

    @property
    def here(self) -> str:
        """The address of what is shown."""
        return self.wanted.url(self.action)

    def may_delete(self, view: SavedView) -> bool:
        """Whether the person may take a view out: their own, or as a lead any shared one."""
        return view.mine or (view.shared and self.may_share)


def seek_bar(wanted: Wanted, policy: Policy, action: str, found: str) -> SeekBar:
    """The bar of a page at ``action``; the queue's also has orders, search is always newest first."""
    return SeekBar(
        action=action,
        wanted=wanted,
        fields=_fields(wanted, policy, action),
        sorts=SORTS if action == "/queue" else (),
        found=found,
        views=tuple(saved_views.views(works(), g.site, g.person)),
        may_share=allowed(Permission.SHARE_VIEWS),
    )


def _fields(wanted: Wanted, policy: Policy, action: str) -> tuple[Field, ...]:
    """What can be chosen without typing; a chosen value that is not on offer is offered too."""
    facets = find.facets(works(), g.site)
    offered: dict[str, tuple[str, Options]] = {
        "reason": ("Reason", _reasons(policy)),
        "section": ("Section", [(section, section) for section in facets.sections]),
        "label": ("Label", [(label.name, label.title) for label in LABELS]),
        "age": ("Waiting" if action == "/queue" else "Written", AGES),
        "lang": ("Language", [(lang, lang) for lang in facets.langs]),
    }
    if action != "/queue":
        offered["state"] = ("State", [(state, state_title(state)) for state in STATES if state != "erased"])
    return tuple(_field(name, title, options, wanted.said.get(name, "")) for name, (title, options) in offered.items())


def _field(name: str, title: str, options: Options, chosen: str) -> Field:
    known = not chosen or any(value == chosen for value, _ in options)
    return Field(name, title, options if known else [(chosen, chosen), *options], chosen)


def _reasons(policy: Policy) -> Options:
    """The policy's clauses, then what a comment may be held for."""
    clauses = [(clause.id, clause.title) for clause in policy.clauses]
    labels = [(label.name, title_of(label.name)) for label in LABELS if label.violation]
    rules = [(rule, title) for rule, title in RULES.items() if rule != "thresholds"]
    named = {value for value, _ in clauses}
    return [*clauses, *((value, title) for value, title in (*labels, *rules) if value not in named)]


def counted(number: int, what: str, at_most: int | None = None) -> str:
    """``1 case``, ``128 cases``, ``1,000 comments or more``."""
    more = " or more" if at_most is not None and number >= at_most else ""
    return f"{number:,} {what}{'' if number == 1 else 's'}{more}"
