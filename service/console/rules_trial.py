"""A comment tried on two policies, told side by side; pure functions, no Flask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from service.actions.policy_try import Half, Tried
from service.console.marks import Piece, matches_of, pieces, title_of
from service.console.render import Reason, fraction, reason
from service.moderation.policy.near_misses import Miss
from service.moderation.policy.shape import thresholds_in

DONE: Final = {"publish": "Goes out", "hold": "Held", "reject": "Rejected"}
MOST_SCORES: Final = 6


@dataclass(frozen=True, slots=True)
class Side:
    """What one policy makes of the comment: the action and its word, the text with every match, the findings."""

    title: str
    action: str
    verdict: str
    pieces: tuple[Piece, ...]
    reasons: tuple[Reason, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A label's score and from which number each side holds it; a dash where it does not."""

    title: str
    score: str
    draft: str
    now: str
    over: bool


@dataclass(frozen=True, slots=True)
class MissLine:
    """An entry that was not found, where, and why."""

    entry: str
    listed: str
    typed: str
    why: str


@dataclass(frozen=True, slots=True)
class TrialView:
    """A try as the page shows it. ``read`` is the text as the word lists read it, None where nothing was undone."""

    read: str | None
    sides: tuple[Side, Side]
    scores: tuple[ScoreLine, ...]
    misses: tuple[MissLine, ...]
    served: bool

    def told(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "read": self.read,
            **{
                name: {"action": side.action, "findings": [_finding(one) for one in side.reasons]}
                for name, side in zip(("draft", "in_force"), self.sides, strict=True)
            },
            "scores": [{"label": one.title, "score": one.score, "draft": one.draft} for one in self.scores],
            "misses": [
                {"entry": one.entry, "list": one.listed, "typed": one.typed, "why": one.why} for one in self.misses
            ],
        }


def trial(tried: Tried) -> TrialView:
    """Both sides of a try."""
    text = tried.trial.text
    plainly = " ".join(text.split()).casefold()
    return TrialView(
        read=None if " ".join(tried.read.split()) == plainly else tried.read,
        sides=(_side("Your draft", tried.draft, text), _side(f"Version {tried.version}, in force", tried.now, text)),
        scores=_scores(tried),
        misses=tuple(_miss(miss, text) for miss in tried.draft.misses),
        served=tried.draft.assessment.served,
    )


def _side(title: str, half: Half, text: str) -> Side:
    findings = half.verdict.findings
    action = half.verdict.action.value
    return Side(
        title=title,
        action=action,
        verdict=DONE[action],
        pieces=pieces(text, (), matches_of(findings)),
        reasons=tuple(reason(finding, text, half.policy) for finding in findings),
        lists=tuple(finding.rule for finding in findings),
    )


def _scores(tried: Tried) -> tuple[ScoreLine, ...]:
    ranked = sorted(tried.draft.assessment.scores.items(), key=lambda pair: -pair[1])
    return tuple(_score(tried, label, number) for label, number in ranked[:MOST_SCORES])


def _score(tried: Tried, label: str, number: float) -> ScoreLine:
    holds = [thresholds_in(half.policy, tried.trial.section).get(label) for half in (tried.draft, tried.now)]
    numbers = [None if threshold is None else threshold.hold for threshold in holds]
    draft, now = ("–" if one is None else fraction(one) for one in numbers)
    over = numbers[0] is not None and number >= numbers[0]
    return ScoreLine(title_of(label), fraction(number), draft, now, over)


def _miss(miss: Miss, text: str) -> MissLine:
    return MissLine(miss.entry, miss.listed, text[miss.start : miss.end], miss.why)


def _finding(one: Reason) -> dict[str, Any]:
    matches = [{"typed": typed, "entry": entry} for typed, entry in one.matches]
    return {"rule": one.title, "action": one.action, "sentence": one.sentence, "matches": matches}
