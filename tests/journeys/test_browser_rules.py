"""The rules in a real browser: edited with mistakes at their lines, tried, replayed, chosen, published, restored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from service.actions.demo import fill
from service.moderation.policy.document import parse
from service.settings import Settings
from service.storage.people import Role
from tests.journeys.browsing import OpenDesk, serious, shoot
from tests.journeys.serving import DEMO, ROOT, Served, serving

pytestmark = pytest.mark.browser
HELD: Final = parse((ROOT / Settings().default_policy_path).read_text("utf-8")).thresholds["insult"].hold or 0.0
INSULT: Final = f"insult: {{hold: {HELD:g}"
"""How the default policy writes from where insults are held."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with the demo's month of comments and decisions."""
    with serving(tmp_path_factory.mktemp("rules")) as running:
        policy = (ROOT / Settings().default_policy_path).read_text("utf-8")
        running.site = fill(running.works, policy, DEMO).site
        yield running


@pytest.fixture
def rules(open_desk: OpenDesk, served: Served) -> Page:
    """The rules, as a lead sees them."""
    return opened(open_desk("Lena", Role.LEAD), served)


def opened(page: Page, served: Served, path: str = "/rules") -> Page:
    page.goto(f"{served.address}{path}")
    return page


def written(page: Page) -> str:
    return page.get_by_label("The policy as YAML").input_value()


def write(page: Page, text: str) -> None:
    page.get_by_label("The policy as YAML").fill(text)


def tool(page: Page, name: str) -> Page:
    """Open a tool of the right side."""
    if page.locator(f"#tool-{name}").get_attribute("open") is None:
        page.locator(f"#tool-{name} > summary").click()
    return page


def test_a_mistake_stands_beside_its_line_while_one_types_and_goes_when_it_is_mended(rules: Page) -> None:
    whole = written(rules)
    write(rules, whole.replace(INSULT, "insult: {hold: 1.3"))

    note = rules.locator(".notes button")
    expect(note).to_have_count(1)
    line = whole[: whole.index(INSULT)].count("\n") + 1
    expect(note).to_contain_text(f"Line {line}. 1.3 is outside the range")
    expect(rules.locator(".gutter li.bad")).to_have_text(str(line))
    note.click()
    shoot(rules, "rules-mistake-beside-line")
    write(rules, whole)
    expect(note).to_have_count(0)


def test_without_script_the_mistakes_stand_under_their_lines(open_desk: OpenDesk, served: Served) -> None:
    page = opened(open_desk("Lena", Role.LEAD, java_script_enabled=False), served)
    write(page, written(page).replace(INSULT, "insult: {hold: 1.3"))

    page.get_by_role("button", name="Check").click()

    expect(page.locator(".source li.bad .why-wrong")).to_contain_text("1.3 is outside the range")
    shoot(page, "rules-mistakes-no-script", full=True)


def test_a_slider_writes_its_number_into_the_text_and_keeps_the_comments(rules: Page) -> None:
    before = written(rules)
    slider = rules.get_by_label("Insult: hold from", exact=True)

    slider.focus()
    for _ in range(5):
        slider.press("ArrowRight")

    expect(rules.get_by_label("The policy as YAML")).to_have_value(
        before.replace(f"  {INSULT},", f"  insult: {{hold: {HELD + 0.05:g},")
    )
    expect(rules.locator("#verdict")).to_contain_text(f"Insult is held from {HELD + 0.05:g}; it was from {HELD:g}.")


def test_a_word_is_added_tried_and_told_apart_from_a_longer_one(rules: Page) -> None:
    rules.get_by_label("Entry", exact=True).fill("cialis")
    rules.get_by_label("Entry", exact=True).press("Enter")
    expect(rules.get_by_label("The policy as YAML")).to_have_value(re.compile(r"- cialis\n"))

    tool(rules, "try")
    rules.get_by_label("A word or a whole comment").fill("My specialist said to buy c1al1s here.")
    rules.get_by_role("button", name="Try it").click()

    draft, now = rules.locator(".side").nth(0), rules.locator(".side").nth(1)
    expect(draft.locator("mark.hit")).to_have_text("c1al1s")
    expect(draft).to_contain_text("Held")
    expect(now.locator("mark.hit")).to_have_count(0)
    expect(rules.locator(".misses")).to_contain_text("inside the word “specialist”")
    shoot(rules, "rules-try", full=True)
    assert serious(rules) == []


