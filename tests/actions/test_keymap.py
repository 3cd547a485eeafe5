"""The keys of the desk: every set is free of conflicts, one's own changes count, and what is wrong is told."""

from __future__ import annotations

import pytest

from service.actions import keymap
from service.actions.keymap import COMMANDS, PRESETS, Keymap


@pytest.mark.parametrize("preset", PRESETS)
def test_every_set_is_free_of_conflicts_and_reaches_every_command(preset: str) -> None:
    keys = Keymap(preset)

    assert keymap.mistakes(keys) == []
    assert set(keys.bindings.values()) == {command.name for command in COMMANDS}


def test_ones_own_key_counts_before_the_sets() -> None:
    keys = Keymap("coral", {"approve": "y"})

    assert keys.keys("approve") == ("y",)
    assert keys.keys("reject") == ("d",)


def test_capitals_and_cmd_are_read_as_what_they_mean() -> None:
    assert keymap.split("R, Cmd+Z , g H") == ["shift+r", "ctrl+z", "g shift+h"]


def test_a_key_for_two_commands_is_told_with_both() -> None:
    [error] = keymap.mistakes(Keymap(own={"note": "a"}))

    assert error.code == "conflict"
    assert "A is given to two: “Approve” and “Write a note for the team”" in error.detail


def test_a_key_that_begins_a_sequence_is_a_conflict_too() -> None:
    assert [error.code for error in keymap.mistakes(Keymap(own={"note": "g"}))] == ["conflict"]


@pytest.mark.parametrize("typed", ["abc", "ctrl+", "a b c", "shift+ab", "f13"])
def test_what_is_no_key_is_told(typed: str) -> None:
    assert [error.code for error in keymap.mistakes(Keymap(own={"note": typed}))] == ["malformed"]


@pytest.mark.parametrize("typed", ["1", "ctrl+w", "enter"])
def test_keys_of_the_browser_and_the_reasons_are_not_given_away(typed: str) -> None:
    assert [error.code for error in keymap.mistakes(Keymap(own={"note": typed}))] == ["taken"]


def test_an_unknown_set_or_command_is_told() -> None:
    wrong = keymap.mistakes(Keymap("emacs", {"dance": "y"}))

    assert [error.pointer for error in wrong] == ["/preset", "/key_dance"]


def test_with_single_letters_off_only_modifiers_and_arrows_are_left() -> None:
    keys = Keymap(single=False)

    assert set(keys.bindings) == {"ctrl+z", "ctrl+a", "ctrl+k", "down", "up"}
    assert keys.printed("approve") == ""
    assert keys.printed("undo") == "Ctrl+Z"


def test_no_key_at_all_is_a_choice() -> None:
    keys = Keymap(own={"spam": ""})

    assert keymap.mistakes(keys) == []
    assert keys.printed("spam") == ""
