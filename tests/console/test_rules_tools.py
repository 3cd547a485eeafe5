"""The rules' tools: numbers written into the text, a comment tried, a month replayed, a sentence answered."""

from __future__ import annotations

from typing import Any

import pytest

from service.actions import look
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import POLICY, FakeClock
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

JSON = {"Accept": "application/json"}
WORDED = POLICY + "words: {banned: {clause: spam, entries: [cialis, vermin]}}\n"
ASKED = {
    ("GET", "/rules/compare"),
    ("GET", "/rules/hits"),
    ("POST", "/rules/draft"),
    ("POST", "/rules/try"),
    ("POST", "/rules/replay"),
    ("POST", "/rules/choose"),
    ("POST", "/rules/1/restore"),
}
"""Method and path of every page here, for the five questions."""
PAGES = sorted(path for method, path in ASKED if method == "GET")
FORMS = sorted(path for method, path in ASKED if method == "POST")


def asked(browser: Browser, path: str, **fields: object) -> dict[str, Any]:
    """A form sent by a program: what it is told."""
    answer = browser.client.post(path, data={"csrf": browser.csrf, **fields}, headers=JSON)
    return dict(answer.get_json())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_a_viewer(viewer: Browser, path: str) -> None:
    assert viewer.get(path).status_code == 200


@pytest.mark.parametrize(("method", "path"), sorted(ASKED))
def test_a_wrong_method_is_refused_with_the_right_ones(lead: Browser, method: str, path: str) -> None:
    page = lead.client.open(path, method="PUT", headers={"Accept": "text/html"})

    assert page.status_code == 405
    assert method in page.headers["Allow"]


@pytest.mark.parametrize("path", PAGES)
def test_the_signed_out_are_sent_to_the_door(stranger: Browser, path: str) -> None:
    assert stranger.get(path).headers["Location"] == f"/sign-in?next={path}"


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_the_signed_out_is_refused(stranger: Browser, path: str) -> None:
    assert stranger.post(path, text=POLICY).status_code == 401


@pytest.mark.parametrize("path", [path for path in FORMS if path != "/rules/try"])
def test_a_moderator_does_not_set_the_rules(moderator: Browser, path: str) -> None:
    assert moderator.post(path, text=POLICY, version=1).status_code == 403


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_token_of_the_session_is_refused(lead: Browser, path: str) -> None:
    assert Browser(lead.client, csrf="forged").post(path, text=POLICY).status_code == 403


def test_another_sites_versions_can_be_neither_compared_nor_restored(
    sign_in: SignIn, lead: Browser, other_site: Site
) -> None:
    lead.post("/rules/publish", text=WORDED, version=1)
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    compared, restored = neighbour.get("/rules/compare?from=1&to=2"), neighbour.post("/rules/2/restore", version=1)

    assert (compared.status_code, restored.status_code) == (404, 404)


def test_another_sites_comments_are_in_neither_replay_nor_statistics(
    sign_in: SignIn, works: Works, site: Site, other_site: Site
) -> None:
    held(works, site, text="You idiot at the Gazette.")
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    month = neighbour.post("/rules/replay", text=POLICY.replace("0.5", "0.95"))

    assert "at the Gazette" not in month.text
    assert "no comments of the last 30 days" in words_of(month)
    assert "In 0 comments" in words_of(neighbour.get("/rules/hits"))


def test_a_check_tells_a_program_every_mistake_with_its_line(lead: Browser) -> None:
    told = asked(lead, "/rules/check", text=POLICY + "colour: blue\n")

    assert told["mistakes"] == [
        {
            "line": 9,
            "code": "unknown_key",
            "pointer": "/colour",
            "detail": told["mistakes"][0]["detail"],
        }
    ]
    assert "'colour' is no key known here." in told["mistakes"][0]["detail"]


def test_a_check_shows_what_would_change_line_by_line(lead: Browser) -> None:
    page = lead.post("/rules/check", text=POLICY.replace("spam: {hold: 0.5}", "spam: {hold: 0.3}"), version=1)

    assert '<tr class="gone">' in page.text
    assert "spam: {hold: 0.3}" in page.text


