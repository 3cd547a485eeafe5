"""A range of risk at the desk: the picture, what to expect, the samples that unlock, and one undo for all of it."""

from __future__ import annotations

import re

import pytest

from service.actions import look
from service.actions.review import decide
from service.actions.works import Works
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, a_person
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of

RANGE = {"low": "0.60", "high": "0.70"}


@pytest.fixture
def waiting(works: Works, site: Site) -> list[str]:
    """Twelve comments with a risk of 0.62 and one of 0.92."""
    held(works, site, "high", "insult:0.92 said once", "ann")
    return [held(works, site, f"c{n}", f"insult:0.62 said {n}", f"joe{n}").case_id or "" for n in range(12)]


def seal_of(page: str) -> str:
    found = re.search(r'name="seal" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def states(works: Works, site: Site) -> set[str]:
    return {look.comment(works, site, f"c{n}").state for n in range(12)}


def people_decided(works: Works, site: Site, approved: int, rejected: int) -> None:
    ben = a_person(works, site, "Ben")
    for number in range(approved + rejected):
        case = held(works, site, f"past{number}", f"insult:0.62 before {number}", "sue").case_id
        decide(works, ben, case or "", "approve" if number < approved else "reject", "insults", None, 1)


@pytest.mark.usefixtures("waiting")
def test_the_picture_holds_a_dot_for_each_comment_and_marks_the_range(moderator: Browser) -> None:
    page = moderator.get("/bulk?low=0.6&high=0.7").text

    assert page.count("<circle") == 13
    assert [count for on, count in re.findall(r'class="dots( on)?".*?data-count="(\d+)"', page) if on] == ["12"]
    assert '<rect class="band" id="band" x="600" y="0" width="100"' in page


def test_the_sentence_says_what_people_did_and_how_many_mistakes_to_expect(
    moderator: Browser, works: Works, site: Site, waiting: list[str]
) -> None:
    people_decided(works, site, approved=18, rejected=6)

    words = words_of(moderator.get("/bulk?low=0.6&high=0.7"))

    assert "12 selected" in words
    assert "Approve 12 expect about 3 mistakes about 1 in 4 wrong" in words  # 12 × 6 / 24
    assert "In the last 30 days people approved 75 % of 24 such comments, read one by one." in words
    # Wilson for 6 of 24: 0.120 to 0.449, times 12
    assert "With 95 % confidence between 1 and 6." in words
    assert "Reject 12 expect about 9 mistakes more wrong than right" in words


@pytest.mark.usefixtures("waiting")
def test_where_people_decided_too_few_the_page_says_so(moderator: Browser, works: Works, site: Site) -> None:
    none = words_of(moderator.get("/bulk?low=0.6&high=0.7"))
    people_decided(works, site, approved=2, rejected=1)
    few = words_of(moderator.get("/bulk?low=0.6&high=0.7"))

    assert "Nobody read such a comment by itself in the last 30 days; the model’s own numbers are all there is." in none
    assert "Only 3 such comments were read one by one in the last 30 days, too few to tell by" in few
    assert "expect about 7 mistakes" in few  # 12 × 0.62 = 7.44


@pytest.mark.usefixtures("waiting")
def test_ten_samples_stand_on_the_page_with_their_context(moderator: Browser) -> None:
    page = moderator.get("/bulk?low=0.6&high=0.7")

    assert page.text.count('class="line sample"') == 10
    words = words_of(page)
    assert "Read these 10: one from each tenth of the range" in words
    assert "new here" in words
    assert "The bridge stays shut" in words


@pytest.mark.usefixtures("waiting")
def test_applying_decides_the_range_that_was_shown_and_offers_one_undo_also_after_a_reload(
    moderator: Browser, works: Works, site: Site
) -> None:
    seal = seal_of(moderator.get("/bulk?low=0.6&high=0.7").text)
    later = held(works, site, "later", "insult:0.62 came later", "zoe")

    done = moderator.post("/bulk/apply", seal=seal, read="yes", choice="approve", **RANGE)

    assert done.status_code == 303
    address = done.headers["Location"]
    assert address.startswith("/bulk?low=0.60&high=0.70&did=deed_")
    assert states(works, site) == {"approved"}
    assert look.case(works, site, later.case_id or "").state == "open"
    for _ in range(2):
        words = words_of(moderator.get(address))
        assert "Approved 12 comments." in words
        assert "Undo all of it" in words

    deed = re.search(r"did=(deed_\w+)", address)
    assert deed is not None
    undone = moderator.post(f"/undo/{deed[1]}", onward="/bulk?low=0.60&high=0.70")

    assert undone.headers["Location"].startswith("/bulk?low=0.60&high=0.70&did=deed_")
    assert states(works, site) == {"held"}


@pytest.mark.usefixtures("waiting")
def test_the_reason_of_a_rejection_is_not_taken_for_a_filter(moderator: Browser, works: Works, site: Site) -> None:
    seal = seal_of(moderator.get("/bulk?author=joe1&low=0.6&high=0.7").text)

    done = moderator.post("/bulk/apply", seal=seal, read="yes", choice="reject", clause="spam", author="joe1", **RANGE)

    assert done.headers["Location"].startswith("/bulk?author=joe1&low=0.60&high=0.70&did=deed_")
    assert look.comment(works, site, "c1").history[-1].reason == "spam"


def test_what_somebody_decided_meanwhile_is_left_out_and_told(
    moderator: Browser, works: Works, site: Site, waiting: list[str]
) -> None:
    seal = seal_of(moderator.get("/bulk?low=0.6&high=0.7").text)
    decide(works, a_person(works, site, "Ben"), waiting[0], "reject", "insults", None, 1)

    done = moderator.post("/bulk/apply", seal=seal, read="yes", choice="approve", **RANGE)

    words = words_of(moderator.get(done.headers["Location"]))
    assert "Approved 11 comments. 1 was left out: decided, edited or taken by somebody meanwhile." in words
    assert look.comment(works, site, "c0").state == "rejected"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"choice": "approve"}, "Read the samples first, then say so."),
        ({"read": "yes", "choice": "reject"}, "A rejection needs a reason"),
        ({"read": "yes", "choice": "reject:no-such-clause"}, "The reason must be one of"),
        ({"read": "yes"}, "Press Approve or Reject."),
        ({"read": "yes", "choice": "approve", "seal": "forged"}, "This page is out of date."),
    ],
)
@pytest.mark.usefixtures("waiting")
def test_what_cannot_be_applied_says_why_and_decides_nothing(
    moderator: Browser, works: Works, site: Site, sent: dict[str, str], said: str
) -> None:
    seal = seal_of(moderator.get("/bulk?low=0.6&high=0.7").text)

    page = moderator.post("/bulk/apply", **{"seal": seal, **RANGE, **sent})

    assert page.status_code == 422
    assert said in words_of(page)
    assert states(works, site) == {"held"}


