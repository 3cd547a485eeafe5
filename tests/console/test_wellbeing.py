"""The break page, the snooze, and what spares people the worst: for themselves alone, never in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from flask import Flask, g

from service.actions import find, sites, wellbeing
from service.actions.works import Works
from service.console import wellbeing as desk
from service.moderation.exposure import Exposure, Pause
from service.moderation.policy.document import parse
from service.storage.filters import Filter
from service.storage.people import Person
from service.storage.sites import Site
from tests.builders_storage import POLICY, FakeClock, a_person
from tests.console.desk_builders import Browser, held, words_of

RULES = parse(POLICY)


@dataclass(frozen=True)
class Wishes:
    mask: bool = True
    breaks_after: int | None = 50
    severe_per_hour: int | None = 20


@pytest.fixture
def mia(works: Works, site: Site) -> Person:
    return a_person(works, site)


def test_the_break_page_sums_up_ones_own_stretch_of_work(
    works: Works, site: Site, moderator: Browser, viewer: Browser, clock: FakeClock
) -> None:
    moderator.decide(held(works, site, "a", "You idiot. threat:0.90", "ann"), "reject:insults")
    clock.wind(minutes=5)
    moderator.decide(held(works, site, "b", "Idiot.", "ben"), "approve")

    words, others = words_of(moderator.get("/wellbeing")), words_of(viewer.get("/wellbeing"))

    assert "Since 2 Nov 2026, 09:00 UTC you decided 2 cases" in words
    assert "Approved 1 Rejected 1 Taken back 0 Threads 1 Severe 1" in words
    assert "Rejected for No insults (1)." in words
    assert "minute" not in words.replace("five minutes", "")
    assert "You are not in the middle of anything." in others


def test_a_stretch_of_work_ends_when_nothing_was_decided_for_a_quarter_of_an_hour(
    works: Works, site: Site, moderator: Browser, clock: FakeClock
) -> None:
    moderator.decide(held(works, site), "approve")
    clock.wind(minutes=16)

    assert "You are not in the middle of anything." in words_of(moderator.get("/wellbeing"))


def test_what_was_taken_back_is_told_and_not_counted(works: Works, site: Site, moderator: Browser) -> None:
    moderator.decide(held(works, site), "approve")
    moderator.post("/undo")

    words = words_of(moderator.get("/wellbeing"))

    assert "Approved 0 Rejected 0 Taken back 1" in words


def test_exposure_is_told_over_all_of_a_persons_sites(
    works: Works, site: Site, other_site: Site, moderator: Browser, mia: Person, clock: FakeClock
) -> None:
    moderator.decide(held(works, site, "a", "You idiot. threat:0.90", "ann"), "reject:insults")

    found = wellbeing.exposure(works, mia, RULES)

    assert found == Exposure(last_hour=1, since=clock.now, decided=1, severe=1, just=True)


def test_asking_for_no_pause_holds_for_twenty_minutes(app: Flask, moderator: Browser, clock: FakeClock) -> None:
    known = Exposure(since=clock.now, decided=9, severe=8)
    answer = moderator.post("/wellbeing/snooze", next="/queue?tab=mine")
    cookie = answer.headers["Set-Cookie"].split(";")[0]

    def proposed() -> Pause | None:
        with app.test_request_context("/queue", headers={"Cookie": cookie}):
            g.now = clock.now
            return desk.pause(Wishes(), known)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue?tab=mine")
    assert proposed() is None
    clock.wind(minutes=21)
    assert proposed() == Pause(minutes=21, decided=9, severe=8)


@pytest.mark.parametrize("cookie", ["", "yesterday", "2026-11-02", "9999-01-01T00:00:00+00:00"])
def test_a_cookie_of_ones_own_making_keeps_pauses_away_for_twenty_minutes_at_most(
    app: Flask, clock: FakeClock, cookie: str
) -> None:
    known = Exposure(since=clock.now, decided=9, severe=8)

    with app.test_request_context("/queue", headers={"Cookie": f"{desk.COOKIE}={cookie}"}):
        g.now = clock.now
        found = desk.pause(Wishes(), known)

    assert (found is None) is (cookie.startswith("9999"))


def test_a_snooze_never_leads_to_another_host(moderator: Browser) -> None:
    assert moderator.post("/wellbeing/snooze", next="//evil.example").headers["Location"] == "/queue"


def test_the_worst_is_spaced_out_and_capped_and_shown_anyway_when_asked(works: Works, site: Site, mia: Person) -> None:
    for n, text in enumerate(["threat:0.95 idiot", "threat:0.94 idiot", "insult:0.80"]):
        held(works, site, f"c{n}", text, f"author-{n}")
    lines = find.cases(works, site, mia, Filter())
    read = Exposure(last_hour=19)

    free = desk.spare(lines, replace(Wishes(), severe_per_hour=None), RULES, Exposure(), show=False)
    capped = desk.spare(lines, Wishes(), RULES, read, show=False)
    anyway = desk.spare(lines, Wishes(), RULES, read, show=True)

    assert [line.comment.id for line in free.lines] == ["c0", "c2", "c1"]
    assert ([line.comment.id for line in capped.lines], capped.left) == (["c0", "c2"], 1)
    assert (len(anyway.lines), anyway.left) == (3, 0)


def test_texts_are_veiled_unless_one_wishes_otherwise_or_asks(works: Works) -> None:
    rules = parse(POLICY + "words: {watched: {entries: [scumbag]}}\n")

    assert desk.veil(Wishes(), rules, reveal=False).over("scumbag") == "s••••••"
    assert desk.veil(Wishes(), rules, reveal=True).over("scumbag") == "scumbag"
    assert desk.veil(replace(Wishes(), mask=False), rules, reveal=False).over("scumbag") == "scumbag"


@pytest.mark.parametrize("address", ["/queue?case={}", "/queue/case/{}?"])
def test_a_masked_word_stands_nowhere_in_the_page_until_it_is_asked_for(
    works: Works, site: Site, viewer: Browser, address: str
) -> None:
    policy = POLICY + "words: {watched: {clause: insults, entries: [scumbag]}}\n"
    sites.publish_policy(works, site, policy, None)
    case_id = held(works, site, text="You scumbag.").case_id

    masked, shown = viewer.get(address.format(case_id)), viewer.get(address.format(case_id) + "&reveal=1")

    assert "scumbag" not in masked.text
    assert "s••••••" in masked.text
    assert "scumbag" in shown.text
