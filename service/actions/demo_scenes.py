"""Single things that happened at the demo site: a suspension, a premoderated thread, an appeal, second looks, notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

from service.actions import (
    appeals,
    author_notes,
    case_steps,
    desk_settings,
    find,
    look,
    openness,
    sanctions,
    second_looks,
    statement_pages,
)
from service.actions.demo_days import lot
from service.actions.demo_team import Past
from service.moderation.ladder import Step
from service.moderation.policy.facts import Openness
from service.storage.appeals import open_appeals
from service.storage.filters import Filter
from service.storage.views import CaseLine

Scene = Callable[[Past, datetime], None]
OBJECTIONS: Final = (
    "I was quoting a chant from the stand, and I said that I find it shameful. Please read it again.",
    "Everybody in this thread was rude. Why is it only my comment that is gone?",
    "I did not attack anybody. I criticised what the mayor said, not the mayor.",
)


def warn(past: Past, now: datetime) -> None:
    """The author with most rejections is warned first."""
    key = _worst(past)
    if key is None:
        return
    words = "Several comments of yours were taken down. Argue with what people say, please, not with who they are."
    sanctions.sanction(past.at(now), past.team[2], past.site, key, sanctions.Sanction(Step.WARN, None, None, words))


def suspend(past: Past, now: datetime) -> None:
    """…and suspended for a week when it goes on, with a note for the team."""
    key, works, lead = _worst(past), past.at(now), past.team[2]
    if key is None:
        return
    words = "You were warned, and it went on. Your comments are not taken for seven days."
    sanctions.sanction(works, lead, past.site, key, sanctions.Sanction(Step.SUSPEND, 7, None, words))
    author_notes.add_note(works, lead, past.site, key, "Warned before. Follows others from thread to thread.")


def premoderate(past: Past, now: datetime) -> None:
    """The thread with most rejections is read before it is published for two days."""
    lines = [line for line in _open(past, now) if line.article_id]
    threads = [line.article_id for line in lines]
    if threads:
        busiest = max(dict.fromkeys(threads), key=threads.count)
        openness.set_openness(past.at(now), past.team[2], past.site, busiest, Openness.PREMODERATED, 48)


def appeal(past: Past, now: datetime) -> None:
    """Authors of rejected comments object, through the links they were sent."""
    works = past.at(now)
    views = [view for view in statement_pages.listed(works, past.site, 60) if view.closed is None and view.comment_id]
    for view, text in zip(views[2::7], OBJECTIONS, strict=False):
        token = parse_qs(urlsplit(view.link).query)["token"][0]
        appeals.file(works, view.id, token, text)


def answer(past: Past, now: datetime) -> None:
    """Two objections are answered, each by somebody who did not decide the first time; the others wait."""
    works = past.at(now)
    with works.store.read() as connection:
        rows = open_appeals(connection, past.site.id, 2)
    for row, outcome in zip(rows, ("reversed", "upheld"), strict=False):
        words = "You are right, we read it too quickly." if outcome == "reversed" else "We read it again; it stays."
        for person in past.team:
            try:
                appeals.decide(works, past.site, person, row.public_id, outcome, words)
            except appeals.NotYours:
                continue
            break


def choose(past: Past, now: datetime) -> None:
    """More second looks than most sites will want, so that a small site has some to show."""
    wanted = {"second_looks_automatic": "6", "second_looks_people": "15"}
    desk_settings.save(past.at(now), past.site, wanted)


def draw(past: Past, now: datetime) -> None:
    """Second looks are drawn that nobody has taken yet."""
    second_looks.draw(past.at(now), past.site)


def look_twice(past: Past, now: datetime) -> None:
    """Second looks are drawn, and some of them taken; now and then somebody sees it otherwise."""
    works = past.at(now)
    second_looks.draw(works, past.site)
    for person in past.team[:2]:
        for _ in range(3):
            found = second_looks.next_look(works, past.site, person)
            if found is None:
                break
            reject = lot(f"second {found.text}") < 0.15
            wanted = ("reject", "other") if reject else ("approve", None)
            second_looks.answer(works, past.site, person, found.id, *wanted)


def hand_around(past: Past, now: datetime) -> None:
    """Of what waits one case is put off, one handed up, one given to a colleague and two have notes."""
    works, (mia, noah, lena) = past.at(now), past.team
    lines = _open(past, now)
    if len(lines) < 5:
        return
    first, second, third, fourth = (lines[n] for n in (1, 2, 3, 4))
    case_steps.escalate(
        works, mia, first.id, first.version, "Could be a quotation. What do we do with chants?", back=False
    )
    case_steps.assign(works, lena, second.id, second.version, noah.id)
    case_steps.defer(works, noah, third.id, third.version, "tomorrow", timedelta(hours=1))
    case_steps.note(works, noah, fourth.id, "Same author as in the bridge thread, I think.")


def feature(past: Past, now: datetime) -> None:
    """A good comment that was held by mistake is featured."""
    lines = sorted(_open(past, now), key=lambda line: line.priority)
    if len(lines) > 8:
        case_steps.feature(past.at(now), past.team[0], lines[0].id, lines[0].version)


def _open(past: Past, now: datetime) -> list[CaseLine]:
    return find.cases(past.at(now), past.site, past.team[2], Filter(tab="all"), "risk", 50)


def _worst(past: Past) -> str | None:
    """The author with most rejections; None where nothing was rejected."""
    views = (look.comment(past.works, past.site, told.id) for told in past.answers)
    keys = Counter(view.comment.author.key for view in views if view.state == "rejected")
    return keys.most_common(1)[0][0] if keys else None


# How long before now each of them happened, in days.
SCENES: Final[tuple[tuple[float, Scene], ...]] = (
    (28.0, choose),
    (21.0, look_twice),
    (14.0, look_twice),
    (12.0, warn),
    (9.0, look_twice),
    (7.0, look_twice),
    (6.0, appeal),
    (5.0, suspend),
    (4.0, answer),
    (3.0, look_twice),
    (1.0, draw),
    (0.6, premoderate),
    (0.3, feature),
    (0.05, hand_around),
)
