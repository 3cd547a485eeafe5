"""Whatever people decide, undo and do again, in whatever order: the state is what the log says, and undo restores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.actions import look
from service.actions.case_steps import defer, escalate, feature
from service.actions.review import decide
from service.actions.undo import undo
from service.actions.works import Works
from service.moderation.errors import Conflict
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.actions.team_builders import a_case, record
from tests.builders_storage import FakeClock, a_person, a_site

NUMBERS = count(1)
MOVES = ("approve", "reject", "approve over it", "reject over it", "put off", "hand up", "feature", "undo", "undo one")
STORIES = st.lists(st.tuples(st.sampled_from(MOVES), st.booleans(), st.integers(0, 30)), min_size=1, max_size=12)
TOUCHES = {
    "decision": {"case", "state", "record", "recent"},
    "feature": {"case", "state", "record", "recent", "featured"},
    "deferral": {"deferred"},
    "escalation": {"escalated"},
}
"""What a deed of a kind changes, and its undo brings back; the rest may have changed meanwhile."""


@dataclass
class Story:
    """Two people at one case: what was done in which order, and how things stood before each deed."""

    works: Works
    site: Site
    mia: Person
    lena: Person
    clock: FakeClock
    case: str = ""
    deeds: list[str] = field(default_factory=list)
    before: dict[str, dict[str, Any]] = field(default_factory=dict)
    touched: dict[str, set[str]] = field(default_factory=dict)

    def stands(self) -> dict[str, Any]:
        """Everything that an undo has to bring back."""
        view = look.case(self.works, self.site, self.case)
        return {
            "case": view.state,
            "state": view.comment_state,
            "record": record(self.works, self.site),
            "recent": view.standing.recent_rejected,
            "deferred": view.deferred_until,
            "escalated": view.escalated_at,
            "featured": view.featured_at is not None,
        }

    def move(self, move: str, lead: bool, choice: int) -> None:
        """Do it, if it can be done; what cannot changes nothing. What was undone is as it was before it."""
        self.clock.wind(seconds=1)
        before = self.stands()
        try:
            deed, kind, undone = self.press(move, self.lena if lead else self.mia, choice)
        except Conflict:
            assert self.stands() == before
            return
        self.deeds.append(deed)
        self.before[deed] = before
        self.touched[deed] = TOUCHES[kind] if undone is None else self.touched[undone]
        if undone is not None:
            now, then = self.stands(), self.before[undone]
            assert {name: now[name] for name in self.touched[deed]} == {name: then[name] for name in self.touched[deed]}

    def press(self, move: str, who: Person, choice: int) -> tuple[str, str, str | None]:
        """One press of a button: the deed it made, of what kind, and the deed it undid."""
        version = look.case(self.works, self.site, self.case).version
        verb, over = move.partition(" ")[0], move.endswith("over it")
        if verb in {"approve", "reject"}:
            reason = "insults" if verb == "reject" else None
            done = decide(self.works, who, self.case, verb, reason, None, version, overrule=over)  # type: ignore[arg-type]
            return done.deed, "decision", None
        if move == "put off":
            return defer(self.works, who, self.case, version, "2h", timedelta(0)).deed, "deferral", None
        if move == "hand up":
            up = escalate(self.works, who, self.case, version, None, back=choice % 2 == 1)
            return up.deed, "escalation", None
        if move == "feature":
            return feature(self.works, who, self.case, version).deed, "feature", None
        if move == "undo one" and not self.deeds:
            raise Conflict("There is none.")
        named = self.deeds[choice % len(self.deeds)] if move == "undo one" else None
        undone = undo(self.works, self.lena if named else who, self.site, named)
        return undone.deed.id, undone.deed.kind, undone.undone.id


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=STORIES)
def test_undo_restores_and_the_log_tells_the_state(
    works: Works, clock: FakeClock, moves: list[tuple[str, bool, int]]
) -> None:
    number = next(NUMBERS)
    site = a_site(works, f"site{number}")
    mia = a_person(works, site, "Mia", email=f"mia{number}@example.org")
    lena = a_person(works, site, "Lena", Role.LEAD, email=f"lena{number}@example.org")
    story = Story(works, site, mia, lena, clock)
    story.case = a_case(works, site)

    for move, lead, choice in moves:
        story.move(move, lead, choice)

        view = look.case(works, site, story.case)
        told = view.history[-1].new_state
        assert view.comment_state == told
        assert (view.state == "open") == (told == "held")
        expected = {"held": (0, 0, 0), "approved": (1, 1, 0), "rejected": (0, 0, 1)}[told]
        assert record(works, site) == expected
