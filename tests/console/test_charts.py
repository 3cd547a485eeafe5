"""Plots: where bars and lines stand, what they say, the numbers beside them; nothing from outside becomes markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from service.console.charts import (
    HEIGHT,
    Figure,
    Mark,
    Plot,
    Series,
    bars,
    histogram,
    lines,
    ranked,
    sparkline,
    stacked,
)
from service.console.numbers import SHARE, TIME

PLOT = Plot("Comments", "Most came on Tuesday.")


def drawn(svg: str) -> ElementTree.Element:
    """The markup read as XML, which it must be."""
    return ElementTree.fromstring(svg)


def of_class(svg: str, name: str) -> list[ElementTree.Element]:
    return [each for each in drawn(svg).iter() if name in each.get("class", "").split()]


def test_a_bar_is_as_high_as_its_share_of_the_axis() -> None:
    figure = bars(PLOT, ["Mon", "Tue"], Series("Comments", [10, 40]))

    monday, tuesday = of_class(figure.svg, "bar")
    assert float(tuesday.get("height", "")) == HEIGHT
    assert float(monday.get("height", "")) == HEIGHT / 4
    assert float(monday.get("y", "")) == HEIGHT * 3 / 4
    assert [label.text for label in of_class(figure.svg, "y")] == ["0", "10", "20", "30", "40"]


def test_bars_share_the_width_evenly_in_hundredths_of_it() -> None:
    figure = bars(PLOT, ["a", "b", "c", "d"], Series("Comments", [1, 1, 1, 1]))

    found = of_class(figure.svg, "bar")
    assert [bar.get("x") for bar in found] == ["3.5%", "28.5%", "53.5%", "78.5%"]
    assert {bar.get("width") for bar in found} == {"18%"}


def test_layers_of_a_bar_stand_on_each_other_and_say_what_they_are() -> None:
    figure = stacked(PLOT, ["Mon"], [Series("Published", [3], "approve"), Series("Held", [1], "hold")])

    lower, upper = of_class(figure.svg, "bar")
    assert (float(lower.get("y", "")), float(lower.get("height", ""))) == (HEIGHT / 4, HEIGHT * 3 / 4)
    assert (float(upper.get("y", "")), float(upper.get("height", ""))) == (0, HEIGHT / 4)
    assert [bar[0].text for bar in (lower, upper)] == ["Mon: 3 published", "Mon: 1 held"]
    assert figure.legend == (("Published", "approve"), ("Held", "hold"))


def test_nothing_is_drawn_where_nothing_was_counted() -> None:
    figure = bars(PLOT, ["Mon", "Tue"], Series("Comments", [0, None]))

    assert of_class(figure.svg, "bar") == []
    assert figure.rows == (("Mon", "0"), ("Tue", "–"))


def test_the_numbers_beside_a_plot_are_those_of_the_plot() -> None:
    plot = Plot("Time to decide", "", "Week", TIME)

    figure = lines(plot, ["1", "2"], [Series("Median", [90, None]), Series("Slowest tenth", [7200, 30])])

    assert figure.columns == ("Week", "Median", "Slowest tenth")
    assert figure.rows == (("1", "2 min", "2 h"), ("2", "–", "30 s"))


def test_a_line_breaks_where_nothing_was_counted_and_a_lone_number_is_a_dot() -> None:
    figure = lines(Plot("Share", "", unit=SHARE), list("abcde"), [Series("All", [0.5, 1.0, None, 0.5, None])])

    (line,) = of_class(figure.svg, "line")
    assert line.get("d") == f"M10 {HEIGHT // 2}L30 0M70 {HEIGHT // 2}"
    assert [dot.get("cx") for dot in of_class(figure.svg, "dot")] == ["70%"]


def test_every_place_of_a_line_says_all_its_numbers_when_pointed_at() -> None:
    figure = lines(PLOT, ["Mon"], [Series("Came", [4]), Series("Went", [2])])

    (aim,) = of_class(figure.svg, "aim")
    assert aim[0].text == "Mon: Came 4, Went 2"


def test_a_band_lies_between_its_two_rows() -> None:
    low, high = Series("Low", [0, 5]), Series("High", [10, 10])

    figure = lines(PLOT, ["a", "b"], [Series("Middle", [5, 8])], band=(low, high))

    (band,) = of_class(figure.svg, "band")
    assert band.get("points") == f"25,{HEIGHT} 75,{HEIGHT // 2} 75,0 25,0"
    assert figure.columns == ("Day", "Middle", "Low", "High")


def test_a_threshold_stands_at_its_value_and_the_other_weeks_are_an_outline() -> None:
    edges = [0.0, 0.25, 0.5, 0.75, 1.0]

    figure = histogram(
        PLOT,
        edges,
        Series("Now", [8, 0, 0, 4]),
        Series("Before", [4, 4, 0, 0], "quiet"),
        [Mark(0.75, "Held from here")],
    )

    (cut, word) = of_class(figure.svg, "cut")
    assert cut.get("x1") == cut.get("x2") == "75%"
    assert word.text == "Held from here"
    assert [bar[0].text for bar in of_class(figure.svg, "bar")] == [
        "0.00–0.25: Now 8, Before 4",
        "0.75–1.00: Now 4, Before 0",
    ]
    (outline,) = of_class(figure.svg, "line")
    assert outline.get("d") == f"M0 {HEIGHT}V{HEIGHT // 2}H25V{HEIGHT // 2}H50V{HEIGHT}H75V{HEIGHT}H100V{HEIGHT}"


def test_round_numbers_stand_under_a_histogram_where_they_belong() -> None:
    figure = histogram(PLOT, [0.1, 0.4, 0.7, 1.0], Series("Now", [1, 1, 1]))

    under = {each.text: each.get("x") for each in of_class(figure.svg, "x")}
    assert under == {"0.20": "11.11%", "0.40": "33.33%", "0.60": "55.56%", "0.80": "77.78%", "1.00": "100%"}


def test_ranked_rows_are_as_wide_as_their_share_of_the_largest() -> None:
    figure = ranked(PLOT, ["Spam", "Insults"], Series("Rejected", [20, 5]))

    assert [bar.get("width") for bar in of_class(figure.svg, "bar")] == ["100%", "25%"]
    assert [value.text for value in of_class(figure.svg, "value")] == ["20", "5"]


def test_a_picture_has_a_name_for_those_who_do_not_see_it() -> None:
    figure = bars(PLOT, ["Mon"], Series("Comments", [1]))

    picture = drawn(figure.svg)
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "Comments. Most came on Tuesday."
    assert 'role="img" aria-label="Held, last week"' in sparkline("Held, last week", [1, 2])


@pytest.mark.parametrize(
    "figure",
    [
        bars(Plot("<b>", "&"), ["<script>"], Series("<i>", [1])),
        lines(Plot("<b>", "&"), ["<script>"], [Series("<i>", [1]), Series("<u>", [2])]),
        ranked(Plot("<b>", "&"), ["<script>"], Series("<i>", [1])),
    ],
    ids=["bars", "lines", "ranked"],
)
def test_what_a_site_wrote_never_becomes_markup(figure: Figure) -> None:
    svg = str(figure.svg)

    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg
    drawn(svg)


def test_no_plot_carries_a_style_or_a_colour_of_its_own() -> None:
    every = [
        bars(PLOT, ["a"], Series("x", [1])),
        lines(PLOT, ["a"], [Series("x", [1])]),
        histogram(PLOT, [0.0, 1.0], Series("x", [1])),
        ranked(PLOT, ["a"], Series("x", [1])),
    ]

    for figure in every:
        assert not re.search(r"style=|fill=|stroke=|#[0-9a-f]{3}", str(figure.svg))


def test_a_plot_of_nothing_is_still_a_picture() -> None:
    assert drawn(bars(PLOT, [], Series("x", [])).svg).get("role") == "img"
    assert ranked(PLOT, [], Series("x", [])).svg == ""
