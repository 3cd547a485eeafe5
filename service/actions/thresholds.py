"""Thresholds chosen by a sentence, on what the site's own people decided or else on the calibrated scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from service.actions.works import Works
from service.moderation.errors import FieldError, Invalid
from service.moderation.labels import BY_NAME
from service.moderation.policy.choosing import Aim, Choice, Effect, Weighed, choose, effects
from service.moderation.policy.document import parse
from service.moderation.policy.shape import Policy
from service.storage import replay as storage
from service.storage.sites import Site

DAYS: Final = 30
ENOUGH: Final = 50
"""Decisions to reject, and as many to let go out, that the site's own decisions must hold to be asked."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A sentence: for ``label``, in ``section`` (None: everywhere), reach ``aim`` at ``share`` (0..1)."""

    label: str
    aim: Aim
    share: float
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer and what it rests on.

    ``basis`` is ``decisions`` or ``scores``. ``rejected`` and ``approved`` count what people decided about comments
    that this label speaks of; ``table`` holds the effect of every threshold.
    """

    wish: Wish
    choice: Choice
    basis: str
    rejected: int
    approved: int
    comments: int
    table: list[Effect]


def wish_of(label: str, aim: str, percent: str, section: str | None = None) -> Wish:
    """A sentence as a form sends it. Raises Invalid with every word that is none of its grammar."""
    errors = []
    if label not in BY_NAME:
        errors.append(FieldError("/label", "unknown", f"Choose one of {', '.join(BY_NAME)}."))
    if aim not in set(Aim):
        errors.append(FieldError("/aim", "unknown", f"Choose one of {', '.join(Aim)}."))
    number = percent.strip().removesuffix("%").strip()
    whole = number.replace(".", "", 1).isascii() and number.replace(".", "", 1).isdigit()
    if not whole or not 0 < float(number) <= 100:
        errors.append(FieldError("/share", "out_of_range", "Give a share in per cent, above 0 and at most 100."))
    if errors:
        raise Invalid(errors)
    return Wish(label, Aim(aim), float(number) / 100, section or None)


def sections(works: Works, site: Site) -> list[str]:
    """The sections of the site's articles, by name."""
    with works.store.read() as connection:
        return storage.sections(connection, site.id)


def chosen(works: Works, site: Site, text: str, wish: Wish) -> Chosen:
    """The threshold of a sentence over the last DAYS days. Raises Invalid for a text with mistakes.

    A rejection counts for the label whose clause it named, and for every label where it named none that the policy
    knows.
    """
    policy, until = parse(text), works.clock()
    since = until - timedelta(days=DAYS)
    with works.store.read() as connection:
        since = storage.first_of_the_newest(connection, site.id, since, storage.MOST)
        words = storage.peoples_words(connection, site.id, since)
        rows = [
            row
            for row in storage.scored(connection, site.id, since, until)
            if wish.label in row.scores and (wish.section is None or row.section == wish.section)
        ]
    decided = list(_decided(policy, wish.label, rows, words))
    rejected = sum(one.bad == 1.0 for one in decided)
    stream = [row.scores[wish.label] for row in rows]
    by_people = rejected >= ENOUGH and len(decided) - rejected >= ENOUGH
    weighed = decided if by_people else [Weighed(score, score) for score in stream]
    table = effects(weighed, stream)
    return Chosen(
        wish=wish,
        choice=choose(wish.aim, wish.share, table),
        basis="decisions" if by_people else "scores",
        rejected=rejected,
        approved=len(decided) - rejected,
        comments=len(rows),
        table=table,
    )


def _decided(policy: Policy, label: str, rows: Iterable[Any], words: dict[int, Any]) -> Iterable[Weighed]:
    clause = policy.clause_of(label)
    for row in rows:
        word = words.get(row.revision_id)
        if word is None:
            continue
        if word.new_state == "approved":
            yield Weighed(row.scores[label], 0.0)
        elif word.clause is None or word.clause == clause:
            yield Weighed(row.scores[label], 1.0)
