"""A place at the desk is its URL; nothing leads to another host."""

from __future__ import annotations

import pytest

from service.console.address import Place, local, place_of


def test_the_start_of_the_queue_has_a_bare_address() -> None:
    assert Place().url() == "/queue"


def test_a_place_read_from_its_own_address_is_the_same_place() -> None:
    place = Place("age", "off", "case_1", "0.5~x")

    assert place_of({"sort": "age", "evidence": "off", "case": "case_1", "after": "0.5~x"}) == place
    assert place.url() == "/queue?sort=age&evidence=off&case=case_1&after=0.5~x"


def test_what_was_just_done_is_not_carried_along() -> None:
    assert Place(done="case_1").url() == "/queue"
    assert Place().url(done="case_1") == "/queue?done=case_1"


def test_what_cannot_be_read_is_left_out() -> None:
    assert place_of({"sort": "colour", "evidence": "?", "case": " "}) == Place()


@pytest.mark.parametrize("path", ["/queue", "/queue?case=case_1&sort=age", "/rules/2", "/"])
def test_our_own_paths_are_gone_to(path: str) -> None:
    assert local(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "queue",
        "",
        None,
    ],
)
def test_a_path_that_may_leave_us_leads_to_the_queue(path: str | None) -> None:
    assert local(path) == "/queue"