def test_a_month_is_replayed_and_told_with_figures_plots_and_examples(rules: Page) -> None:
    write(rules, re.sub(r"hold: 0\.\d+", "hold: 0.6", written(rules)))
    tool(rules, "replay")
    rules.get_by_role("button", name="Replay 30 days").click()

    month = rules.locator("#month")
    expect(month.get_by_role("heading", name="What the draft would have done")).to_be_visible(timeout=30_000)
    expect(month.locator(".figures").first).to_contain_text("Held of 1,000")
    expect(month.locator("svg.plot")).to_have_count(2)
    expect(month.get_by_role("region", name="By section")).to_be_visible()
    expect(month).to_contain_text("100 % got the answer they got then")
    shoot(rules, "rules-month", full=True)
    assert serious(rules) == []
    write(rules, written(rules) + "# and more\n")
    expect(rules.locator("#month.stale")).to_be_visible()


def test_a_threshold_is_chosen_by_a_sentence_and_fills_the_draft(rules: Page) -> None:
    tool(rules, "choose")
    rules.get_by_label("Label").select_option("profanity")
    rules.get_by_label("Share in per cent").fill("90")
    rules.get_by_role("button", name="Work it out").click()

    outcome = rules.locator(".chosen .good")
    expect(outcome).to_contain_text("Hold from 0.")
    found = re.search(r"Hold from ([\d.]+\d)", outcome.inner_text())
    assert found is not None
    assert f"profanity: {{hold: {found[1]}}}" in written(rules)
    shoot(rules, "rules-choose", full=True)
    assert serious(rules) == []


def test_a_draft_is_looked_over_published_and_taken_back(rules: Page, served: Served) -> None:
    write(rules, written(rules).replace("max: 3", "max: 2"))
    rules.get_by_role("button", name="Check").click()
    expect(rules.locator(".diff tr.new")).to_contain_text("max: 2")
    expect(rules.locator(".review")).to_contain_text("links.max was 3 and becomes 2.")
    shoot(rules, "rules-review", full=True)
    rules.get_by_label("What changed").fill("Fewer links")
    rules.get_by_role("button", name="Publish").click()
    expect(rules.get_by_role("status").first).to_contain_text("is in force")
    version = int(re.findall(r"Version (\d+) is in force", rules.inner_text("main"))[0])

    opened(rules, served, f"/rules/{version - 1}")
    shoot(rules, "rules-restore", full=True)
    rules.get_by_role("button", name=f"Restore version {version - 1}").click()

    expect(rules.get_by_role("status").first).to_contain_text(f"Version {version + 1} is in force")
    assert "max: 3" in written(rules)
    opened(rules, served, f"/rules/compare?from={version}&to={version + 1}")
    expect(rules.locator(".diff tr.gone")).to_contain_text("max: 2")
    shoot(rules, "rules-compare", full=True)
    assert serious(rules) == []


def test_everything_works_without_script(open_desk: OpenDesk, served: Served) -> None:
    page = opened(open_desk("Lena", Role.LEAD, java_script_enabled=False), served)

    page.get_by_label("Insult: hold from, a number from 0 to 1").fill("0.44")
    page.get_by_role("button", name="Write into the text").click()
    tool(page, "try")
    page.get_by_label("A word or a whole comment").fill("What utter horseshit.")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("mark.hit").first).to_have_text("horseshit")
    tool(page, "choose")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator(".chosen")).to_be_visible()
    tool(page, "replay")
    page.get_by_role("button", name="Replay 30 days").click()
    expect(page.locator("#month .figures").first).to_be_visible()
    page.get_by_role("button", name="Publish").click()

    expect(page.get_by_role("status").first).to_contain_text("is in force")


def test_the_statistics_lead_to_a_draft_that_stops_an_entry(rules: Page, served: Served) -> None:
    opened(rules, served, "/rules/hits")
    shoot(rules, "rules-hits", full=True)
    assert serious(rules) == []

    rules.get_by_role("button", name=re.compile("Stop.*vermin")).click()

    expect(rules.locator("#verdict")).to_contain_text("no longer looks for “vermin”")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_keep_nobody_out_in_any_light_or_width(
    open_desk: OpenDesk, served: Served, scheme: str, width: int
) -> None:
    page = open_desk("Lena", Role.LEAD, color_scheme=scheme, viewport={"width": width, "height": 900})
    found = {}

    for name, path in {"": "/rules", "-hits": "/rules/hits", "-compare": "/rules/compare", "-old": "/rules/1"}.items():
        opened(page, served, path)
        shoot(page, f"rules{name}-{scheme}-{width}", full=True)
        found[path] = serious(page)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (path, wide)
    opened(page, served)
    write(page, re.sub(r"threat: {hold: [\d.]+", "threat: {hold: 15", written(page).replace("max: 3", "max: many")))
    expect(page.locator(".notes button")).to_have_count(2)
    shoot(page, f"rules-mistaken-{scheme}-{width}")
    found["mistaken"] = serious(page)

    assert found == {name: [] for name in found}
