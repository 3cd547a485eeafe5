"""The preferences page: one plain form that keeps a person's looks and keys, or says what is wrong."""

from __future__ import annotations

from service.actions import keymap
from service.actions.keymap import COMMANDS
from tests.console.desk_builders import Browser, words_of

KEYS = {f"key_{command.name}": command.keys for command in COMMANDS}
WHOLE = {
    "whole": "yes",
    "theme": "dark",
    "density": "compact",
    "text_size": "1",
    "preset": "parley",
    "single": "yes",
    "breaks_after": "30",
    "severe_per_hour": "",
    **KEYS,
}


def test_the_theme_is_drawn_by_the_server_from_the_next_page_on(viewer: Browser) -> None:
    answer = viewer.post("/preferences", **WHOLE)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/preferences?saved=yes")
    assert '<html lang="en" data-theme="dark" data-density="compact" data-text="1">' in viewer.get("/log").text


def test_a_number_that_is_none_is_told_and_nothing_is_kept(viewer: Browser) -> None:
    page = viewer.post("/preferences", **{**WHOLE, "breaks_after": "soon"})

    assert page.status_code == 422
    assert "Minutes until a break: write a number" in words_of(page)
    assert 'data-theme="system"' in viewer.get("/log").text


def test_a_conflict_of_keys_keeps_what_was_typed(viewer: Browser) -> None:
    page = viewer.post("/preferences", **{**WHOLE, "key_note": "a"})

    assert page.status_code == 422
    assert "A is given to two" in words_of(page)
    assert 'name="key_note" value="a"' in page.text


def test_another_set_of_keys_is_printed_on_the_page(viewer: Browser) -> None:
    viewer.post("/preferences", **{**WHOLE, "preset": "coral"})

    page = viewer.get("/preferences")

    assert 'name="key_approve" value="f"' in page.text
    assert keymap.Keymap("coral").keys("approve") == ("f",)


def test_one_choice_can_be_changed_alone(viewer: Browser) -> None:
    viewer.post("/preferences", **WHOLE)

    answer = viewer.client.post(
        "/preferences", data={"csrf": viewer.csrf, "single": "no"}, headers={"Accept": "application/json"}
    )

    assert answer.json == {"saved": True}
    page = viewer.get("/queue").text
    assert 'data-single="off"' in page
    assert 'data-theme="dark"' in page


def test_a_theme_that_is_none_is_refused(viewer: Browser) -> None:
    assert viewer.post("/preferences", theme="pink").status_code == 422
