"""What the policy's page says of a text and of a sentence about thresholds; pure functions, no Flask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.actions.thresholds import DAYS, ENOUGH, Chosen
from service.console.charts import Figure, Plot, Series, lines
from service.console.marks import title_of
from service.console.numbers import SHARE, count, percent
from service.moderation.errors import FieldError
from service.moderation.policy.choosing import SENTENCES, Aim, Effect, interval

AIMS: Final = (
    (Aim.CATCH.value, "hold the fewest comments that catch at least", ""),
    (Aim.HOLD.value, "catch the most while holding at most", "of all comments"),
    (Aim.RIGHT.value, "catch the most with at least", "of the held ones deserving it"),
)
"""The three sentences: their name, their beginning and what follows the share."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line of the text, its number, and what is wrong with it."""

    number: int
    text: str
    wrong: tuple[str, ...]


def by_line(text: str, mistakes: Sequence[FieldError]) -> list[Numbered]:
    """Every line with the mistakes that stand on it; nothing where there are none."""
    if not mistakes:
        return []
    wrong = defaultdict[int, list[str]](list)
    for mistake in mistakes:
        wrong[mistake.line or 0].append(mistake.detail)
    return [Numbered(number, line, tuple(wrong[number])) for number, line in enumerate(text.split("\n"), 1)]


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """The answer to a sentence, told: the sentence, what comes of it, what it rests on, what every threshold does."""

    sentence: str
    threshold: str | None
    outcome: str
    basis: str
    figure: Figure

    def told(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "sentence": self.sentence,
            "threshold": None if self.threshold is None else float(self.threshold),
            "outcome": self.outcome,
            "basis": self.basis,
        }


def choice(answer: Chosen) -> ChoiceView:
    """A sentence's answer in words."""
    wish, effect = answer.wish, answer.choice.effect
    where = f" in {wish.section}" if wish.section else ""
    sentence = SENTENCES[wish.aim].format(share=percent(wish.share))
    return ChoiceView(
        sentence=f"{title_of(wish.label)}{where}: {sentence}.",
        threshold=None if effect is None else f"{effect.threshold:g}",
        outcome=_outcome(answer, effect),
        basis=_basis(answer),
        figure=_figure(answer),
    )


def _outcome(answer: Chosen, effect: Effect | None) -> str:
    if effect is None:
        best = answer.choice.best
        if best is None:
            return "No comment of the last 30 days has a score for this label, so there is nothing to choose by."
        return f"No threshold does that. The nearest is {best.threshold:g}: {_does(answer, best)}"
    return f"Hold from {effect.threshold:g}: {_does(answer, effect)} It is in the draft now; nothing is published."


def _does(answer: Chosen, effect: Effect) -> str:
    held = f"{count(effect.held)} of {count(effect.comments)} comments held ({percent(effect.hold)})"
    if answer.basis == "scores":
        return (
            f"{held}, about {count(effect.caught)} of {count(effect.bad)} expected violations among them "
            f"({percent(effect.catch)}), and {percent(effect.right)} of the held ones deserve it."
        )
    return (
        f"{held}; it catches {count(effect.caught)} of {count(effect.bad)} rejected comments "
        f"({percent(effect.catch)}, 95 % interval {_between(effect.caught, effect.bad)}), and "
        f"{percent(effect.right)} of the held ones that people decided were rejected "
        f"({_between(effect.caught, effect.judged)})."
    )


def _between(part: float, whole: float) -> str:
    low, high = interval(part, whole)
    return f"{percent(low)} to {percent(high)}"


def _basis(answer: Chosen) -> str:
    had = f"{count(answer.rejected)} rejected and {count(answer.approved)} approved"
    if answer.basis == "decisions":
        return (
            f"By your own decisions of the last {DAYS} days: {had}. Comments that nobody reviewed are not counted as "
            "caught or missed; the share held is that of all comments."
        )
    return (
        f"By the model’s calibrated scores of {count(answer.comments)} comments of the last {DAYS} days: expected "
        f"numbers, as right as its probabilities. Your own decisions are too few ({had}; {ENOUGH} of each are needed)."
    )


def _figure(answer: Chosen) -> Figure:
    """The three shares at every threshold."""
    plot = Plot(
        f"{title_of(answer.wish.label)} at every threshold",
        "The share of violations caught, of comments held, and of held comments that deserve it.",
        "Threshold",
        SHARE,
    )
    table = answer.table[4::5]
    series = [
        Series("Caught", [one.catch if one.bad else None for one in table], "approve"),
        Series("Held", [one.hold for one in table], "hold"),
        Series("Rightly held", [one.right if one.judged else None for one in table], "accent"),
    ]
    return lines(plot, [f"{one.threshold:.2f}" for one in table], series)


def named_sections(names: Iterable[str]) -> list[str]:
    """Sections as a list to choose from, each spelling once."""
    return list({name.casefold(): name for name in names}.values())
