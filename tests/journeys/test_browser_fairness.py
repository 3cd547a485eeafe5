"""Fairness in a real browser: an author objects without JavaScript, a colleague answers, decisions are seen twice."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from service.actions import appeal_pages, appeals, desk_settings, lists, people, review, second_looks
from service.actions.statement_pages import StatementView, listed
from service.storage.people import Person, Role
from tests.builders_storage import open_cases
from tests.journeys.browsing import OpenDesk, serious, shoot
from tests.journeys.serving import Served

pytestmark = pytest.mark.browser

WIDTHS = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
FITS = "document.querySelector('main').scrollWidth <= innerWidth"
WORDS = "I spoke of the bridge, not of the man. Please read it again."


@pytest.fixture(scope="module", autouse=True)
def everything_is_drawn(served: Served) -> None:
    """All that was decided is looked at again."""
    desk_settings.save(served.works, served.site, {"second_looks_automatic": "100", "second_looks_people": "100"})


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """An author's browser, with JavaScript off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def person_of(served: Served, name: str, role: Role = Role.MODERATOR) -> Person:
    """Somebody of the team, invited where they are not."""
    known = [person for person, _ in lists.team(served.works, served.site) if person.name == name]
    if not known:
        people.invite(served.works, f"{name.lower()}@example.org", name, served.site, role)
        return person_of(served, name, role)
    return known[0]


def rejected_by(served: Served, name: str) -> StatementView:
    """A held comment that somebody rejects with words for the author; answers the statement."""
    line = open_cases(served.works, served.site, limit=1)[0]
    review.decide(
        served.works,
        person_of(served, name),
        line.id,
        "reject",
        "personal-attacks",
        None,
        line.version,
        note_to_author="The last sentence is about him, not about what he says.",
    )
    return listed(served.works, served.site, 1, comment=line.comment.id)[0]


def address(served: Served, view: StatementView) -> str:
    parts = urlsplit(view.link)
    return f"{served.address}{parts.path}?{parts.query}"


def appealed(served: Served, view: StatementView) -> str:
    return appeals.file(served.works, view.id, urlsplit(view.link).query.partition("=")[2], WORDS)


def test_an_author_objects_a_colleague_reverses_and_the_author_reads_the_answer(
    reader: Page, open_desk: OpenDesk, served: Served
) -> None:
    view = rejected_by(served, "Mia")
    link = address(served, view)
    reader.goto(link)
    expect(reader.get_by_role("heading", name="About your comment")).to_be_visible()
    expect(reader.get_by_text("Your comment was not published.")).to_be_visible()

    reader.get_by_label("Your objection").fill(WORDS)
    reader.get_by_role("button", name="Send objection").click()
    expect(reader.get_by_text("Your objection has arrived.")).to_be_visible()
    noor = open_desk("Noor")
    noor.goto(f"{served.address}/appeals")
    noor.get_by_role("link", name="Appeal of").first.click()
    expect(noor.get_by_text(WORDS)).to_be_visible()
    noor.get_by_label("Words for the author").fill("You are right; it was about the bridge.")
    noor.get_by_role("button", name="Reverse").click()
    expect(noor.get_by_role("heading", name="Appeals")).to_be_visible()

    assert view.comment_id is not None
    assert served.state_of(view.comment_id) == "approved"
    reader.goto(link)
    expect(reader.get_by_role("heading", name="You objected, and we changed the decision")).to_be_visible()
    expect(reader.get_by_text("You are right; it was about the bridge.")).to_be_visible()
    expect(reader.get_by_role("heading", name="Withdrawn")).to_be_visible()


def test_who_decided_the_first_time_is_offered_no_answer(open_desk: OpenDesk, served: Served) -> None:
    appeal = appealed(served, rejected_by(served, "Mia"))
    mia, noor = open_desk("Mia"), open_desk("Noor")

    mia.goto(f"{served.address}/appeals/{appeal}")
    noor.goto(f"{served.address}/appeals/{appeal}")

    expect(mia.get_by_role("heading", name="For a colleague")).to_be_visible()
    expect(mia.get_by_role("button", name="Uphold")).to_have_count(0)
    expect(noor.get_by_role("button", name="Uphold")).to_be_visible()
    expect(noor.locator("main")).not_to_contain_text("Mia")


