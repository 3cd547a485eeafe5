"""Discussions and authors at the desk: what the pages show, what their forms do, and the five questions for each."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from service.actions import cuts, look, sanctions
from service.actions.decide_here import decide_here
from service.actions.report import Report, report
from service.actions.sanctions import Sanction
from service.actions.score import score
from service.actions.works import Works
from service.console.address import in_path
from service.moderation.ladder import Step
from service.storage.people import Person, Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person, a_submission, an_article
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

THREAD = "/thread/bridge"
AUTHOR = "/author/name%3Ajoe"
PAGES = ("/threads", THREAD, "/authors", AUTHOR)
ON_THREADS = {
    "openness": {"openness": "premoderated", "hours": "2"},
    "cut": {"comment": "c1"},
    "join": {"comment": "c1"},
    "decide": {"comment": "c1", "choice": "reject:insults", "seen": "held~1"},
}
ON_AUTHORS = {
    "warn": {"clause": "insults"},
    "hold": {"clause": "insults", "days": "7"},
    "suspend": {"clause": "insults", "days": "3"},
    "ban": {"clause": "insults"},
    "lift": {},
    "note": {"text": "Knows the bridge."},
}
FORMS = {
    **{f"{THREAD}/{verb}": f for verb, f in ON_THREADS.items()},
    **{f"{AUTHOR}/{v}": f for v, f in ON_AUTHORS.items()},
}
ASKED = {
    ("GET", "/threads"),
    ("GET", "/thread/{path:article_id}"),
    ("GET", "/authors"),
    ("GET", "/author/{path:key}"),
    *(("POST", f"/thread/{{path:article_id}}/{verb}") for verb in ON_THREADS),
    *(("POST", f"/author/{{path:key}}/{verb}") for verb in ON_AUTHORS),
}
"""What this file asks the five questions: see test_five_questions."""


@pytest.fixture(autouse=True)
def quarrel(works: Works, site: Site) -> None:
    """One held comment of joe under the bridge."""
    held(works, site)


@pytest.fixture
def ola(works: Works, site: Site) -> Person:
    return a_person(works, site, "Ola", Role.LEAD)


def joe(works: Works, site: Site) -> str:
    return look.author_record(works, site, "name:joe").standing.status.value


# --- five questions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_a_viewer_without_scripts_or_styles_inside(viewer: Browser, path: str) -> None:
    page = viewer.get(path)

    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert not re.search(r"<script(?! src=)", page.text)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_leads_back_with_what_was_done(lead: Browser, works: Works, site: Site, ola: Person, path: str) -> None:
    if path.endswith("/join"):
        cuts.cut(works, ola, site, "bridge", "c1")
    if path.endswith("/lift"):
        sanctions.sanction(works, ola, site, "name:joe", Sanction(Step.BAN, clause="insults"))

    page = lead.post(path, **FORMS[path])

    assert page.status_code == 303
    assert page.headers["Location"].startswith(path.rsplit("/", 1)[0])
    followed = lead.get(page.headers["Location"])
    assert followed.status_code == 200
    assert path.endswith("/note") or "Undo" in words_of(followed)


@pytest.mark.parametrize("path", [*PAGES, *FORMS])
def test_a_wrong_method_is_refused(lead: Browser, path: str) -> None:
    page = lead.client.open(path, method="PUT", headers={"Accept": "text/html"})

    assert page.status_code == 405
    assert page.headers["Allow"]


@pytest.mark.parametrize("path", PAGES)
def test_the_signed_out_are_sent_to_the_door(stranger: Browser, path: str) -> None:
    page = stranger.get(path)

    assert page.status_code == 303
    assert page.headers["Location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("path", FORMS)
def test_a_form_of_the_signed_out_or_of_another_sites_page_is_refused(
    stranger: Browser, lead: Browser, path: str
) -> None:
    assert stranger.post(path, **FORMS[path]).status_code == 401
    assert Browser(lead.client, csrf="forged").post(path, **FORMS[path]).status_code == 403


@pytest.mark.parametrize("path", [THREAD, AUTHOR])
def test_another_sites_things_do_not_exist(sign_in: SignIn, other_site: Site, path: str) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert neighbour.get(path).status_code == 404


@pytest.mark.parametrize("path", FORMS)
def test_another_sites_things_cannot_be_changed(
    sign_in: SignIn, works: Works, site: Site, other_site: Site, path: str
) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert neighbour.post(path, **FORMS[path]).status_code == 404
    assert joe(works, site) == "good"


@pytest.mark.parametrize("path", ["/threads", "/authors", "/authors?order=newest", "/authors?order=sanctioned"])
def test_another_sites_things_are_on_no_list(
    sign_in: SignIn, works: Works, site: Site, other_site: Site, ola: Person, path: str
) -> None:
    sanctions.sanction(works, ola, site, "name:joe", Sanction(Step.WARN, clause="insults"))

    page = words_of(sign_in("Nora", Role.ADMIN, other_site).get(path))

    assert "bridge" not in page
    assert "joe" not in page


@pytest.mark.parametrize("path", FORMS)
def test_a_viewer_changes_nothing(viewer: Browser, works: Works, site: Site, path: str) -> None:
    assert viewer.post(path, **FORMS[path]).status_code == 403
    assert joe(works, site) == "good"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (f"{THREAD}/openness", {"openness": "closed"}),
        (f"{THREAD}/openness", {"openness": "premoderated"}),
        (f"{THREAD}/openness", {"openness": "premoderated", "hours": "25"}),
        (f"{AUTHOR}/ban", {"clause": "insults"}),
        (f"{AUTHOR}/suspend", {"clause": "insults", "days": "8"}),
        (f"{AUTHOR}/hold", {"clause": "insults", "days": "31"}),
    ],
)
def test_what_only_leads_may_a_moderator_may_not(
    moderator: Browser, lead: Browser, path: str, fields: dict[str, str]
) -> None:
    assert moderator.post(path, **fields).status_code == 403
    assert lead.post(path, **fields).status_code == 303


def test_a_moderator_neither_opens_what_a_lead_closed_nor_lifts_a_ban(moderator: Browser, lead: Browser) -> None:
    lead.post(f"{THREAD}/openness", openness="closed")
    lead.post(f"{AUTHOR}/ban", clause="insults")

    assert moderator.post(f"{THREAD}/openness", openness="open").status_code == 403
    assert moderator.post(f"{THREAD}/openness", openness="premoderated", hours="2").status_code == 403
    assert moderator.post(f"{AUTHOR}/lift").status_code == 403


def test_a_moderator_premoderates_for_a_while_and_ends_it(moderator: Browser, works: Works, site: Site) -> None:
    moderator.post(f"{THREAD}/openness", openness="premoderated", hours="2")
    during = score(works, site, a_submission("c8", "I walk there.", "sam")).state
    moderator.post(f"{THREAD}/openness", openness="open")

    assert (during, score(works, site, a_submission("c9", "Me too.", "sam")).state) == ("held", "published")


# --- discussions -----------------------------------------------------------------------------------------------------


def test_the_tree_shows_states_risk_who_decided_and_reports(
    works: Works, site: Site, moderator: Browser, ola: Person
) -> None:
    score(works, site, a_submission("c2", "It stays open.", "sam", parent="c1"))
    score(works, site, a_submission("c3", "", "quiet", parent="c2"))
    report(works, site, Report("c2", "spam", "reader-1"))
    decide_here(works, ola, site, "c1", "reject", "insults", None, "held~1")

    page = moderator.get(THREAD)

    said = words_of(page)
    assert "joe Rejected by Ola, No insults" in said
    assert "Risk 0.90" in said
    assert "1 report" in said
    assert "(no text)" in said
    assert page.text.index('id="c-1"') < page.text.index('id="c-2"') < page.text.index('id="c-3"')


def test_a_held_comment_is_decided_where_it_stands(works: Works, site: Site, moderator: Browser) -> None:
    page = moderator.post(f"{THREAD}/decide", comment="c1", choice="approve", seen="held~1", row="1")

    assert page.headers["Location"].endswith("#c-1")
    assert look.comment(works, site, "c1").state == "approved"


def test_whoever_was_slower_is_told_and_changes_nothing(
    works: Works, site: Site, moderator: Browser, ola: Person
) -> None:
    decide_here(works, ola, site, "c1", "approve", None, None, "held~1")

    page = moderator.post(f"{THREAD}/decide", comment="c1", choice="reject:insults", seen="held~1")

    assert page.status_code == 409
    assert "This comment was approved by Ola" in words_of(page)
    assert look.comment(works, site, "c1").state == "approved"


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("openness", {"openness": "ajar"}),
        ("openness", {"openness": "closed", "hours": "many"}),
        ("openness", {"openness": "closed", "hours": "0"}),
        ("decide", {"comment": "c1", "choice": "reject:nonsense", "seen": "held~1"}),
        ("decide", {"comment": "c1", "choice": "", "seen": "held~1"}),
    ],
)
def test_a_form_with_a_mistake_is_told_and_changes_nothing(
    works: Works, site: Site, lead: Browser, verb: str, fields: dict[str, str]
) -> None:
    page = lead.post(f"{THREAD}/{verb}", **fields)

    assert page.status_code == 422
    assert "Nothing was changed" in words_of(page)
    assert look.comment(works, site, "c1").state == "held"


def test_a_cut_can_be_made_once_and_taken_back_by_undo(works: Works, site: Site, moderator: Browser) -> None:
    done = moderator.post(f"{THREAD}/cut", comment="c1", offer="yes")
    again = moderator.post(f"{THREAD}/cut", comment="c1")
    undo = re.search(r'action="(/undo/[^"]+)"', moderator.get(done.headers["Location"]).text)
    assert undo is not None

    back = moderator.post(undo[1], onward=THREAD)

    assert again.status_code == 409
    assert back.headers["Location"].startswith(f"{THREAD}?did=")
    assert score(works, site, a_submission("c2", "Yes.", "sam", parent="c1")).state == "published"


def test_programs_of_the_desk_get_json(moderator: Browser) -> None:
    headers = {"Accept": "application/json"}
    fields = {"csrf": moderator.csrf, "comment": "c1", "choice": "approve", "seen": "held~1"}

    first = moderator.client.post(f"{THREAD}/decide", data=fields, headers=headers)
    late = moderator.client.post(f"{THREAD}/decide", data=fields, headers=headers)
    warned = moderator.client.post(f"{AUTHOR}/warn", data={"csrf": moderator.csrf}, headers=headers)

    assert first.json is not None
    assert (first.status_code, first.json["state"]) == (200, "approved")
    assert first.json["undo"] == f"/undo/{first.json['deed']}"
    assert (late.status_code, warned.status_code) == (409, 422)
    assert warned.json is not None
    assert warned.json["errors"][0]["field"] == "/clause"


@pytest.mark.parametrize("id", ["2018/12/putin", "a b?c#d", "Ընկեր", "100%", "https://example.org/a//b"])
def test_any_id_a_site_may_use_has_a_page(works: Works, site: Site, moderator: Browser, id: str) -> None:
    score(works, site, a_submission("c5", "I see.", f"by {id}", article=an_article(id)))

    thread = moderator.get(f"/thread/{quote(id, safe='')}?comment=c5")
    writer = moderator.get(f"/author/{quote(f'name:by {id}', safe='')}")

    assert (thread.status_code, writer.status_code) == (200, 200)
    assert f"/thread/{in_path(id)}/openness" in thread.text
    assert moderator.post(f"/thread/{quote(id, safe='')}/cut", comment="c5").status_code == 303


def test_an_unknown_discussion_comment_or_author_is_not_found(moderator: Browser) -> None:
    for path in ("/thread/nowhere", f"{THREAD}?comment=nobody", f"{THREAD}?branch=nobody", "/author/nobody"):
        assert moderator.get(path).status_code == 404


def test_what_cannot_be_read_in_an_address_is_left_out(moderator: Browser) -> None:
    for path in (f"{THREAD}?part=everything&page=-3", "/threads?order=loudest&page=x", f"{AUTHOR}?state=odd&page=0"):
        assert moderator.get(path).status_code == 200


def test_hot_discussions_stand_on_top_with_a_button_that_calms_them(
    works: Works, site: Site, moderator: Browser, clock: FakeClock
) -> None:
    for n in range(5):
        held(works, site, f"h{n}", author=f"u{n}")

    hot = moderator.get("/threads")
    moderator.post(f"{THREAD}/openness", openness="premoderated", hours="2", onward="/threads")

    assert "Running hot" in words_of(hot)
    assert "6 comments held, rejected or reported within ten minutes" in words_of(hot)
    assert "Premoderate for 2 h" in words_of(hot)
    assert "Running hot" not in words_of(moderator.get("/threads"))


def test_a_reader_who_writes_markup_is_shown_as_written(works: Works, site: Site, moderator: Browser) -> None:
    score(
        works, site, a_submission("c6", "<b>bold</b> & sure", "<i>eve</i>", article=an_article("x", title="<u>T</u>"))
    )

    for path in ("/threads", "/thread/x", "/authors?order=newest", f"/author/{quote('name:<i>eve</i>', safe='')}"):
        page = moderator.get(path).text
        assert "<b>bold" not in page
        assert "<i>eve" not in page
        assert "<u>T" not in page


# --- authors ---------------------------------------------------------------------------------------------------------


def test_an_author_known_by_name_only_is_told_as_such(moderator: Browser) -> None:
    assert "Known by name only" in words_of(moderator.get(AUTHOR))


def test_the_page_advises_the_next_step_and_why(works: Works, site: Site, moderator: Browser, ola: Person) -> None:
    decide_here(works, ola, site, "c1", "reject", "insults", None, "held~1")

    page = words_of(moderator.get(AUTHOR))

    assert "Next step: warn" in page
    assert "1 comment rejected in the last 30 days, and no sanction in the last year." in page
    assert "1 of 1, too few for a percentage" in page


def test_a_suspension_says_who_how_long_and_why_and_is_lifted(moderator: Browser, works: Works, site: Site) -> None:
    moderator.post(f"{AUTHOR}/suspend", clause="insults", suspend_days="3", words="Please cool down.")
    during = words_of(moderator.get(AUTHOR))
    moderator.post(f"{AUTHOR}/lift")

    assert "Suspended until 5 Nov 2026, 09:00 UTC" in during
    assert "Suspension, 3 days · No insults In force “Please cool down.” Mia" in during
    assert joe(works, site) == "good"


def test_a_sanction_without_a_reason_is_refused_and_the_words_are_kept(moderator: Browser) -> None:
    page = moderator.post(f"{AUTHOR}/suspend", clause="nonsense", suspend_days="3", words="Please cool down.")

    assert page.status_code == 422
    assert "Please cool down." in page.text


def test_a_note_is_read_by_the_team_and_taken_away_by_who_wrote_it(
    moderator: Browser, lead: Browser, viewer: Browser
) -> None:
    moderator.post(f"{AUTHOR}/note", text="Knows the bridge.")
    written = viewer.get(AUTHOR).text
    number = re.search(r'name="remove" value="(\d+)"', moderator.get(AUTHOR).text)
    assert number is not None

    assert lead.post(f"{AUTHOR}/note", remove=number[1]).status_code == 404
    assert moderator.post(f"{AUTHOR}/note", remove=number[1]).status_code == 303
    assert "Knows the bridge." in written
    assert "Knows the bridge." not in moderator.get(AUTHOR).text


def test_authors_are_found_by_name_and_sanctions_are_listed(moderator: Browser) -> None:
    moderator.post(f"{AUTHOR}/warn", clause="insults")

    assert "joe" in words_of(moderator.get("/authors?q=JO"))
    assert "Nobody of this name." in words_of(moderator.get("/authors?q=nobody"))
    assert "Warning" in words_of(moderator.get("/authors?order=sanctioned"))


def test_a_form_never_leads_to_another_host(moderator: Browser) -> None:
    for path, fields in ((f"{THREAD}/cut", {"comment": "c1"}), (f"{AUTHOR}/warn", {"clause": "insults"})):
        page = moderator.post(path, onward="//evil.example/", **fields)

        assert page.headers["Location"].startswith(("/thread/", "/author/"))


def test_nobody_of_the_team_is_told_to_the_site(works: Works, site: Site, moderator: Browser) -> None:
    moderator.post(f"{AUTHOR}/warn", clause="insults")
    moderator.post(f"{THREAD}/cut", comment="c1")

    events = [line.data for line in look.decisions_after(works, site, None)]

    assert "Mia" not in str(events)


@pytest.mark.parametrize(
    ("path", "fields", "done", "undone"),
    [
        (f"{THREAD}/openness", {"openness": "closed"}, "The discussion is closed.", "Undone: the discussion is open."),
        (
            f"{THREAD}/openness",
            {"openness": "premoderated", "hours": "2"},
            "The discussion is premoderated until 2 Nov 2026, 11:00 UTC.",
            "Undone: the discussion is open.",
        ),
        (
            f"{THREAD}/cut",
            {"comment": "c1"},
            "Replies below the comment are not taken.",
            "Undone: replies below the comment are taken again.",
        ),
        (f"{AUTHOR}/warn", {"clause": "insults"}, "The author is warned.", "Undone: the warning is taken back."),
        (
            f"{AUTHOR}/suspend",
            {"clause": "insults", "days": "3"},
            "The author is suspended until 5 Nov 2026, 09:00 UTC.",
            "Undone: the author is in good standing.",
        ),
        (f"{AUTHOR}/ban", {"clause": "insults"}, "The author is banned.", "Undone: the author is in good standing."),
    ],
)
def test_what_was_done_and_undone_is_told_in_a_sentence(
    lead: Browser, path: str, fields: dict[str, str], done: str, undone: str
) -> None:
    first = lead.post(path, **fields).headers["Location"]
    page = lead.get(first)
    undo = re.search(r'action="(/undo/[^"]+)"', page.text)
    assert undo is not None

    back = lead.get(lead.post(undo[1], onward=path.rsplit("/", 1)[0]).headers["Location"])

    assert done in words_of(page)
    assert undone in words_of(back)
