"""What a model makes of the functional suite: the right action, each label and the target, function by function."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeAlias

from sklearn.metrics import roc_auc_score

from service.moderation.assessment import Assessment
from service.moderation.comment import Article, Comment, Context
from service.moderation.policy.facts import Facts
from service.moderation.policy.judge import judge
from service.moderation.policy.shape import Policy
from service.moderation.policy.verdict import Action, Verdict
from training.suite import Case, Pair

Assess: TypeAlias = Callable[[Sequence[tuple[Comment, Context]]], Sequence[Assessment]]
"""Many comments in their threads to their assessments, in order."""
Judge: TypeAlias = Callable[[Facts], Verdict]

NOON: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""A moment for the rules that want one; no case depends on it."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many were right."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """0..1; 1 where nothing was asked."""
        return self.right / self.of if self.of else 1.0

    @classmethod
    def counted(cls, answers: Iterable[bool]) -> Share:
        """The share of true answers."""
        listed = list(answers)
        return cls(sum(listed), len(listed))


@dataclass(frozen=True, slots=True)
class FunctionFindings:
    """One function: the right action, each judged label on the right side of its threshold, the right target."""

    name: str
    action: Share
    labels: Mapping[str, Share] = field(default_factory=dict)
    target: Share = Share(0, 0)


@dataclass(frozen=True, slots=True)
class PairFindings:
    """How well one label ranks the cases of a violation above those of its near-miss: ROC AUC."""

    pair: Pair
    auc: float


@dataclass(frozen=True, slots=True)
class SuiteFindings:
    """All functions and pairs of one half, or of both; ``held`` and ``published``: cases that should be, done so."""

    functions: tuple[FunctionFindings, ...]
    pairs: tuple[PairFindings, ...]
    held: Share
    published: Share

    @property
    def action(self) -> Share:
        """The right action over all cases."""
        return Share(self.held.right + self.published.right, self.held.of + self.published.of)


@dataclass(frozen=True, slots=True)
class Answered:
    """A case with what the model and the policy said of it."""

    case: Case
    assessment: Assessment
    held: bool

    @property
    def right(self) -> bool:
        """True where the policy did what the case expects; a rejection holds too."""
        return self.held == (self.case.action == "hold")

    @property
    def hit(self) -> bool:
        """True where the target found is the one that is meant."""
        target = self.assessment.target
        return (target.name if target else None) == self.case.target


def measure(assess: Assess, policy: Policy, found: Sequence[Case], pairs: Sequence[Pair] = ()) -> SuiteFindings:
    """Ask the model and the policy about every case. Labels that the model does not serve are left out."""
    answers = answered(assess, lambda facts: judge(policy, facts, "suite"), found)
    holds = {label: t.hold for label, t in policy.thresholds.items() if t.hold is not None}
    grouped: dict[str, list[Answered]] = defaultdict(list)
    for answer in answers:
        grouped[answer.case.function].append(answer)
    return SuiteFindings(
        functions=tuple(_function(name, members, holds) for name, members in grouped.items()),
        pairs=tuple(told for pair in pairs if (told := _pair(pair, grouped)) is not None),
        held=Share.counted(a.right for a in answers if a.case.action == "hold"),
        published=Share.counted(a.right for a in answers if a.case.action == "publish"),
    )


def answered(assess: Assess, decide: Judge, found: Sequence[Case]) -> list[Answered]:
    """Every case with its assessment and whether it was held back, in order."""
    assessments = assess([(case.comment, case.context) for case in found])
    return [
        Answered(case, assessment, decide(_facts(case, assessment)).action is not Action.PUBLISH)
        for case, assessment in zip(found, assessments, strict=True)
    ]


def _facts(case: Case, assessment: Assessment) -> Facts:
    article = Article("suite", "The article", author=case.context.article_author)
    return Facts(case.comment, article, assessment, NOON, case.context)


def _function(name: str, members: Sequence[Answered], holds: Mapping[str, float]) -> FunctionFindings:
    asked = dict.fromkeys(label for a in members for label in a.case.labels if label in a.assessment.scores)
    return FunctionFindings(
        name=name,
        action=Share.counted(a.right for a in members),
        labels={label: _label(label, members, holds[label]) for label in asked if label in holds},
        target=Share.counted(a.hit for a in members if a.case.aimed),
    )


def _label(label: str, members: Sequence[Answered], hold: float) -> Share:
    told = [(truth, score) for truth, score in _judged(label, members)]
    return Share.counted((score >= hold) == bool(truth) for truth, score in told)


def _judged(label: str, members: Sequence[Answered]) -> list[tuple[int, float]]:
    """(judged, scored) of the cases where both are known."""
    known = [a for a in members if label in a.case.labels and label in a.assessment.scores]
    return [(a.case.labels[label], a.assessment.scores[label]) for a in known]


def _pair(pair: Pair, grouped: Mapping[str, Sequence[Answered]]) -> PairFindings | None:
    both = [_judged(pair.label, grouped.get(name, ())) for name in (pair.worse, pair.better)]
    told = [point for points in both for point in points]
    if len({truth for truth, _ in told}) < 2:
        return None
    return PairFindings(pair, float(roc_auc_score(*zip(*told, strict=True))))