def test_numbers_are_written_into_the_text_and_nothing_else_is_touched(lead: Browser, works: Works, site: Site) -> None:
    told = asked(lead, "/rules/draft", text=POLICY, shown="hold.insult=0.5", **{"hold.insult": "0.61"})

    assert told["text"] == POLICY.replace("insult: {hold: 0.5,", "insult: {hold: 0.61,")
    assert told["changes"] == ["Insult is held from 0.61; it was from 0.5."]
    assert look.policy(works, site) == (1, POLICY)


def test_what_the_form_showed_and_nobody_changed_does_not_undo_what_was_typed_since(lead: Browser) -> None:
    typed = POLICY.replace("insult: {hold: 0.5,", "insult: {hold: 0.7,")

    told = asked(
        lead, "/rules/draft", text=typed, shown="hold.insult=0.5", **{"hold.insult": "0.5", "hold.spam": "0.4"}
    )

    assert "insult: {hold: 0.7," in str(told["text"])
    assert "spam: {hold: 0.4}" in str(told["text"])


def test_a_number_that_is_none_is_told_at_its_line(lead: Browser) -> None:
    told = asked(lead, "/rules/draft", text=POLICY, **{"hold.insult": "lots"})

    line = POLICY.split("\n").index("  insult: {hold: 0.5, reject: 0.95}") + 1
    assert told["mistakes"] == [{"line": line, "detail": "Write a number from 0 to 1 such as 0.6, not 'lots'."}]


def test_an_entry_is_added_stopped_and_taken_out(lead: Browser) -> None:
    lead.post("/rules/publish", text=WORDED, version=1)

    added = asked(lead, "/rules/draft", text=WORDED, new_entry="rat poison", new_list="watched", new_clause="insults")
    stopped = asked(lead, "/rules/draft", text=WORDED, entry_switch="stop:banned:vermin")
    dropped = asked(lead, "/rules/draft", text=WORDED, entry_switch="drop:banned:cialis")

    assert added["changes"] == ["The list of watched words gains “rat poison”."]
    assert stopped["changes"] == ["The list of banned words no longer looks for “vermin”."]
    assert "{entry: vermin, off: true}" in str(stopped["text"])
    assert "entries: [vermin]" in str(dropped["text"])


def test_an_entry_that_is_gone_is_told_and_the_text_kept(lead: Browser) -> None:
    page = lead.post("/rules/draft", text=WORDED, entry_switch="stop:banned:nothing-like-it")

    assert page.status_code == 422
    assert "The text has changed; look again." in words_of(page)


def test_a_moderator_tries_words_by_the_rules_in_force_and_a_viewer_does_not(
    moderator: Browser, viewer: Browser, works: Works, site: Site
) -> None:
    page = words_of(moderator.get("/rules"))

    told = asked(moderator, "/rules/try", said="You idiot.", text=WORDED)
    answer = moderator.post("/rules/try", said="A cialis.", text=WORDED)

    assert "Try a comment" in page
    assert told["draft"] == told["in_force"]
    assert answer.status_code == 200
    assert "No rule found anything" in words_of(answer)  # the text that was sent is not what a moderator tries
    assert "Try a comment" not in words_of(viewer.get("/rules"))
    assert viewer.post("/rules/try", said="You idiot.").status_code == 403


def test_a_try_tells_both_sides_and_why_a_longer_word_does_not_match(lead: Browser, works: Works, site: Site) -> None:
    told = asked(lead, "/rules/try", text=WORDED, said="A specialist sold me c1al1s")

    assert told["draft"]["action"] == "hold"
    assert told["draft"]["findings"][0]["matches"] == [{"typed": "c1al1s", "entry": "cialis"}]
    assert told["in_force"] == {"action": "publish", "findings": []}
    assert [(miss["entry"], miss["typed"]) for miss in told["misses"]] == [("cialis", "specialist")]
    assert look.counts(works, site).held == 0


