"""The insight page and the break page in a real browser, over the demo site with its month of history."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service.actions import demo, look, review
from service.actions.case_steps import team
from service.actions.score import score
from service.settings import Settings
from service.storage.people import Role
from tests.builders_storage import a_submission
from tests.journeys.browsing import OpenDesk, serious, shoot
from tests.journeys.serving import DEMO, ROOT, Served, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over the demo site as a newcomer finds it."""
    with serving(tmp_path_factory.mktemp("demo")) as running:
        policy = (ROOT / Settings().default_policy_path).read_text("utf-8")
        yield replace(running, site=demo.fill(running.works, policy, DEMO).site)


@pytest.fixture
def insight(open_desk: OpenDesk, served: Served) -> Page:
    """The insight page, as a lead sees it."""
    page = open_desk("Lena", Role.LEAD)
    page.goto(f"{served.address}/insight")
    return page


def test_the_page_tells_of_a_month_in_plots_that_have_their_numbers_beside_them(insight: Page) -> None:
    figures = insight.locator("figure.chart")

    expect(insight.get_by_role("heading", name="Insight", exact=True)).to_be_visible()
    expect(figures).to_have_count(9)
    expect(insight.locator(".tile").first).to_contain_text("312")
    first = figures.first
    first.get_by_text("The numbers").click()
    expect(first.get_by_role("table")).to_be_visible()
    expect(first.get_by_role("row")).to_have_count(31)
    shoot(insight, "insight", full=True)


def test_a_bar_says_what_it_counts_when_pointed_at_and_plots_keep_inside_their_cards(insight: Page) -> None:
    bar = insight.locator("svg.plot rect.bar").first

    assert bar.locator("title").text_content()
    assert insight.evaluate(
        """() => [...document.querySelectorAll('.card svg.plot')].every(svg =>
             svg.getBoundingClientRect().right <= svg.closest('.card').getBoundingClientRect().right)"""
    )


def test_a_table_is_taken_along_as_a_file_that_says_what_the_page_says(insight: Page, tmp_path: Path) -> None:
    volume = insight.locator("figure.chart").first
    volume.get_by_text("The numbers").click()

    with insight.expect_download() as begun:
        volume.get_by_role("link", name="Take them along").click()
    begun.value.save_as(tmp_path / "volume.csv")

    with (tmp_path / "volume.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert begun.value.suggested_filename == "demo-volume.csv"
    assert len(rows) == 30
    assert sum(int(row["published"]) + int(row["held"]) + int(row["refused"]) for row in rows) == 312


def test_one_section_and_another_period_are_chosen_by_mouse_or_keyboard(insight: Page) -> None:
    insight.get_by_label("Section", exact=True).select_option("sport")
    insight.get_by_role("button", name="Show").press("Enter")
    expect(insight.locator(".tile").first).to_contain_text("53")

    insight.get_by_role("link", name="7 days").click()

    expect(insight.get_by_label("Section", exact=True)).to_have_value("sport")
    assert "section=sport" in insight.url
    assert "days=7" in insight.url


def test_a_labels_scores_are_chosen_and_the_page_stays_where_it_was(insight: Page) -> None:
    insight.get_by_role("link", name="Spam").click()

    expect(insight.get_by_role("heading", name="Spam", exact=True)).to_be_visible()
    assert insight.url.endswith("#drift")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_keeps_anybody_out_in_either_theme(open_desk: OpenDesk, served: Served, scheme: Any) -> None:
    page = open_desk("Lena", Role.LEAD, color_scheme=scheme)
    for path, name in (("/insight", "insight"), ("/wellbeing", "wellbeing")):
        page.goto(f"{served.address}{path}")

        assert serious(page) == []
        shoot(page, f"{name}-{scheme}", full=True)


def test_a_telephone_shows_it_all_in_one_column(open_desk: OpenDesk, served: Served) -> None:
    page = open_desk("Lena", Role.LEAD, viewport={"width": 390, "height": 844})
    for path, name in (("/insight", "insight"), ("/wellbeing", "wellbeing")):
        page.goto(f"{served.address}{path}")

        assert serious(page) == []
        assert page.evaluate("document.querySelector('main').scrollWidth <= innerWidth")
        shoot(page, f"{name}-390", full=True)


def test_the_page_works_without_scripts(browser: Browser, served: Served) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.invite("Vera", Role.VIEWER))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{served.address}/insight")

    page.locator("figure.chart").first.get_by_text("The numbers").click()

    expect(page.locator("figure.chart").first.get_by_role("table")).to_be_visible()
    context.close()


def test_a_break_ends_back_at_the_queue(open_desk: OpenDesk, served: Served) -> None:
    page = open_desk()
    page.goto(f"{served.address}/wellbeing")

    page.get_by_role("link", name="Back to the queue").click()

    expect(page).to_have_url(re.compile(r"/queue(\?|$)"))


def test_hard_words_are_masked_until_asked_for_by_keyboard_alone(open_desk: OpenDesk, served: Served) -> None:
    answer = score(served.works, served.site, a_submission("hard-words", "Honestly, what a wanker he is.", "u-new"))
    page = open_desk()
    page.goto(f"{served.address}/queue?case={answer.case_id}")
    words = page.locator(".comment .words")
    expect(words).to_have_text("Honestly, what a w••••• he is.")
    assert "wanker" not in page.content()
    shoot(page, "masked")

    page.get_by_role("link", name="Show masked words").press("Enter")

    expect(words).to_have_text("Honestly, what a wanker he is.")
    page.get_by_role("link", name="Mask words again").press("Enter")
    expect(words).to_have_text("Honestly, what a w••••• he is.")


def test_a_break_is_proposed_after_eight_severe_cases_and_can_be_put_off(open_desk: OpenDesk, served: Served) -> None:
    page = open_desk("Ida")
    ida = next(person for person, _ in team(served.works, served.site) if person.name == "Ida")
    for number in range(8):
        text = f"I will find you and beat you up, number {number}. You will bleed for this."
        answer = score(served.works, served.site, a_submission(f"severe-{number}", text, f"u-{number}"))
        assert answer.case_id is not None
        version = look.case(served.works, served.site, answer.case_id).version
        review.decide(served.works, ida, answer.case_id, "reject", "other-inappropriate", None, version)
    page.goto(f"{served.address}/queue")
    banner = page.locator(".pause")
    expect(banner).to_contain_text("8 severe comments")
    shoot(page, "pause")

    banner.get_by_role("button", name="Not now").click()

    expect(page.locator(".pause")).to_have_count(0)
    page.goto(f"{served.address}/wellbeing")
    expect(page.get_by_role("heading", name="you decided 8 cases")).to_be_visible()
    shoot(page, "wellbeing-stretch")
