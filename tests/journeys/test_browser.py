"""The desk in a real browser: by keyboard, by mouse, without JavaScript, on a phone, and for people who see less."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from service.actions import find, look
from service.storage.filters import Filter
from service.storage.people import Role
from service.storage.views import CaseLine
from tests.builders_storage import open_cases
from tests.journeys.browsing import OpenDesk, author_shown, comment_shown, serious, shoot, waiting
from tests.journeys.deciding import click, move, open_line, press
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

PAPERS = {
    "log": "/log?by=all",
    "rules": "/rules",
    "rules-old": "/rules/1",
    "models": "/models",
    "account": "/account",
    "preferences": "/preferences",
}


def waiting_cases(served: Served) -> list[CaseLine]:
    return find.cases(served.works, served.site, None, Filter(), limit=200)


def test_approving_by_one_key_publishes_and_goes_on_to_the_next(desk: Page, served: Served) -> None:
    author, before = author_shown(desk), waiting(desk)

    comment = press(desk, "a")

    expect(desk.locator(".flash")).to_contain_text(f"Approved {author}")
    assert served.state_of(comment) == "approved"
    expect(desk.locator("#waiting .n")).to_have_text(str(before - 1))
    assert comment_shown(desk) != comment


def test_rejecting_by_two_keys_keeps_the_reason(desk: Page, served: Served) -> None:
    comment = comment_shown(desk)

    desk.keyboard.press("r")
    expect(desk.locator("#say")).to_contain_text("press the number of the reason")
    press(desk, "2")

    expect(desk.locator(".flash")).to_contain_text("Rejected")
    assert served.state_of(comment) == "rejected"
    assert served.last_decision(comment)["reason"] == "personal-attacks"


def test_a_number_alone_rejects_nothing(desk: Page, served: Served) -> None:
    comment = comment_shown(desk)

    desk.keyboard.press("2")
    desk.keyboard.press("r")
    desk.keyboard.press("Escape")
    desk.keyboard.press("2")

    assert comment_shown(desk) == comment
    assert served.state_of(comment) == "held"


def test_twelve_cases_are_decided_without_touching_the_mouse(desk: Page, served: Served) -> None:
    decided = {}
    for turn in range(12):
        comment = press(desk, "a" if turn % 2 else "r1")
        decided[comment] = "approved" if turn % 2 else "rejected"

    assert len(decided) == 12
    assert {comment: served.state_of(comment) for comment in decided} == decided


def test_j_and_k_go_down_and_up(desk: Page) -> None:
    first = comment_shown(desk)

    second = move(desk, "j")
    desk.keyboard.press("k")

    expect(desk.locator("#reading")).to_have_attribute("data-comment", first)
    assert second != first


def test_letters_typed_into_the_note_press_nothing_and_the_note_is_kept(desk: Page, served: Served) -> None:
    desk.keyboard.press("n")
    desk.keyboard.type("a jar of r1 jam")
    desk.keyboard.press("Escape")
    comment = press(desk, "r1")

    assert look.comment(served.works, served.site, comment).history[-1].note == "a jar of r1 jam"


def test_the_mouse_approves_and_rejects(desk: Page, served: Served) -> None:
    first = click(desk, desk.get_by_role("button", name="Approve"))
    expect(desk.locator(".flash")).to_contain_text("Approved ")
    second = click(desk, desk.get_by_role("button", name="No spam"))
    expect(desk.locator(".flash")).to_contain_text("Rejected ")

    assert (served.state_of(first), served.state_of(second)) == ("approved", "rejected")
    assert served.last_decision(second)["reason"] == "spam"


def test_single_letter_keys_can_be_turned_off(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Silas")  # whose choice stays with the person, and so out of the other tests
    comment = comment_shown(desk)
    desk.keyboard.press("?")
    with desk.expect_response(lambda answer: "/preferences" in answer.url):
        desk.get_by_label("Single-letter keys on").uncheck()
    with desk.expect_navigation():
        desk.get_by_role("button", name="Close").click()

    desk.keyboard.press("a")
    desk.reload()

    assert comment_shown(desk) == comment
    assert served.state_of(comment) == "held"


def test_h_hides_the_evidence_and_shows_it_again(desk: Page, served: Served) -> None:
    lines = open_cases(served.works, served.site, limit=200)
    marked = next(line for line in lines if any(finding.matches for finding in line.findings))
    desk.goto(f"{served.address}/queue?case={marked.id}")
    shoot(desk, "evidence")

    mark = desk.locator("#words mark").first
    expect(mark).not_to_have_css("text-decoration-line", "none")
    desk.keyboard.press("h")
    expect(mark).to_have_css("text-decoration-line", "none")
    desk.reload()
    expect(desk.locator("#words mark")).to_have_count(0)
    desk.keyboard.press("h")

    expect(mark).not_to_have_css("text-decoration-line", "none")
    assert comment_shown(desk) == marked.comment.id


def test_everything_works_without_javascript(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk(java_script_enabled=False)
    first = open_line(desk, 2)

    desk.locator("#decide").get_by_role("button", name="Approve").click()
    expect(desk.locator("#told")).to_contain_text("Approved ")
    second = comment_shown(desk)
    desk.get_by_role("button", name="No profanity").click()
    expect(desk.locator("#told")).to_contain_text("Rejected ")
    desk.get_by_role("link", name="Age", exact=True).click()
    expect(desk.get_by_role("link", name="Age", exact=True)).to_have_attribute("aria-current", "true")

    assert (served.state_of(first), served.state_of(second)) == ("approved", "rejected")
    assert "sort=age" in desk.url
    shoot(desk, "no-javascript")


def test_who_comes_second_is_told_who_was_first(open_desk: OpenDesk, served: Served) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola")
    ola.goto(mia.url)
    comment = comment_shown(mia)
    assert comment_shown(ola) == comment

    click(mia, mia.get_by_role("button", name="No spam"))
    ola.get_by_role("button", name="Approve").click()

    expect(ola.get_by_role("alert")).to_contain_text("already rejected by Mia")
    assert served.state_of(comment) == "rejected"
    shoot(ola, "somebody-was-faster")


def test_fourteen_cases_are_in_sight_and_no_pane_covers_another(desk: Page) -> None:
    shoot(desk, "queue-light-1440")
    boxes = [desk.locator(pane).bounding_box() for pane in (".list", ".reading", ".why-pane")]
    bar = desk.locator(".decision").bounding_box()
    list_bottom = desk.locator(".rows").bounding_box()

    assert bar is not None
    assert list_bottom is not None
    assert all(box is not None for box in boxes)
    left, middle, right = ((box["x"], box["x"] + box["width"]) for box in boxes if box is not None)
    assert left[1] <= middle[0] + 1
    assert middle[1] <= right[0] + 1
    assert right[1] <= 1440
    assert bar["y"] + bar["height"] <= 900
    row = desk.locator("a.row").first.bounding_box()
    assert row is not None
    assert list_bottom["height"] / row["height"] >= 14
    assert 355 <= left[1] - left[0] <= 365


@pytest.mark.parametrize("width", [320, 390, 768, 1024])
def test_nothing_sticks_out_of_a_narrow_window(open_desk: OpenDesk, served: Served, width: int) -> None:
    desk = open_desk("Lena", Role.LEAD, viewport={"width": width, "height": 844})

    for path in ("/queue", desk.locator("a.row").first.get_attribute("href") or "", *PAPERS.values()):
        desk.goto(served.address + path)
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, path


def test_on_a_phone_one_reads_one_thing_at_a_time_and_decides(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk(viewport={"width": 390, "height": 844}, has_touch=True)
    expect(desk.locator(".reading")).to_be_hidden()
    shoot(desk, "queue-light-390-list")

    comment = open_line(desk, 1)
    expect(desk.locator(".list")).to_be_hidden()
    shoot(desk, "queue-light-390-case")
    approve = desk.get_by_role("button", name="Approve").bounding_box()
    desk.get_by_role("link", name="Reject…").click()
    shoot(desk, "queue-light-390-reasons")
    click(desk, desk.get_by_role("button", name="Other", exact=True))

    assert approve is not None
    assert approve["height"] >= 48
    assert served.last_decision(comment)["reason"] == "other"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_page_keeps_people_out(open_desk: OpenDesk, served: Served, scheme: str, width: int) -> None:
    desk = open_desk("Lena", Role.LEAD, color_scheme=scheme, viewport={"width": width, "height": 900})
    with_evidence = desk.locator("a.row").nth(1).get_attribute("href") or ""
    found = {}
    for name, path in {"queue": with_evidence, **PAPERS}.items():
        desk.goto(served.address + path)
        found[name] = serious(desk)
        shoot(desk, f"{name}-{scheme}-{width}")

    assert found == {name: [] for name in found}


@pytest.mark.parametrize("wish", [{"contrast": "more"}, {"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_wishes_of_the_system_are_met(open_desk: OpenDesk, wish: dict[str, str]) -> None:
    desk = open_desk(**wish)
    shoot(desk, f"queue-{'-'.join(*wish.items())}")

    assert serious(desk) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_help_the_door_and_the_mistakes_keep_nobody_out(open_desk: OpenDesk, served: Served, scheme: str) -> None:
    desk = open_desk("Lena", Role.LEAD, color_scheme=scheme)
    desk.keyboard.press("?")
    found = {"help": serious(desk)}
    shoot(desk, f"help-{scheme}")
    desk.goto(f"{served.address}/rules")
    desk.get_by_label("The policy as YAML").fill("title: Rules\nlinks: {max: many}\ncolour: blue\n")
    desk.get_by_role("button", name="Check").click()
    expect(desk.get_by_role("alert")).to_contain_text("mistakes")
    found["mistakes"] = serious(desk)
    shoot(desk, f"rules-mistakes-{scheme}", full=True)
    desk.goto(f"{served.address}/case/case_none")
    found["error"] = serious(desk)
    shoot(desk, f"not-found-{scheme}")
    desk.locator(".menu summary").click()
    desk.get_by_role("button", name="Sign out").click()
    found["door"] = serious(desk)
    shoot(desk, f"sign-in-{scheme}")
    desk.goto(served.invite("Lena", Role.LEAD))
    found["link"] = serious(desk)
    shoot(desk, f"sign-in-link-{scheme}")

    assert found == {name: [] for name in found}


def test_the_rules_are_changed_checked_and_published(open_desk: OpenDesk) -> None:
    desk = open_desk("Lena", Role.LEAD)
    desk.get_by_role("link", name="Rules", exact=True).click()
    text = desk.get_by_label("The policy as YAML")
    text.fill(re.sub(r"spam: {hold: [\d.]+", "spam: {hold: 0.41", text.input_value()))

    desk.get_by_role("button", name="Check").click()
    expect(desk.get_by_role("status").first).to_contain_text("Spam is held from 0.41; it was from")
    shoot(desk, "rules-checked")
    desk.get_by_label("What changed").fill("A little stricter on adverts")
    desk.get_by_role("button", name="Publish").click()

    expect(desk.locator(".history")).to_contain_text("A little stricter on adverts")


def test_the_desk_asks_no_other_host_and_breaks_no_rule_of_its_own(desk: Page, served: Served) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    desk.on("pageerror", lambda error: complaints.append(str(error)))

    for path in ("/queue", *PAPERS.values()):
        desk.goto(served.address + path)

    assert [url for url in asked if not url.startswith(served.address)] == []
    assert complaints == []