def test_a_try_highlights_the_letters_in_their_place(lead: Browser) -> None:
    page = lead.post("/rules/try", text=WORDED, said="Such <b> VERMIN </b> here")

    assert ">VERMIN</mark>" in page.text
    assert "&lt;b&gt;" in page.text


def test_a_try_on_a_text_with_mistakes_tells_them(lead: Browser) -> None:
    page = lead.post("/rules/try", text=POLICY + "colour: blue\n", said="Hello")

    assert page.status_code == 422
    assert "1 mistake" in words_of(page)


def test_a_replay_is_told_with_figures_sections_and_examples(lead: Browser, works: Works, site: Site) -> None:
    held(works, site, "c1", "You idiot.")
    lead.decide(held(works, site, "c2", "An idiot's idea, no more."), "approve")

    page = lead.post("/rules/replay", text=POLICY.replace("hold: 0.5", "hold: 0.95"))

    words = words_of(page)
    assert "Of 2 comments the draft is stricter with 0 and milder with 2." in words
    assert "You idiot." in words
    assert "People approved it." in words


def test_a_replay_of_a_text_with_mistakes_tells_them(lead: Browser) -> None:
    assert lead.post("/rules/replay", text="title: x\n").status_code == 422


def test_a_sentence_is_answered_and_written_into_the_draft(lead: Browser, works: Works, site: Site) -> None:
    for number in range(1, 10):
        held(works, site, f"c{number}", f"Some words insult:0.{number}", author=f"a{number}")

    told = asked(lead, "/rules/choose", text=POLICY, label="insult", aim="hold", share="34")

    assert told["threshold"] == 0.61
    assert "insult: {hold: 0.61, reject: 0.95}" in str(told["text"])
    assert "Your own decisions are too few" in str(told["basis"])


def test_a_sentence_that_is_none_is_told_field_by_field(lead: Browser) -> None:
    told = asked(lead, "/rules/choose", text=POLICY, label="niceness", aim="win", share="all")

    assert [one["field"] for one in told["errors"]] == ["/label", "/aim", "/share"]


def test_an_old_version_is_put_in_force_again_with_a_note(lead: Browser, works: Works, site: Site) -> None:
    lead.post("/rules/publish", text=WORDED, version=1)

    answer = lead.post("/rules/1/restore", version=2)

    assert answer.headers["Location"] == "/rules?published=3"
    assert look.policy(works, site) == (3, POLICY)
    assert "Version 1 again." in words_of(lead.get("/rules"))


def test_a_restore_over_a_version_one_has_not_seen_is_refused(lead: Browser, works: Works, site: Site) -> None:
    lead.post("/rules/publish", text=WORDED, version=1)

    answer = lead.post("/rules/1/restore", version=1)

    assert answer.status_code == 409
    assert look.policy(works, site)[0] == 2


def test_two_versions_are_compared_in_sentences_and_line_by_line(lead: Browser) -> None:
    lead.post("/rules/publish", text=WORDED, version=1)

    page = lead.get("/rules/compare?from=1&to=2")

    assert "The list of banned words gains “cialis” and “vermin”." in words_of(page)
    assert '<tr class="new">' in page.text


@pytest.mark.parametrize("query", ["from=9&to=1", "from=x&to=1", "from=-1", "to=99999999999"])
def test_versions_that_never_were_cannot_be_compared(lead: Browser, query: str) -> None:
    assert lead.get(f"/rules/compare?{query}").status_code == 404


def test_the_statistics_tell_hits_and_false_hits_of_an_entry(
    lead: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    lead.post("/rules/publish", text=WORDED, version=1)
    clock.wind(hours=1)
    lead.decide(held(works, site, "c1", "Vermin, the lot.", author="a"), "approve")
    lead.decide(held(works, site, "c2", "Nothing but vermin.", author="b"), "reject:insults")
    held(works, site, "c3", "More vermin here.", author="c")

    words = words_of(lead.get("/rules/hits"))

    assert "In 3 comments of the last 30 days" in words
    assert "vermin banned, spam 3 2 1 50 %" in words
