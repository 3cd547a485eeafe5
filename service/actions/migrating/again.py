"""Every comment of a log asked again: what was decided then, what our answers decide, what the site's policy does."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

import numpy as np

from service.actions.migrating.logged import Bad, Logged
from service.moderation.assessment import Assessment
from service.moderation.comment import NO_CONTEXT, Ancestor, Article, Author, Comment, Context
from service.moderation.migration import Column, Table, decided
from service.moderation.policy.facts import Facts
from service.moderation.policy.judge import judge
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action
from service.moderation.scale import scaled

PORTION: Final = 64
"""Comments that the model reads together, and the least that an interruption loses."""
NAMED: Final = 1_000
"""Lines that are named with their reason; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the log is asked. ``attributes``: attribute to label; ``holds`` and ``rejects``: attribute to threshold.

    ``most``: how many comments that differ are named; ``texts``: whether with their words.
    """

    attributes: Mapping[str, str]
    holds: Mapping[str, float]
    rejects: Mapping[str, float]
    policy: Policy
    language: str
    now: datetime
    most: int = 20
    texts: bool = False


@dataclass(frozen=True, slots=True)
class Different:
    """A comment that is scored or decided otherwise: theirs and our answer at the attribute that differs most."""

    line: int
    id: str
    attribute: str
    theirs: float | None
    answered: float
    was: Action
    becomes: Action
    policy: Action
    text: str | None


@dataclass
class Replay:
    """What was found so far; a run that is interrupted leaves it true of the comments that it came to."""

    read: int = 0
    interrupted: bool = False
    last_line: int = 0
    model: str = ""
    curves: set[str] = field(default_factory=set)
    bad: list[Bad] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)
    unserved: dict[str, int] = field(default_factory=dict)
    same: Table = field(default_factory=Table)
    policy: Table = field(default_factory=Table)
    held: dict[str, int] = field(default_factory=dict)
    persons: list[Action | None] = field(default_factory=list)
    columns: dict[str, tuple[list[float], list[float], list[float]]] = field(default_factory=dict)
    _different: list[tuple[bool, float, int, Different]] = field(default_factory=list)

    @property
    def compared(self) -> int:
        """Comments in a language that the model serves."""
        return len(self.persons)

    @property
    def left_out(self) -> int:
        """Lines that were no use."""
        return sum(self.reasons.values())

    @property
    def different(self) -> list[Different]:
        """The comments that differ most: those decided otherwise first."""
        return [one for *_, one in sorted(self._different, key=lambda found: (not found[0], -found[1], found[2]))]

    def column(self, attribute: str) -> Column:
        """The scores of one attribute."""
        theirs, ours, moved = (np.array(found, dtype=np.float64) for found in self.columns[attribute])
        return Column(theirs, ours, moved)

    def leave_out(self, bad: Bad) -> None:
        """Count a line that is no use."""
        self.reasons[bad.reason] = self.reasons.get(bad.reason, 0) + 1
        if len(self.bad) < NAMED:
            self.bad.append(bad)

    def add(self, one: Logged, assessment: Assessment, asked: Question, curves: Mapping[str, Any]) -> None:
        """Count one comment."""
        self.read += 1
        self.curves |= set(curves)
        if assessment.served and not assessment.scores:
            self.leave_out(Bad(one.line, "the comment shows no letters"))
            return
        if not assessment.served:
            code = assessment.lang.code
            self.unserved[code] = self.unserved.get(code, 0) + 1
            return
        self.persons.append(one.person)
        answers = self._score(one, assessment, asked, scaled(assessment.scores, curves))
        becomes = decided(answers, asked.holds, asked.rejects)
        ruled = judge(asked.policy, _facts(one, assessment, asked), "migration").action
        was = decided(one.scores, asked.holds, asked.rejects) if one.scores else one.person
        for name, action in (("same", becomes), ("policy", ruled)):
            self.held[name] = self.held.get(name, 0) + (action is not Action.PUBLISH)
        if was is not None:
            self.same.add(was, becomes)
            self.policy.add(was, ruled)
            self._differ(one, answers, (was, becomes, ruled), asked)

    def _score(
        self, one: Logged, assessment: Assessment, asked: Question, moved: Mapping[str, float]
    ) -> dict[str, float]:
        """Our answers by attribute, kept beside theirs."""
        found = {}
        for attribute, label in asked.attributes.items():
            kept = self.columns.setdefault(attribute, ([], [], []))
            row = (one.scores.get(attribute, np.nan), assessment.scores.get(label, np.nan), moved.get(label, np.nan))
            for values, value in zip(kept, row, strict=True):
                values.append(float(value))
            if label in moved:
                found[attribute] = moved[label]
        return found

    def _differ(
        self, one: Logged, answers: Mapping[str, float], actions: tuple[Action, Action, Action], asked: Question
    ) -> None:
        theirs: Mapping[str, float] = one.scores
        if not theirs and one.person is not None and answers:
            top = max(answers, key=lambda each: answers[each])
            theirs = {top: float(one.person is Action.REJECT)}
        far = {name: abs(theirs[name] - answers[name]) for name in answers if name in theirs}
        if not far or not asked.most:
            return
        name = max(far, key=lambda each: far[each])
        text = one.text if asked.texts else None
        found = Different(one.line, one.id, name, one.scores.get(name), answers[name], *actions, text)
        ranked = (actions[0] is not actions[1], far[name], -self.read, found)
        (heapq.heappush if len(self._different) < asked.most else heapq.heappushpop)(self._different, ranked)


def replay(
    panel: Any, lines: Iterable[Logged | Bad], asked: Question, stopped: Callable[[], bool] = lambda: False
) -> Replay:
    """Ask about every comment. Nothing is filed; ``stopped`` ends it early, and what was found by then stands."""
    done = Replay(model=panel.version)
    for portion in _portions(iter(lines)):
        good = [one for one in portion if isinstance(one, Logged)]
        for one in portion:
            if isinstance(one, Bad):
                done.leave_out(one)
        items = [(_comment(one), _context(one)) for one in good]
        found = panel.assess_many(items, asked.language, asked.policy.cuts) if items else []
        for one, assessment in zip(good, found, strict=True):
            done.add(one, assessment, asked, panel.scales(assessment.lang.code))
        done.last_line = portion[-1].line
        if stopped():
            done.interrupted = True
            break
    return done


def _portions(lines: Iterator[Logged | Bad]) -> Iterator[list[Logged | Bad]]:
    while portion := list(islice(lines, PORTION)):
        yield portion


def _comment(one: Logged) -> Comment:
    return Comment(id=one.id, text=one.text, author=Author(""), lang=one.lang, depth=int(one.parent is not None))


def _context(one: Logged) -> Context:
    return NO_CONTEXT if one.parent is None else Context(ancestors=(Ancestor("", one.parent),), depth=1)


def _facts(one: Logged, assessment: Assessment, asked: Question) -> Facts:
    """Only what stands in the log: nothing is known of the author's record, the thread, or what else was said."""
    return Facts(_comment(one), Article("", ""), assessment, asked.now, _context(one))
