"""Every key does what the list of keys says, on each page that lists it; no press lands on the wrong case."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from service.actions.keymap import COMMANDS, Keymap
from service.actions.score import score
from service.storage.people import Role
from tests.builders_storage import a_submission, an_article
from tests.journeys.browsing import OpenDesk, comment_shown
from tests.journeys.deciding import move, press, ready
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

PAGES: Final = (
    "/queue",
    "/thread/ferry",
    "/search?q=you",
    "/threads",
    "/authors",
    "/log",
    "/rules",
    "/insight",
    "/bulk",
    "/appeals",
)


@pytest.fixture(scope="module")
def case(served: Served) -> str:
    """A case with all that a key can be about: an article, a long chain above it, a masked word, evidence."""
    article = an_article("ferry", url="https://example.org/ferry")
    for number in range(5):
        parent = f"ferry-{number - 1}" if number else None
        score(served.works, served.site, a_submission(f"ferry-{number}", "When does it sail?", "ann", parent, article))
    said = a_submission("ferry-5", "You are an idiot and a wanker.", "grim", "ferry-4", article)
    return str(score(served.works, served.site, said).case_id)


def another(page: Page) -> None:
    """The case was done, and another stands in its place."""
    expect(page.locator("#reading")).not_to_have_attribute("data-comment", "ferry-5")


def number_of(group: str) -> Callable[[Page], None]:
    """The numbers press the buttons of a group now."""
    return lambda page: expect(page.locator(f"[data-picks='{group}'].choosing")).to_have_count(1)


def focused(selector: str) -> Callable[[Page], None]:
    return lambda page: expect(page.locator(selector)).to_be_focused()


def leads_to(address: str) -> Callable[[Page], None]:
    return lambda page: expect(page).to_have_url(re.compile(re.escape(address) + "(&|$)"))


def told(words: str) -> Callable[[Page], None]:
    return lambda page: expect(page.locator("#told")).to_contain_text(words)


def picks(number: int) -> Callable[[Page], None]:
    return lambda page: expect(page.locator(".batch .picked-line")).to_have_text(f"{number} picked")


def picks_all(page: Page) -> None:
    picks(page.locator(".rows .pick").count())(page)


def article_opened(page: Page) -> None:
    expect(page.locator("#reading")).to_have_attribute("data-comment", "ferry-5")
    assert [other.url for other in page.context.pages[1:]] == ["https://example.org/ferry"]


DOES: Final[dict[str, Callable[[Page], None]]] = {
    "approve": another,
    "reject": number_of("reject"),
    "reject_same": number_of("reject"),
    "spam": another,
    "feature": another,
    "defer": number_of("defer"),
    "escalate": focused("details.escalate button.primary"),
    "undo": told("Undone"),
    "next": another,
    "previous": lambda page: expect(page.locator("#reading")).to_have_attribute("data-comment", "ferry-5"),
    "show_new": lambda page: expect(page.locator("#say")).to_have_text("New cases are in the list."),
    "search": focused("#seek-q"),
    "held": leads_to("/queue?tab=held"),
    "reported": leads_to("/queue?tab=reported"),
    "appeals": leads_to("/appeals"),
    "palette": focused("#palette-q"),
    "evidence": lambda page: expect(page.locator("#case")).to_have_class(re.compile("unseen-evidence")),
    "article": article_opened,
    "thread": lambda page: expect(page.locator("details.far")).to_have_attribute("open", ""),
    "premoderate": told("The discussion is premoderated until"),
    "reveal": lambda page: expect(page.locator("#words")).to_contain_text("wanker"),
    "note": focused("#note"),
    "author": focused("#author-record"),
    "warn": focused("#author-record select[name='clause']"),
    "suspend": focused("#author-record select[name='suspend_days']"),
    "select": picks(1),
    "select_range": picks(1),
    "select_all": picks_all,
    "save_view": lambda page: expect(page.locator(".seek-views")).to_have_attribute("open", ""),
    "help": lambda page: expect(page.locator("dialog#keys")).to_be_visible(),
}


def pressed(page: Page, chord: str) -> None:
    """Press a chord as the key table spells it: ``shift+r``, ``g h``."""
    for stroke in chord.split():
        page.keyboard.press(
            "+".join({"ctrl": "Control", "shift": "Shift"}.get(part, part) for part in stroke.split("+"))
        )


def at(desk: Page, served: Served, case: str) -> Page:
    """The queue at a case, which may have been decided by another test: then it is put back."""
    desk.goto(f"{served.address}/queue?case={case}")
    return desk


def test_no_command_is_without_a_test() -> None:
    assert set(DOES) == {command.name for command in COMMANDS}


def test_every_key_does_on_the_queue_what_its_line_says(desk: Page, served: Served, case: str) -> None:
    desk.context.route("https://example.org/**", lambda route: route.fulfill(body="The article."))

    for command in COMMANDS:
        chord = Keymap().keys(command.name)[0]
        at(desk, served, case)
        if command.name in {"undo", "previous"}:
            {"undo": press, "previous": move}[command.name](desk, {"undo": "a", "previous": "j"}[command.name])
        pressed(desk, chord)
        DOES[command.name](desk)
        if command.name in {"approve", "spam", "feature"}:
            expect(desk.locator("#told .undo")).to_be_visible()
            desk.keyboard.press("z")
            told("Undone")(desk)


@pytest.mark.parametrize("role", [Role.LEAD, Role.VIEWER])
def test_help_lists_no_key_that_does_nothing_on_the_page(
    open_desk: OpenDesk, served: Served, case: str, role: Role
) -> None:
    page = open_desk("Lena" if role is Role.LEAD else "Vera", role)

    for path in PAGES:
        page.goto(f"{served.address}{path}")
        page.keyboard.press("?")
        listed = page.locator("dialog#keys [data-key]:visible").evaluate_all("all => all.map(one => one.dataset.key)")
        known = page.evaluate(
            """async (names) => {
                 const keys = await import("/console/static/keys.js");
                 return names.filter(keys.known);
               }""",
            [command.name for command in COMMANDS],
        )

        assert listed == known, path
        assert role is Role.LEAD or {"approve", "reject", "defer", "undo", "warn", "select"}.isdisjoint(listed), path
        assert {"held", "search", "palette", "help"} <= set(listed), path


def test_a_double_click_decides_one_case_alone(desk: Page, served: Served) -> None:
    first = comment_shown(desk)
    second = move(desk, "j")
    move(desk, "k")

    desk.locator("#decide .approve").dblclick()

    expect(desk.locator("#told .undo")).to_be_visible()
    expect(desk.locator("#reading")).to_have_attribute("data-comment", second)
    ready(desk)
    assert (served.state_of(first), served.state_of(second)) == ("approved", "held")


def test_a_key_hit_twice_decides_one_case_alone(desk: Page, served: Served) -> None:
    first = comment_shown(desk)
    second = move(desk, "j")
    move(desk, "k")

    desk.keyboard.type("aa")

    expect(desk.locator("#told .undo")).to_be_visible()
    expect(desk.locator("#reading")).to_have_attribute("data-comment", second)
    assert (served.state_of(first), served.state_of(second)) == ("approved", "held")


def test_picked_cases_are_put_off_together_and_come_back_together(desk: Page) -> None:
    waiting = desk.locator("#waiting .n").inner_text()
    desk.keyboard.press("x")
    move(desk, "j")
    desk.keyboard.press("x")

    desk.keyboard.press("d")
    expect(desk.locator("#say")).to_contain_text("Defer 2")
    desk.keyboard.press("2")
    expect(desk.locator("#told")).to_contain_text("Put off 2 comments until")
    expect(desk.locator("#waiting .n")).to_have_text(str(int(waiting) - 2))
    desk.keyboard.press("z")

    expect(desk.locator("#told")).to_contain_text("Undone: 2 comments are as they were")
    expect(desk.locator("#waiting .n")).to_have_text(waiting)
