"""The audit's section on thread sense: whom comments are aimed at, in written cases and in saved threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from service.moderation.assessment import Assessment
from service.moderation.comment import Comment, Context, Thread, context_of
from training.audit.section import Figure, Section
from training.audit.subject import Subject
from training.markdown import grid
from training.pages.importers import recognise
from training.pages.page_error import PageError
from training.pages.sources import pages_of
from training.suite import HALVES, Case, cases

MOST: Final = 400
"""Comments of one thread that are read."""
TOP: Final = 5
KINDS: Final = ("commenter", "author")
SUITE: Final = (
    "Cases of the functional suite for which it was judged whom they are aimed at. `nobody`: cases aimed at nobody of "
    "the thread, for which no target must be named. The half `held` was never fitted on; targets are found by rule, so "
    "that the two halves should not differ."
)
SAVED: Final = (
    "Saved pages of comment threads, in which nobody judged anything: what is found in them, as counts and positions "
    "only. `attack`: comments at or above the policy's threshold for a personal attack, and with it for an attack on a "
    "commenter or the author. The five comments that rank highest by toxicity are told by their position in the "
    "thread, with the score and the kind of target (`–`: nobody of the thread)."
)


def audit(subject: Subject) -> Section:
    """The suite's aimed cases by half, and the saved threads where there are any."""
    halves = {half: [case for case in cases(half=half) if case.aimed] for half in HALVES}
    told, figures = _suite(subject, halves)
    saved = _saved(subject)
    return Section("\n\n".join([SUITE, told, "### Saved threads", saved]), figures=tuple(figures))


def _suite(subject: Subject, halves: Mapping[str, Sequence[Case]]) -> tuple[str, list[Figure]]:
    rows, figures = [], []
    for half, found in halves.items():
        given = subject.assess(f"targets, {half}")([(case.comment, case.context) for case in found])
        hits = Counter((_meant(c), _hit(c, a)) for c, a in zip(found, given, strict=True))
        for kind in dict.fromkeys(map(_meant, found)):
            right, of = hits[kind, True], hits[kind, True] + hits[kind, False]
            rows.append([half, kind, str(of), str(right), f"{right / of:.1%}"])
        right = sum(count for (_, hit), count in hits.items() if hit)
        if found and half != "fit":
            share = f"{right / len(found):.3f} of {len(found)}"
            figures.append(Figure("the right target named", f"thread cases of our suite, half `{half}`", share))
    return grid(["half", "aimed at", "cases", "right target", "share"], rows), figures


def _meant(case: Case) -> str:
    if case.target is None:
        return "nobody"
    return "author" if case.target == case.context.article_author else "commenter"


def _hit(case: Case, found: Assessment) -> bool:
    return (found.target.name if found.target else None) == case.target


def _saved(subject: Subject) -> str:
    read = list(threads_in(subject.seeds)) if subject.seeds.exists() else []
    if not read:
        return f"No saved threads are at hand (`{subject.seeds.name}`)."
    rows, tops = [], []
    for number, thread in enumerate(read, 1):
        comments = [(c, context_of(thread, c.id)) for c in thread.comments if not c.empty][:MOST]
        found = subject.assess(f"thread {number}")(comments)
        rows.append([str(number), *_counts(found, subject.holds)])
        tops.append([str(number), ", ".join(_top(comments, found))])
    head = [
        "thread",
        "comments",
        "in English",
        "aimed at a commenter",
        "at the author",
        "attack",
        "commenter",
        "author",
    ]
    return "\n\n".join(
        [SAVED, grid(head, rows), grid(["thread", "highest by toxicity: position, score, target"], tops)]
    )


def threads_in(seeds: Path) -> Iterator[Thread]:
    """The threads of all pages below a folder that have comments; a page of no known form is passed over."""
    for page in pages_of([str(seeds)]):
        try:
            raw = page.bytes()
            found = list(recognise(raw).read(raw, page.name, lambda _: None))
        except PageError:
            continue
        yield from (thread for thread in found if thread.comments)


def _counts(found: Sequence[Assessment], holds: Mapping[str, float]) -> list[str]:
    kinds = Counter(a.target.kind for a in found if a.target)
    attacks = ("personal_attack", "attack_on_commenter", "attack_on_author")
    over = [sum(a.scores.get(label, 0.0) >= holds.get(label, 2.0) for a in found) for label in attacks]
    counts = [len(found), sum(bool(a.scores) for a in found), *(kinds[kind] for kind in KINDS), *over]
    return list(map(str, counts))


def _top(comments: Sequence[tuple[Comment, Context]], found: Sequence[Assessment]) -> list[str]:
    """Positions from 1, highest toxicity first."""
    order = sorted(range(len(comments)), key=lambda i: -found[i].scores.get("toxicity", 0.0))[:TOP]
    kinds = ["–" if (target := found[i].target) is None else target.kind for i in order]
    told = zip(order, kinds, strict=True)
    return [f"{i + 1} ({found[i].scores.get('toxicity', 0.0):.2f}, {kind})" for i, kind in told]
