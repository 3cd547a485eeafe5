"""The audit's section on engines: n-grams alone, the cascade and both readers, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from service.moderation.example import Example
from training.audit.section import Figure, Section
from training.audit.subject import SEED, Subject, drawn
from training.engines import (
    CASCADE,
    FULL,
    NGRAMS,
    SHOWN,
    Counting,
    SetFindings,
    acting_told,
    compared,
    likeness_told,
    microseconds,
    picture,
    ranking_told,
)
from training.markdown import grid
from training.recipes import is_ordinary

MOST: Final = 1_500
"""Rows of one set."""
TIMED: Final = 100
HELD: Final = ("corpus", "civil_comments_short", "cat_large_context")
LIKE_PERSPECTIVE: Final = "0.85"

ALONE: Final = "This version has no encoder: `full` and `cascade` answer with the n-grams, so only those are measured."
OPENING: Final = (
    "`ngrams`: hashed n-grams alone; `full`: both readers for every comment; `cascade`: the encoder reads what the "
    "n-grams leave in doubt near the policy's thresholds. ROC AUC with 95 % bootstrap intervals on held-out rows and "
    "on sets that are only measured on (their labels are proxies, see `training/datasets/measured.py`)."
)
ACTING: Final = (
    "Acting alike: the share of comments that an engine holds or publishes, by the policy's hold thresholds, as `full` "
    "does. `ordinary` marks comments as they came to a news site: what a site's everyday looks like."
)
LIKENESS: Final = "Spearman's rank correlation of our toxicity with Perspective's TOXICITY, where a set has it:"


def audit(subject: Subject) -> Section:
    """All three engines on every set at hand. Heavy CPU where the encoder has not read the rows before."""
    sets = [drawn(rows, MOST) for rows in _sets(subject) if rows]
    found = [_measured(subject, rows) for rows in sets]
    shown = SHOWN if subject.classifier.second is not None else (NGRAMS,)
    ordinary = [one.source for one in found if is_ordinary(one.source)]
    parts = [subject.warning(), OPENING if len(shown) > 1 else ALONE, ranking_told(found, shown)]
    if len(shown) > 1:
        parts += ["### Acting alike", ACTING, acting_told(found, ordinary)]
    if told := likeness_told(found, shown):
        parts += ["### Beside Perspective", LIKENESS, told]
    parts += ["### Time", _times(subject, sets, shown)]
    figures = (*_skips(found, ordinary, len(shown) > 1), *_likeness(found))
    return Section("\n\n".join(filter(None, parts)), {"engines.svg": picture(found, shown)}, figures)


def _sets(subject: Subject) -> list[Sequence[Example]]:
    return [*(subject.held.get(name, ()) for name in HELD), *subject.elsewhere.values()]


def _measured(subject: Subject, rows: Sequence[Example]) -> SetFindings:
    """The three engines on one set; ``full`` first, so that the cascade finds what it needs remembered."""
    told, scorer = rows[0].source, replace(subject.scorer, cuts={k: (hold,) for k, hold in subject.holds.items()})
    if scorer.second is None:
        ngrams = subject.scores(scorer, rows, told, NGRAMS)
        return compared(rows, dict.fromkeys(SHOWN, ngrams), 0, subject.holds, SEED)
    counting = Counting(scorer.second.encoder)
    cascading = replace(scorer, second=replace(scorer.second, encoder=counting))
    scores = {
        FULL: subject.scores(scorer, rows, told),
        CASCADE: subject.scores(cascading, rows, told, CASCADE),
        NGRAMS: subject.scores(scorer, rows, told, NGRAMS),
    }
    return compared(rows, scores, counting.read, subject.holds, SEED)


def _times(subject: Subject, sets: Sequence[Sequence[Example]], shown: Sequence[str]) -> str:
    """Median microseconds a comment, one at a time, without evidence, on ordinary comments where there are any."""
    ordinary = [rows for rows in sets if is_ordinary(rows[0].source)]
    rows = (ordinary or list(sets))[0][:TIMED]
    served = replace(subject.classifier, cuts={k: (hold,) for k, hold in subject.holds.items()})
    mean = sum(len(example.text) for example in rows) / len(rows)

    def once(engine: str) -> float:
        return microseconds(lambda e: served.score([served.read(e.text)], [e.context], engine), rows)

    told = (
        f"Median over {len(rows)} comments of `{rows[0].source}` ({mean:.0f} characters on average), one at a time, "
        "text steps and scores without evidence, on the machine of this audit, which other work may have slowed."
    )
    return f"{told}\n\n{grid(['engine', 'µs a comment'], [[engine, f'{once(engine):,.0f}'] for engine in shown])}"


def _skips(found: Sequence[SetFindings], ordinary: Sequence[str], both: bool) -> list[Figure]:
    return [
        Figure(
            "comments the cascade spares the encoder; acts as full",
            f"`{one.source}`, ordinary comments",
            f"{one.spared:.1%}; {one.agree[CASCADE]:.1%}",
        )
        for one in found
        if both and one.source in ordinary
    ]


def _likeness(found: Sequence[SetFindings]) -> list[Figure]:
    return [
        Figure("rank correlation with Perspective, TOXICITY", f"`{one.source}`", f"{value:.3f}", f"{LIKE_PERSPECTIVE}")
        for one in found
        if (value := one.perspective[FULL]) == value
    ]