def test_a_second_look_is_blind_and_changes_nothing(open_desk: OpenDesk, served: Served) -> None:
    view = rejected_by(served, "Mia")
    noor = open_desk("Noor", java_script_enabled=False)

    noor.goto(f"{served.address}/quality/next")
    for word in ("Rejected", "Approved", "Published", "Mia", "score of"):
        expect(noor.locator("main article")).not_to_contain_text(word)
    expect(noor.locator("main mark")).to_have_count(0)
    noor.get_by_role("button", name="Publish it").click()

    expect(noor.get_by_text("Noted. Nothing changed on the site")).to_be_visible()
    assert view.comment_id is not None
    assert served.state_of(view.comment_id) == "rejected"


def test_a_lead_settles_a_disagreement(open_desk: OpenDesk, served: Served) -> None:
    view = rejected_by(served, "Mia")
    noor = person_of(served, "Noor")
    second_looks.answer(served.works, served.site, noor, look_at(served, noor, view), "approve", None)
    lena = open_desk("Lena", Role.LEAD)

    lena.goto(f"{served.address}/quality?reveal=1")
    card = lena.locator(".settle", has_text=(view.text or "")[:60])
    card.get_by_label("What is right").select_option("approve")
    card.get_by_role("button", name="Settle").click()

    expect(lena.get_by_role("heading", name="Worth a talk")).to_be_visible()
    assert view.comment_id is not None
    assert served.state_of(view.comment_id) == "approved"


def look_at(served: Served, person: Person, view: StatementView) -> str:
    """The second look at the decision that a statement tells of, for somebody else."""
    second_looks.draw(served.works, served.site)
    found = second_looks.next_look(served.works, served.site, person)
    while found is not None and found.text != view.text:
        found = second_looks.next_look(served.works, served.site, person, found.id)
    assert found is not None
    return found.id


def judged(served: Served, name: str, view: StatementView) -> None:
    """Somebody answers every look that waits, and would publish what the statement is about."""
    second_looks.draw(served.works, served.site)
    person = person_of(served, name)
    while (found := second_looks.next_look(served.works, served.site, person)) is not None:
        publish = found.text == view.text or len(found.text) % 7 != 0
        said = ("approve", None) if publish else ("reject", "personal-attacks")
        second_looks.answer(served.works, served.site, person, found.id, *said)


@pytest.fixture(scope="module")
def full(served: Served) -> StatementView:
    """Enough of everything for a look at the pages: appeals waiting and answered, looks and disagreements."""
    first, second, third = (rejected_by(served, "Mia") for _ in range(3))
    appealed(served, first)
    noor = person_of(served, "Noor")
    appeals.decide(served.works, served.site, noor, appealed(served, second), "upheld", "It names a person; it stands.")
    appealed(served, third)
    judged(served, "Noor", third)
    rejected_by(served, "Mia")
    return rejected_by(served, "Noor")


PAGES = {
    "appeals": "/appeals",
    "quality": "/quality",
    "look": "/quality/next",
    "transparency": "/transparency",
    "settings": "/settings",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_keep_nobody_out(
    open_desk: OpenDesk, served: Served, full: StatementView, scheme: str, width: str
) -> None:
    page = open_desk("Lena", Role.LEAD, color_scheme=scheme, viewport=WIDTHS[width])
    paths = dict(PAGES)
    waiting = appeal_pages.waiting(served.works, served.site, person_of(served, "Lena", Role.LEAD))
    paths["appeal"] = f"/appeals/{waiting[0].id}"

    for name, path in paths.items():
        page.goto(served.address + path)
        shoot(page, f"fairness-{name}-{scheme}-{width}", full=True)

        assert serious(page) == [], name
        assert page.evaluate(FITS), name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_authors_page_keeps_nobody_out(
    browser: Browser, served: Served, full: StatementView, scheme: str, width: str
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport=WIDTHS[width])  # type: ignore[arg-type]
    page = context.new_page()
    answered = next(view for view in listed(served.works, served.site, 50) if view.appeal and view.appeal.outcome)

    for name, view in (("open", full), ("answered", answered)):
        page.goto(address(served, view))
        shoot(page, f"fairness-statement-{name}-{scheme}-{width}", full=True)

        assert serious(page) == [], name
        assert page.evaluate(FITS), name
    context.close()
