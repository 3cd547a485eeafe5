"""The model's scores against the site's two thresholds a label, or those of the article's section."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan
from typing import Final

from service.moderation.policy.facts import Facts
from service.moderation.policy.shape import Policy, Threshold, thresholds_in
from service.moderation.policy.verdict import Action, Finding
from service.moderation.policy.wording import opened

READS: Final = {
    "toxicity": "this reads as rude or disrespectful",
    "severe_toxicity": "this reads as severely abusive",
    "insult": "this reads like an insult",
    "personal_attack": "this reads like a personal attack",
    "attack_on_commenter": "this reads like an attack on another commenter",
    "attack_on_author": "this reads like an attack on the author of the article",
    "identity_attack": "this reads like an attack on people for who they are",
    "profanity": "this reads as if it contained swearing",
    "threat": "this reads like a threat",
    "sexually_explicit": "this reads as sexually explicit",
    "spam": "this reads like spam",
    "unsubstantial": "this seems to add nothing to the discussion",
}
"""How a sentence names each label."""


def reached(policy: Policy, facts: Facts) -> Iterable[Finding]:
    """One finding a label whose score reaches a threshold, the farthest above first.

    A text that a model serves but for which it gave no score that the policy knows is held: unread is not clean.
    """
    scores, thresholds = facts.assessment.scores, thresholds_in(policy, facts.article.section)
    unread = bool(thresholds) and scores.keys().isdisjoint(thresholds)
    if unread and facts.assessment.served and not facts.comment.empty:
        yield Finding("thresholds", Action.HOLD, "Held: no model has read this comment, so a person will.")
        return
    found = []
    for label, score in scores.items():
        threshold = thresholds.get(label)
        if threshold is None or score < threshold.least:
            continue  # most labels of most comments; a score that is no number goes on
        if (finding := _finding(policy, threshold, label, score)) is not None:
            found.append(finding)
    yield from sorted(found, key=lambda f: (f.threshold or 0.0) - (f.score or 0.0))


def _finding(policy: Policy, threshold: Threshold, label: str, score: float) -> Finding | None:
    action, number = _strictest(threshold, score)
    if number is None:
        return None
    verb = "rejects" if action is Action.REJECT else "holds"
    sentence = opened(
        action, f"{READS.get(label, label)} ({_percent(score)}; the site {verb} from {_percent(number)})."
    )
    return Finding("thresholds", action, sentence, policy.clause_of(label), label, score, number)


def _strictest(threshold: Threshold, score: float) -> tuple[Action, float | None]:
    """The strictest action whose number the score reaches, and the number. A score that is no number is held."""
    if isnan(score):
        return Action.HOLD, threshold.reject if threshold.hold is None else threshold.hold
    for action, number in ((Action.REJECT, threshold.reject), (Action.HOLD, threshold.hold)):
        if number is not None and score >= number:
            return action, number
    return Action.PUBLISH, None


def _percent(share: float) -> str:
    """Two decimals, cut off rather than rounded, so that 0.599 never reads as 0.60."""
    return "no number" if isnan(share) else f"{int(share * 100 + 1e-9) / 100:.2f}"
