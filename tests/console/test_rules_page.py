"""The rules: read, checked with every mistake at once, published by leads, looked back at."""

from __future__ import annotations

from service.actions import look
from service.actions.works import Works
from service.storage.sites import Site
from tests.builders_storage import POLICY
from tests.console.desk_builders import Browser, words_of

STRICTER = POLICY.replace("spam: {hold: 0.5}", "spam: {hold: 0.3}")
MISTAKEN = POLICY + "colour: blue\nlinks: {max: many}\n"


def test_the_policy_in_force_is_shown_as_written(lead: Browser) -> None:
    page = lead.get("/rules")

    assert "Version 1 is in force" in words_of(page)
    assert "No advertising" in page.text


def test_a_viewer_reads_the_rules_and_finds_no_button(viewer: Browser) -> None:
    page = viewer.get("/rules")

    assert "No advertising" in page.text
    assert "/rules/publish" not in page.text


def test_checking_tells_every_mistake_with_its_line_and_publishes_nothing(
    lead: Browser, works: Works, site: Site
) -> None:
    page = lead.post("/rules/check", text=MISTAKEN.replace("\n", "\r\n"), version=1)

    words = words_of(page)
    assert page.status_code == 422
    assert "2 mistakes" in words
    assert "Line 9" in words
    assert "Line 10" in words
    assert page.text.count('class="bad"') == 2
    assert look.policy(works, site) == (1, POLICY)


def test_checking_tells_in_sentences_what_would_change(lead: Browser) -> None:
    page = lead.post("/rules/check", text=STRICTER, version=1)

    assert page.status_code == 200
    assert "Spam is held from 0.3; it was from 0.5." in words_of(page)


def test_checking_what_is_in_force_says_that_nothing_would_change(lead: Browser) -> None:
    assert "nothing would change" in words_of(lead.post("/rules/check", text=POLICY, version=1))


def test_publishing_puts_the_next_version_in_force_with_note_and_name(lead: Browser, works: Works, site: Site) -> None:
    published = lead.post("/rules/publish", text=STRICTER, version=1, note="Too many adverts")

    words = words_of(lead.get(published.headers["Location"]))
    assert look.policy(works, site) == (2, STRICTER)
    assert "Version 2 is in force." in words
    assert "Too many adverts Lena" in words


def test_publishing_a_text_with_mistakes_tells_them_and_publishes_nothing(
    lead: Browser, works: Works, site: Site
) -> None:
    page = lead.post("/rules/publish", text=MISTAKEN, version=1)

    assert page.status_code == 422
    assert "2 mistakes" in words_of(page)
    assert look.policy(works, site)[0] == 1


def test_publishing_over_a_version_one_has_not_seen_is_refused_and_the_text_kept(
    lead: Browser, works: Works, site: Site
) -> None:
    lead.post("/rules/publish", text=STRICTER, version=1)

    page = lead.post("/rules/publish", text=POLICY + "# mine\n", version=1)

    assert page.status_code == 409
    assert "Somebody published another version" in words_of(page)
    assert "# mine" in page.text
    assert look.policy(works, site)[0] == 2


def test_an_old_version_can_be_looked_at(lead: Browser) -> None:
    lead.post("/rules/publish", text=STRICTER, version=1)

    page = lead.get("/rules/1")

    assert "spam: {hold: 0.5}" in page.text
    assert "version 2 is in force" in words_of(page)


def test_a_version_that_never_was_does_not_exist(lead: Browser) -> None:
    assert lead.get("/rules/7").status_code == 404


def test_a_policy_text_is_never_taken_for_markup(lead: Browser) -> None:
    page = lead.post("/rules/check", text="</textarea><script>alert(1)</script>", version=1)

    assert "<script>alert" not in page.text
