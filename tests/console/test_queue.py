"""The queue shows what waits, and a case with all that one needs to decide."""

from __future__ import annotations

import re

from service.actions import cuts
from service.actions.score import score
from service.actions.works import Works
from service.console import queue
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person, a_submission, an_article, open_cases
from tests.console.desk_builders import Browser, held, words_of


def rows_of(page_text: str) -> list[str]:
    return re.findall(r'class="name"><bdi>([^<]*)<', page_text)


def test_an_empty_queue_says_so(viewer: Browser) -> None:
    assert "Nothing waiting." in words_of(viewer.get("/queue"))


def test_an_empty_queue_after_work_says_when_the_last_decision_was(
    moderator: Browser, works: Works, site: Site, clock: FakeClock
) -> None:
    moderator.decide(held(works, site), "approve")
    clock.wind(minutes=2)

    assert "Last decision 2 minutes ago." in words_of(moderator.get("/queue"))


def test_the_riskiest_comes_first_and_is_shown(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site, "c1", "insult:0.61 said calmly", "Anna")
    held(works, site, "c2", "insult:0.88 said loudly", "Bert")

    page = viewer.get("/queue")

    assert rows_of(page.text) == ["Bert", "Anna"]
    assert '<h2 id="author"><bdi>Bert</bdi></h2>' in page.text


def test_by_age_the_oldest_comes_first(viewer: Browser, works: Works, site: Site, clock: FakeClock) -> None:
    held(works, site, "c1", "insult:0.61 first", "Anna")
    clock.wind(minutes=5)
    held(works, site, "c2", "insult:0.88 second", "Bert")

    assert rows_of(viewer.get("/queue?sort=age").text) == ["Anna", "Bert"]


def test_a_case_in_the_url_is_the_one_shown(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site, "c1", "insult:0.9 loud", "Anna")
    quiet = held(works, site, "c2", "insult:0.6 quiet", "Bert")

    page = viewer.get(f"/queue?case={quiet.case_id}")

    assert '<h2 id="author"><bdi>Bert</bdi></h2>' in page.text
    assert page.text.count('aria-current="true"') == 2  # the row, and the order


def test_a_long_queue_goes_on_by_cursor_without_leaving_out_or_repeating(
    viewer: Browser, works: Works, site: Site
) -> None:
    for number in range(queue.PAGE + 3):
        held(works, site, f"c{number}", "You idiot.", f"author {number}")

    first = viewer.get("/queue").text
    more = re.search(r'href="(/queue\?after=[^"]+)">More', first)
    assert more is not None
    second = viewer.get(more[1].replace("&amp;", "&")).text

    assert (len(rows_of(first)), len(rows_of(second))) == (queue.PAGE, 3)
    assert not set(rows_of(first)) & set(rows_of(second))


def test_a_cursor_that_is_none_is_told(viewer: Browser) -> None:
    assert viewer.get("/queue?after=rubbish").status_code == 422


def test_the_evidence_is_marked_and_can_be_switched_off(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site, text="You idiot, said joe.")

    shown = viewer.get("/queue").text
    hidden = viewer.get("/queue?evidence=off").text

    assert '<mark class="ev ev3" title="evidence for insult">idiot</mark>' in shown
    assert "<mark" not in hidden
    assert "Show evidence" in hidden


def test_what_a_reader_wrote_is_never_taken_for_markup(viewer: Browser, works: Works, site: Site) -> None:
    nasty = "<script>alert(1)</script> idiot <b onclick='x'>"
    held(works, site, "c1", nasty, "<i>joe</i>", article=an_article(title="<u>T</u>", url="javascript:alert(1)"))

    page = viewer.get("/queue").text

    assert "<script>alert" not in page
    assert "<b onclick" not in page
    assert "<i>joe" not in page
    assert "<u>T" not in page
    assert "javascript:" not in page


def test_the_parents_stand_above_and_the_replies_below(viewer: Browser, works: Works, site: Site) -> None:
    score(works, site, a_submission("c1", "The top of it all.", "anna"))
    score(works, site, a_submission("c2", "Well, hardly.", "bert", parent="c1"))
    case = held(works, site, "c3", "You idiot.", "carl", parent="c2")
    score(works, site, a_submission("c4", "Now now.", "dora", parent="c3"))

    words = words_of(viewer.get(f"/queue?case={case.case_id}"))

    places = [words.index(said) for said in ("The top of it all.", "Well, hardly.", "Now now.")]
    assert places == sorted(places)


def test_the_reason_is_told_with_the_clauses_own_words(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site)

    words = words_of(viewer.get("/queue"))

    assert "No insults : Be civil." in words
    assert "0.90 ≥ 0.50" in words


def test_the_authors_record_is_told(moderator: Browser, works: Works, site: Site) -> None:
    moderator.decide(held(works, site, "c1", "You idiot."), "reject:insults")
    held(works, site, "c2", "Idiot again.")

    words = words_of(moderator.get("/queue"))

    assert "0 published 1 rejected" in words
    assert "You idiot. Rejected" in words


def test_a_viewer_sees_no_buttons_to_decide(viewer: Browser, works: Works, site: Site) -> None:
    held(works, site)

    page = viewer.get("/queue")

    assert "/decide" not in page.text
    assert "Your role is to look" in words_of(page)


def test_a_comment_in_a_language_nobody_reads_is_shown_with_that_reason(
    viewer: Browser, works: Works, site: Site
) -> None:
    held(works, site, text="Բարեւ ձեզ", lang="hy")

    page = viewer.get("/queue")

    assert 'dir="auto" lang="hy"' in page.text
    assert "no model reads it" in words_of(page)


def test_a_case_about_a_text_that_was_edited_since_cannot_be_decided(
    moderator: Browser, works: Works, site: Site
) -> None:
    old = held(works, site, "c1", "You idiot.")
    held(works, site, "c1", "You utter idiot.")

    page = moderator.get(f"/queue?case={old.case_id}")

    assert "The author edited this comment" in words_of(page)
    assert "/decide" not in page.text


def test_after_a_case_comes_the_next_of_the_list_and_after_the_last_the_one_before(works: Works, site: Site) -> None:
    for number in range(3):
        held(works, site, f"c{number}", "You idiot.")
    lines = open_cases(works, site)
    first, second, third = (line.id for line in lines)

    assert queue.following(lines, first) == second
    assert queue.following(lines, third) == second
    assert queue.following(lines[:1], first) is None
    assert queue.following(lines, "case_elsewhere") == first


def test_what_a_cut_branch_offers_is_labelled_in_the_list_and_has_a_tab_while_there_is_any(
    moderator: Browser, works: Works, site: Site
) -> None:
    before = moderator.get("/queue").text
    score(works, site, a_submission("c1", "The bridge is shut."))
    score(works, site, a_submission("c2", "It is.", "ann", parent="c1"))
    cuts.cut(works, a_person(works, site, "Ola"), site, "bridge", "c1", offer=True)

    page = moderator.get("/queue?tab=cut")

    assert 'data-tab="cut"' not in before
    assert "Cut 1" in words_of(page)
    assert 'class="letter cut" title="From a cut branch of a discussion">C<' in page.text
    assert '<span class="why">Cut branch</span>' in page.text
    assert "It stands below a comment at which the discussion was cut off" in words_of(page)
