"""The insight page and its files: figures in words, one section at a time, nobody's numbers but one's own."""

from __future__ import annotations

import csv
import io
import re

import pytest

from service.actions.works import Works
from service.console.insight_tables import TABLES, as_csv
from service.storage.people import Role
from service.storage.sites import Site
from tests.builders_storage import FakeClock, an_article
from tests.console.conftest import SignIn
from tests.console.desk_builders import Browser, held, words_of


@pytest.fixture
def judged(works: Works, site: Site, moderator: Browser, clock: FakeClock) -> None:
    """Four comments in two sections: one approved after ten minutes, one rejected, one held, one published."""
    sport = an_article("derby", section="sport")
    first = held(works, site, "a", "You idiot.", "ann", article=sport)
    second = held(works, site, "b", "Buy my pills", "ben", article=sport)
    held(works, site, "c", "What an idiot.", "cat", article=an_article("vote", section="politics"))
    held(works, site, "d", "Good morning.", "dan", article=sport)
    clock.wind(minutes=10)
    moderator.decide(first, "approve")
    moderator.decide(second, "reject:spam")


def rows(browser: Browser, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.usefixtures("judged")
def test_the_figures_stand_on_the_page_in_words(viewer: Browser) -> None:
    words = words_of(viewer.get("/insight"))

    assert "Comments 4" in words
    assert "Decided without a person 25 %" in words
    assert "Waiting now 1 the oldest for 10 min" in words
    assert "Half are decided within 10 min" in words
    assert "Held and then approved 50 % 1 of 2 that people judged" in words
    assert "2 decisions by people" in words


@pytest.mark.usefixtures("judged")
def test_every_plot_has_a_name_and_its_numbers_beside_it(viewer: Browser) -> None:
    page = viewer.get("/insight").text

    figures = re.findall(r'<figure class="chart">.*?</figure>', page, re.DOTALL)
    assert len(figures) == 9
    assert all('role="img" aria-label="' in figure and "<table>" in figure for figure in figures)


@pytest.mark.usefixtures("judged")
def test_one_section_is_shown_alone_and_keeps_the_period(viewer: Browser) -> None:
    page = viewer.get("/insight?days=7&section=politics")

    words = words_of(page)
    assert "Comments 1" in words
    assert "Held and then approved – nobody judged any yet" in words
    assert "<option selected>politics</option>" in page.text
    assert "/insight?days=90&amp;section=politics" in page.text


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("query", ["days=12", "days=x", "section=gardening", "label=nonsense", "days=&section="])
def test_what_cannot_be_read_in_the_address_is_left_out(viewer: Browser, query: str) -> None:
    page = viewer.get(f"/insight?{query}")

    assert page.status_code == 200
    assert "The last 30 days" in words_of(page)
    assert "Comments 4" in words_of(page)


@pytest.mark.usefixtures("judged")
def test_a_file_holds_plain_numbers(viewer: Browser) -> None:
    volume = rows(viewer, "/insight.csv?table=volume&days=7")
    times = rows(viewer, "/insight.csv?table=times&days=7")
    sections = rows(viewer, "/insight.csv?table=sections")

    assert volume[-1] == {"day": "2026-11-02", "published": "1", "held": "3", "refused": "0"}
    assert times[-1]["median_seconds"] == "600.0"
    assert sections[0] == {
        "section": "sport",
        "comments": "3",
        "stopped": "2",
        "judged": "2",
        "held_wrongly": "1",
        "published": "1",
        "missed": "0",
    }


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_taken_along(viewer: Browser, table: str) -> None:
    answer = viewer.get(f"/insight.csv?table={table}&section=sport")

    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert f'filename="gazette-{table}.csv"' in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.text)))
    assert len({len(line) for line in lines}) == 1
    assert len(lines) > 1


def test_a_table_nobody_made_does_not_exist(viewer: Browser) -> None:
    assert viewer.get("/insight.csv?table=people").status_code == 404
    assert viewer.get("/insight.csv").status_code == 404


@pytest.mark.usefixtures("judged")
def test_ones_own_numbers_are_shown_to_oneself_alone(viewer: Browser, moderator: Browser) -> None:
    assert rows(moderator, "/insight.csv?table=weeks") == [
        {"week_from": "2026-11-02", "decisions": "2", "approved": "1", "rejected": "1", "mine": "2"}
    ]
    assert rows(viewer, "/insight.csv?table=weeks")[0]["mine"] == "0"
    assert "Mia" not in viewer.get("/insight").text


@pytest.mark.usefixtures("judged")
def test_another_sites_figures_are_not_shown(sign_in: SignIn, other_site: Site) -> None:
    neighbour = sign_in("Nora", Role.ADMIN, other_site)

    assert "Comments 0" in words_of(neighbour.get("/insight"))
    assert "sport" not in neighbour.get("/insight").text
    assert all(row["published"] == "0" for row in rows(neighbour, "/insight.csv?table=volume"))


def test_a_section_with_a_strange_name_is_neither_markup_nor_a_formula(
    works: Works, site: Site, viewer: Browser
) -> None:
    held(works, site, article=an_article("x", section="=1+<b>1</b>"))

    assert "<b>1</b>" not in viewer.get("/insight").text
    assert rows(viewer, "/insight.csv?table=sections")[0]["section"] == "'=1+<b>1</b>"


def test_comments_under_no_section_can_be_looked_at_alone(works: Works, site: Site, viewer: Browser) -> None:
    held(works, site, "a")
    held(works, site, "b", article=an_article("derby", section="sport"))

    assert "Comments 1" in words_of(viewer.get("/insight?section=-"))


def test_a_file_ends_its_lines_and_quotes_as_its_standard_says() -> None:
    assert as_csv(("a", "b"), [("x,y", 1 / 3), (None, -2)]) == 'a,b\r\n"x,y",0.333333\r\n,-2\r\n'
