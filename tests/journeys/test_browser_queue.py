"""The queue by keyboard alone, with keys and looks of one's own, many at once, undone again, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from service.actions import find, look
from service.storage.filters import Filter
from service.storage.people import Role
from tests.journeys.browsing import OpenDesk, comment_shown, serious, shoot
from tests.journeys.deciding import move, open_line, press, ready
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser


def set_preferences(page: Page, served: Served, **choices: str | bool) -> None:
    """Change the preferences page's form as a person would, and save it."""
    page.goto(f"{served.address}/preferences")
    for name, value in choices.items():
        field = page.locator(f"[name='{name}']")
        if isinstance(value, bool):
            field.set_checked(value)
        elif field.first.get_attribute("type") == "radio":
            page.locator(f"[name='{name}'][value='{value}']").check()
        elif name == "preset":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()


def open_cases(served: Served) -> int:
    return find.count(served.works, served.site, None, Filter())


def test_fifty_cases_are_decided_by_keyboard_alone_and_the_database_agrees(desk: Page, served: Served) -> None:
    before, decided = open_cases(served), {}
    already = int(desk.locator("#mine-today").inner_text())
    for turn in range(50):
        keys, state = (("a", "approved"), ("r2", "rejected"), ("s", "rejected"))[turn % 3]
        decided[press(desk, keys)] = state

    assert len(decided) == 50
    assert {comment: served.state_of(comment) for comment in decided} == decided
    assert open_cases(served) == before - 50
    assert desk.locator("#mine-today").inner_text() == str(already + 50)
    shoot(desk, "queue-after-fifty")


def test_what_was_decided_comes_back_one_key_after_the_other(desk: Page, served: Served) -> None:
    first = press(desk, "a")
    second = press(desk, "r1")

    desk.keyboard.press("z")
    expect(desk.locator("#reading")).to_have_attribute("data-comment", second)
    expect(desk.locator(".flash")).to_contain_text("Undone")
    desk.keyboard.press("Control+z")
    expect(desk.locator("#reading")).to_have_attribute("data-comment", first)

    assert (served.state_of(first), served.state_of(second)) == ("held", "held")


def test_an_undone_case_can_be_decided_again_at_once(desk: Page, served: Served) -> None:
    comment = press(desk, "a")
    desk.keyboard.press("z")
    expect(desk.locator("#reading")).to_have_attribute("data-comment", comment)
    ready(desk)

    press(desk, "r1")

    assert served.state_of(comment) == "rejected"


