"""Two moderators side by side in real browsers: races, leases, undo after a reload, and what one sees of the other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from service.storage.people import Role
from tests.journeys.browsing import OpenDesk, comment_shown, serious, shoot
from tests.journeys.deciding import click
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

HERE = re.compile("^Here now: .*Mia")
"""Who else is here besides: whoever was, a moment ago, in another test."""


def case_of(page: Page) -> str:
    """The case in the middle."""
    return str(page.locator("#reading").get_attribute("data-case"))


def open_case(page: Page, served: Served, case: str) -> None:
    """Go to a case by its address."""
    page.goto(f"{served.address}/queue?case={case}")
    expect(page.locator(f"#reading[data-case='{case}']")).to_be_visible()


def reject(page: Page) -> None:
    """Press the first reason, and wait until the server has heard."""
    click(page, page.locator("#reasons button").first)


def approve(page: Page) -> None:
    """Press Approve, whatever comes of it."""
    page.locator("#decide .approve").click()


def test_who_comes_second_sees_who_was_first_and_may_change_it(open_desk: OpenDesk, served: Served) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola")
    case, comment = case_of(mia), comment_shown(mia)
    open_case(ola, served, case)
    reject(mia)

    approve(ola)

    alert = ola.locator("#told").get_by_role("alert")
    expect(alert).to_contain_text(re.compile("already rejected by Mia (just now|\\d+ seconds? ago)"))
    shoot(ola, "team-somebody-was-faster")
    assert serious(ola) == []
    assert served.state_of(comment) == "rejected"
    ola.get_by_role("button", name="Approve it all the same").click()
    expect(ola.locator("#told .flash")).to_contain_text("Approved")
    assert served.state_of(comment) == "approved"


def test_who_comes_second_may_keep_what_was_decided(open_desk: OpenDesk, served: Served) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola")
    case, comment = case_of(mia), comment_shown(mia)
    open_case(ola, served, case)
    reject(mia)
    approve(ola)

    ola.locator("#told").get_by_role("alert").get_by_text(re.compile("^Keep")).click()

    expect(ola.locator("#reading")).not_to_have_attribute("data-case", case)
    assert served.state_of(comment) == "rejected"


def test_without_scripts_the_race_ends_the_same_way(open_desk: OpenDesk, served: Served) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola", java_script_enabled=False)
    case, comment = case_of(mia), comment_shown(mia)
    ola.goto(f"{served.address}/queue?case={case}")
    reject(mia)

    approve(ola)
    expect(ola.locator("#told").get_by_role("alert")).to_contain_text("already rejected by Mia")
    expect(ola.locator("#told").get_by_role("link", name="Keep Mia’s decision")).to_be_visible()
    shoot(ola, "team-faster-no-javascript")
    ola.get_by_role("button", name="Approve it all the same").click()

    expect(ola.locator("#told .flash")).to_contain_text("Approved")
    assert served.state_of(comment) == "approved"


def test_a_decision_is_undone_after_a_reload(desk: Page, served: Served) -> None:
    comment, case = comment_shown(desk), case_of(desk)
    reject(desk)
    desk.goto(f"{served.address}/log")
    desk.goto(f"{served.address}/queue")

    desk.locator("#undo button").click()

    expect(desk.locator("#told .flash")).to_contain_text("Undone")
    expect(desk.locator("#told .flash")).to_contain_text("held again")
    assert served.state_of(comment) == "held"
    open_case(desk, served, case)
    expect(desk.locator("#decide")).to_be_visible()


def test_undo_and_do_it_again_work_without_scripts(open_desk: OpenDesk, served: Served) -> None:
    page = open_desk("Mia", java_script_enabled=False)
    comment = comment_shown(page)
    page.locator("#reasons button").first.click()

    page.locator("#told").get_by_role("button", name="Undo").click()
    expect(page.locator("#told")).to_contain_text("Undone")
    states = [served.state_of(comment)]
    page.locator("#told").get_by_role("button", name="Do it again").click()
    expect(page.locator("#told")).to_contain_text("Done again")
    states.append(served.state_of(comment))

    assert states == ["held", "rejected"]


def test_a_colleague_sees_who_reads_a_case_and_takes_it_over(open_desk: OpenDesk, served: Served) -> None:
    mia = open_desk("Mia")
    case = case_of(mia)
    ola = open_desk("Ola")
    expect(ola.locator("#reading")).not_to_have_attribute("data-case", case)  # the first that nobody reads

    open_case(ola, served, case)

    expect(ola.locator("#lease")).to_contain_text("Mia reads this now.")
    expect(ola.locator("#online")).to_have_attribute("title", HERE)
    shoot(ola, "team-lease")
    assert serious(ola) == []
    ola.get_by_role("button", name="Take over").click()
    expect(ola.locator("#lease")).to_be_hidden()
    open_case(mia, served, case)
    expect(mia.locator("#lease")).to_contain_text("Ola reads this now.")


def test_what_a_colleague_decides_is_marked_on_the_open_page(open_desk: OpenDesk, served: Served) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola")
    case = case_of(mia)
    expect(ola.locator(f"[data-row='{case}']")).to_be_visible()
    expect(ola.locator("#online")).to_have_attribute("title", HERE)  # from now on Ola's page hears the news

    reject(mia)

    expect(ola.locator(f"[data-row='{case}']")).to_have_class(re.compile("gone"))


def test_the_log_tells_what_was_undone_and_a_lead_undoes_from_it(open_desk: OpenDesk, served: Served) -> None:
    mia, lena = open_desk("Mia"), open_desk("Lena", Role.LEAD)
    comment = comment_shown(mia)
    reject(mia)
    lena.goto(f"{served.address}/log")

    lena.locator("tr", has_text="Mia").first.get_by_role("button", name=re.compile("^Undo")).click()

    expect(lena.locator(".flash")).to_contain_text("Undone")
    expect(lena.locator("tbody tr").nth(0)).to_contain_text("undoes “Rejected”")
    expect(lena.locator("tbody tr").nth(1)).to_contain_text("undone by Lena")
    assert served.state_of(comment) == "held"
    shoot(lena, "team-log-undone")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_log_keeps_nobody_out(open_desk: OpenDesk, served: Served, theme: str, width: int) -> None:
    mia = open_desk("Mia")
    reject(mia)
    mia.locator("#undo button").click()
    expect(mia.locator("#told .flash")).to_contain_text("Undone")
    page = open_desk("Lena", Role.LEAD, color_scheme=theme, viewport={"width": width, "height": 900})
    page.goto(f"{served.address}/log")
    expect(page.get_by_role("heading", name="Log")).to_be_visible()

    shoot(page, f"team-log-{theme}-{width}")

    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