@pytest.mark.usefixtures("waiting")
def test_a_colleague_cannot_use_ones_seal(sign_in: SignIn, moderator: Browser, works: Works, site: Site) -> None:
    seal = seal_of(moderator.get("/bulk?low=0.6&high=0.7").text)
    ola = sign_in("Ola", Role.MODERATOR, site)

    assert ola.post("/bulk/apply", seal=seal, read="yes", choice="approve", **RANGE).status_code == 422
    assert states(works, site) == {"held"}


@pytest.mark.usefixtures("waiting")
def test_after_an_hour_the_page_must_be_looked_at_again(moderator: Browser, clock: FakeClock) -> None:
    seal = seal_of(moderator.get("/bulk?low=0.6&high=0.7").text)
    clock.wind(minutes=61)

    assert moderator.post("/bulk/apply", seal=seal, read="yes", choice="approve", **RANGE).status_code == 422


@pytest.mark.usefixtures("waiting")
def test_a_filter_of_the_queue_narrows_the_picture_and_is_kept_by_every_form(moderator: Browser) -> None:
    page = moderator.get("/bulk?author=ann&low=0.9&high=1")

    assert page.text.count("<circle") == 1
    assert page.text.count('<input type="hidden" name="author" value="ann">') == 2
    assert "1 comment waiting" in words_of(page)


def test_without_a_range_the_lowest_quarter_is_looked_at(moderator: Browser, works: Works, site: Site) -> None:
    for number, risk in enumerate(("0.55", "0.65", "0.75", "0.85")):
        held(works, site, f"c{number}", f"insult:{risk} said")

    page = moderator.get("/bulk").text

    assert 'name="low" min="0" max="1" step="0.02" value="0.00"' in page
    assert 'name="high" min="0" max="1" step="0.02" value="0.56"' in page


@pytest.mark.parametrize("query", ["low=abc&high=", "low=-1&high=2", "low=nan&high=inf", "low=0,6&high=0,7"])
@pytest.mark.usefixtures("waiting")
def test_ends_that_are_no_numbers_are_left_out_and_a_comma_is_read(moderator: Browser, query: str) -> None:
    page = moderator.get(f"/bulk?{query}")

    assert page.status_code == 200
    assert " selected" in words_of(page)


def test_an_empty_queue_and_an_empty_range_say_so(moderator: Browser, works: Works, site: Site) -> None:
    nothing = words_of(moderator.get("/bulk"))
    held(works, site, "c1", "insult:0.92 said")
    nothing_here = words_of(moderator.get("/bulk?low=0&high=0.2"))

    assert "Nothing waits in this range. To the queue" in nothing
    assert "Move the handles, or look at the lowest quarter of what waits" in nothing_here


@pytest.mark.usefixtures("waiting")
def test_a_viewer_sees_it_all_and_has_nothing_to_press(viewer: Browser) -> None:
    page = viewer.get("/bulk?low=0.6&high=0.7")

    assert "Your role is to look; moderators decide." in words_of(page)
    assert 'name="seal"' not in page.text


@pytest.mark.usefixtures("waiting")
def test_another_sites_cases_are_not_in_the_picture(sign_in: SignIn, other_site: Site) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert "<circle" not in neighbour.get("/bulk?low=0&high=1").text