def test_a_reload_shows_the_same_case(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    third = desk.locator("li[data-row]").nth(2)
    expect(third.locator("a.row")).to_have_attribute("aria-current", "true")
    expect(desk.locator("#reading")).to_have_attribute("data-case", third.get_attribute("data-row") or "")
    comment = comment_shown(desk)

    desk.reload()

    assert comment_shown(desk) == comment


def test_what_comes_next_is_said_aloud(desk: Page) -> None:
    press(desk, "a")

    expect(desk.locator("#say")).to_contain_text("Approved. Next: comment by")
    expect(desk.locator("#say")).to_contain_text("risk")


def test_a_case_is_put_off_by_two_keys_and_leaves_the_queue(desk: Page, served: Served) -> None:
    comment = comment_shown(desk)

    desk.keyboard.press("d")
    shoot(desk, "queue-defer")
    with desk.expect_response(lambda answer: "/defer" in answer.url):
        desk.keyboard.press("2")

    expect(desk.locator("#reading")).not_to_have_attribute("data-comment", comment)
    expect(desk.locator('.tabs a[data-tab="deferred"] .n')).not_to_have_text("0")
    assert served.state_of(comment) == "held"


def pick_three(desk: Page) -> list[str]:
    """Pick the case on the screen and the two after it by key; answers their comments."""
    picked = [comment_shown(desk)]
    desk.keyboard.press("x")
    for _ in range(2):
        picked.append(move(desk, "j"))
        desk.keyboard.press("x")
    expect(desk.locator("#batch .picked-line")).to_have_text("3 picked")
    return picked


def test_picked_cases_are_decided_together_after_one_line_and_undone_together(desk: Page, served: Served) -> None:
    picked = pick_three(desk)

    desk.keyboard.press("r")
    desk.keyboard.press("2")
    expect(desk.locator(".batch .picked-line")).to_contain_text("Reject 3")
    shoot(desk, "queue-picked")
    desk.keyboard.press("Enter")
    expect(desk.locator(".flash")).to_contain_text("3")
    states = [served.state_of(comment) for comment in picked]
    desk.keyboard.press("z")
    expect(desk.locator(".flash")).to_contain_text("Undone")

    assert states == ["rejected"] * 3
    assert [served.state_of(comment) for comment in picked] == ["held"] * 3


def test_a_refused_decision_comes_back_with_a_plain_word(desk: Page, served: Served) -> None:
    desk.wait_for_function(
        "() => performance.getEntriesByType('resource').some((e) => e.name.includes('/queue/case/'))"
    )
    comment = comment_shown(desk)
    desk.route("**/decide", lambda route: route.abort())

    desk.keyboard.press("a")

    expect(desk.get_by_role("alert")).to_contain_text("The server cannot be reached. The case is back in the list")
    expect(desk.locator("#reading")).to_have_attribute("data-comment", comment)
    assert served.state_of(comment) == "held"
    shoot(desk, "queue-refused")


def test_who_comes_second_may_keep_or_change_what_was_decided(open_desk: OpenDesk, served: Served) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola")
    ola.goto(mia.url)
    comment = comment_shown(ola)
    press(mia, "r1")

    ola.keyboard.press("a")
    expect(ola.get_by_role("alert")).to_contain_text("already rejected by Mia")
    shoot(ola, "queue-faster")
    ola.get_by_role("button", name="Approve it all the same").click()
    expect(ola.locator(".flash")).to_contain_text("Approved ")

    assert served.state_of(comment) == "approved"


@pytest.mark.parametrize(
    ("preset", "keys", "state"),
    [("coral", "f", "approved"), ("coral", "d2", "rejected"), ("prodigy", "x1", "rejected")],
)
def test_a_set_of_keys_known_from_elsewhere_decides(
    open_desk: OpenDesk, served: Served, preset: str, keys: str, state: str
) -> None:
    desk = open_desk(f"Pia{preset}{keys}")
    set_preferences(desk, served, preset=preset)
    desk.goto(f"{served.address}/queue")

    comment = press(desk, keys)

    assert served.state_of(comment) == state


def test_a_key_of_ones_own_is_printed_on_the_button_and_works(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Kim")
    set_preferences(desk, served, key_approve="y")
    desk.goto(f"{served.address}/queue")
    printed = desk.locator(".approve kbd").inner_text()
    before = comment_shown(desk)
    desk.keyboard.press("a")

    comment = press(desk, "y")

    assert printed == "Y"
    assert comment == before
    assert served.state_of(comment) == "approved"


def test_one_key_for_two_commands_is_refused_with_both_names(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Kai")

    set_preferences(desk, served, key_approve="r")

    expect(desk.get_by_role("alert")).to_contain_text("R is given to two: “Approve” and “Reject")
    expect(desk.locator("#key_approve")).to_have_value("r")
    assert serious(desk) == []
    shoot(desk, "preferences-conflict", full=True)


def test_with_single_letters_off_only_keys_with_ctrl_work(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Sam")
    set_preferences(desk, served, single=False)
    desk.goto(f"{served.address}/queue")
    comment = comment_shown(desk)

    desk.keyboard.press("a")
    desk.keyboard.press("Control+k")

    expect(desk.locator("#palette")).to_be_visible()
    assert desk.locator(".approve kbd").count() == 0
    assert served.state_of(comment) == "held"


def test_a_keyboard_without_latin_letters_works_by_place(desk: Page) -> None:
    first = comment_shown(desk)

    desk.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))")

    expect(desk.locator("#reading")).not_to_have_attribute("data-comment", first)


def test_the_list_of_commands_finds_one_by_a_part_of_its_name(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    desk.keyboard.type("evid")
    shoot(desk, "palette")
    assert serious(desk) == []
    desk.keyboard.press("Enter")

    expect(desk.locator("#case")).to_have_class("case unseen-evidence")


def test_without_scripts_picked_cases_are_previewed_and_a_case_is_put_off(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Noa", java_script_enabled=False)
    put_off = comment_shown(desk)
    desk.locator("details.defer summary").click()
    desk.locator("details.defer").get_by_role("button", name="2 hours").click()
    expect(desk.locator("#told")).to_contain_text("Put off")
    after = comment_shown(desk)
    desk.locator(".pick").nth(0).check()
    desk.locator(".pick").nth(1).check()
    shoot(desk, "queue-no-scripts")
    desk.get_by_role("button", name="Approve those").click()

    expect(desk.get_by_role("heading", name="Approve 2")).to_be_visible()
    assert after != put_off


def test_without_scripts_the_last_deed_is_undone_by_a_button(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Noa", java_script_enabled=False)
    comment = comment_shown(desk)
    desk.locator("#decide").get_by_role("button", name="Approve").click()
    expect(desk.locator("#told")).to_contain_text("Approved ")

    desk.locator(".foot").get_by_role("button", name="Undo").click()

    expect(desk.locator("#told")).to_contain_text("Undone")
    assert served.state_of(comment) == "held"


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_every_theme_is_drawn_by_the_server_and_keeps_nobody_out(
    open_desk: OpenDesk, served: Served, theme: str
) -> None:
    desk = open_desk("Lena", Role.LEAD)
    set_preferences(desk, served, theme=theme, mask=False)
    shoot(desk, f"preferences-{theme}", full=True)
    found = {"preferences": serious(desk)}
    desk.goto(f"{served.address}/queue")
    shoot(desk, f"queue-theme-{theme}")
    found["queue"] = serious(desk)
    set_preferences(desk, served, theme="system", mask=True)

    assert found == {"preferences": [], "queue": []}


def test_a_compact_list_shows_more_and_larger_text_is_larger(open_desk: OpenDesk, served: Served) -> None:
    desk = open_desk("Dora")
    roomy = desk.locator("a.row").first.bounding_box()
    set_preferences(desk, served, density="compact", text_size="2")
    desk.goto(f"{served.address}/queue")
    shoot(desk, "queue-compact-large")
    tight = desk.locator("a.row").first.bounding_box()
    size = desk.locator("#words").evaluate("(words) => getComputedStyle(words).fontSize")
    set_preferences(desk, served, density="compact", text_size="0")
    desk.goto(f"{served.address}/queue")
    small = desk.locator("a.row").first.bounding_box()

    assert roomy is not None
    assert tight is not None
    assert small is not None
    assert small["height"] < roomy["height"] < tight["height"]
    assert float(size.removesuffix("px")) > 1.2 * 17


@pytest.mark.parametrize("width", [320, 390, 720])
def test_on_a_small_screen_everything_fits_and_buttons_are_large(
    open_desk: OpenDesk, served: Served, width: int
) -> None:
    desk = open_desk("Lena", Role.LEAD, viewport={"width": width, "height": 844})
    open_line(desk, 1)
    wide = desk.evaluate("document.documentElement.scrollWidth")
    expect(desk.locator("#decide .approve")).to_be_visible()
    box = desk.locator("#decide .approve").bounding_box()
    shoot(desk, f"queue-case-{width}")
    desk.goto(f"{served.address}/preferences")

    assert wide <= width
    assert desk.evaluate("document.documentElement.scrollWidth") <= width
    assert box is not None
    assert box["height"] >= (48 if width < 700 else 36)


def test_the_case_beside_is_seen_by_colleagues(open_desk: OpenDesk) -> None:
    mia, ola = open_desk("Mia"), open_desk("Ola")

    ola.goto(mia.url)

    expect(ola.locator("#lease")).to_contain_text("Mia reads this now")
    expect(ola.locator("#online")).to_contain_text("online")
    shoot(ola, "queue-lease")


def test_a_note_alone_is_kept_and_decides_nothing(desk: Page, served: Served) -> None:
    comment = comment_shown(desk)
    desk.keyboard.press("n")
    desk.keyboard.type("Ask Lena about this one")
    shoot(desk, "queue-note")
    with desk.expect_response(lambda answer: "/note" in answer.url) as heard:
        desk.get_by_role("button", name="Keep the note, decide later").click()

    assert heard.value.ok
    assert look.comment(served.works, served.site, comment).state == "held"
