"""Plots drawn on the server: an SVG that takes the width it is given, and the same numbers as a table.

Widths are hundredths of the plot and heights pixels, so letters keep their size on a narrow screen. Colours come from
``charts.css`` by tone, never from here. Every function is pure; every word that goes into the markup is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from markupsafe import Markup

from service.console.numbers import COUNT, NUMBER, Unit, some, ticks, told

Tone = Literal["accent", "hold", "approve", "reject", "learn", "mark", "quiet"]
HEIGHT: Final = 168
"""The plot's height in pixels, without the letters under it."""
FOOT: Final = 24
HEAD: Final = 18
ROW: Final = 40
FEW: Final = 12
"""Up to so many places, each is wide enough for the label in its middle."""
NOTHING: Final = "Nothing to show yet."


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, a value a place; None where nothing was counted."""

    name: str
    values: Sequence[float | None]
    tone: Tone = "accent"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across a histogram at a value, with a word on top: a threshold."""

    at: float
    name: str
    tone: Tone = "mark"


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot and its numbers. ``sentence`` says what is to be seen; ``rows`` are what the table beside it shows."""

    title: str
    sentence: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[tuple[str, Tone], ...] = ()


@dataclass(frozen=True, slots=True)
class Plot:
    """What a plot is called and what it counts in; ``first`` heads the table's first column."""

    title: str
    sentence: str
    first: str = "Day"
    unit: Unit = field(default=COUNT)


def bars(plot: Plot, labels: Sequence[str], series: Series) -> Figure:
    """One bar a place."""
    return stacked(plot, labels, [series])


def stacked(plot: Plot, labels: Sequence[str], series: Sequence[Series]) -> Figure:
    """One bar a place, each cut into what it is made of; the first series lies at the bottom."""
    sums = [sum(one.values[place] or 0.0 for one in series) for place in range(len(labels))]
    axis = ticks(plot.unit, max(sums, default=0.0))
    drawn = [_grid(axis, plot.unit), _under(labels)]
    for place, label in enumerate(labels):
        drawn.append(_pile(place, len(labels), label, series, axis[-1], plot.unit))
    return _figure(plot, labels, series, _svg(plot, drawn))


def lines(
    plot: Plot, labels: Sequence[str], series: Sequence[Series], band: tuple[Series, Series] | None = None
) -> Figure:
    """A line a series, broken where nothing was counted; ``band``: two more rows, the space between which is shaded."""
    every = [*series, *(band or ())]
    axis = ticks(plot.unit, max((v for one in every for v in one.values if v is not None), default=0.0))
    shaded = _band(*band, axis[-1]) if band else Markup("")
    traced = Markup("").join(_trace(one, number, axis[-1]) for number, one in enumerate(series, 1))
    drawn = [_grid(axis, plot.unit), _stretched([shaded, traced]), _under(labels)]
    drawn += [_dots(one, axis[-1]) for one in series]
    drawn += [_column(place, labels, every, plot.unit) for place in range(len(labels))]
    return _figure(plot, labels, every, _svg(plot, drawn), legend=series)


def histogram(
    plot: Plot,
    edges: Sequence[float],
    counted: Series,
    against: Series | None = None,
    marks: Iterable[Mark] = (),
) -> Figure:
    """How many fall between each two neighbouring edges; ``against`` is drawn as an outline over the bars.

    ``edges`` are one more than the values, in equal steps. ``marks`` stand at values between the first edge and last.
    """
    labels = [f"{low:.2f}–{high:.2f}" for low, high in pairwise(edges)]
    series = [counted, *([against] if against else [])]
    axis = ticks(plot.unit, max((v for one in series for v in one.values if v is not None), default=0.0))
    drawn = [_grid(axis, plot.unit), _edge_labels(edges)]
    for place, value in enumerate(counted.values):
        hint = f"{labels[place]}: " + ", ".join(f"{s.name} {told(s.values[place], plot.unit.say)}" for s in series)
        drawn.append(_bar(place, len(labels), 0.0, value or 0.0, axis[-1], counted.tone, hint, gap=0.04))
    if against:
        drawn.append(_stretched([_outline(against, axis[-1])]))
    drawn += [_mark(mark, edges[0], edges[-1]) for mark in marks]
    return _figure(plot, labels, series, _svg(plot, drawn))


def ranked(plot: Plot, names: Sequence[str], series: Series, notes: Sequence[str] = ()) -> Figure:
    """One bar a row with its name over it and its number at the end; ``notes`` stand in the place of the numbers."""
    top = max((value for value in series.values if value is not None), default=0.0) or 1.0
    drawn = [
        _ranked_row(place, name, value or 0.0, top, series.tone, notes[place] if notes else told(value, plot.unit.say))
        for place, (name, value) in enumerate(zip(names, series.values, strict=True))
    ]
    svg = _framed(plot, drawn, max(ROW, ROW * len(names)), "ranked") if names else Markup("")
    return _figure(plot, names, [series], svg)


def sparkline(title: str, values: Sequence[float | None], tone: Tone = "accent", top: float | None = None) -> Markup:
    """A line without an axis, for the middle of a sentence or a card; ``top``: what its height stands for."""
    top = top or max((value for value in values if value is not None), default=0.0) or 1.0
    size = Markup('viewBox="0 0 100 {}" preserveAspectRatio="none"').format(HEIGHT)
    return Markup('<svg class="spark tone-{}" role="img" aria-label="{}" {}>{}</svg>').format(
        tone, title, size, _trace(Series(title, values, tone), 1, top)
    )


def _figure(
    plot: Plot,
    labels: Sequence[str],
    series: Sequence[Series],
    svg: Markup,
    legend: Sequence[Series] | None = None,
) -> Figure:
    rows = [(label, *(told(one.values[n], plot.unit.say) for one in series)) for n, label in enumerate(labels)]
    named = series if legend is None else legend
    return Figure(
        title=plot.title,
        sentence=plot.sentence if rows else NOTHING,
        svg=svg,
        columns=(plot.first, *(one.name for one in series)),
        rows=tuple(rows),
        legend=tuple((one.name, one.tone) for one in named) if len(named) > 1 else (),
    )


def _svg(plot: Plot, drawn: Sequence[Markup]) -> Markup:
    return _framed(plot, drawn, HEIGHT + FOOT, "plot")


def _framed(plot: Plot, drawn: Sequence[Markup], height: int, kind: str) -> Markup:
    """The picture as one thing with a name and a description, for whoever does not see it."""
    return Markup('<svg class="{}" height="{}" role="img" aria-label="{}">{}</svg>').format(
        kind, height, f"{plot.title}. {plot.sentence}", Markup("").join(drawn)
    )


def _y(value: float, top: float) -> float:
    return HEIGHT * (1 - value / top)


def _grid(axis: Sequence[float], unit: Unit) -> Markup:
    """A line and its number for every round number of the axis."""
    one = Markup('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/><text class="y" x="-8" y="{}">{}</text>')
    drawn = []
    for value in axis:
        y = _short(_y(value, axis[-1]))
        drawn.append(one.format("grid" if value else "ground", y, y, y, unit.say(value)))
    return Markup("").join(drawn)


def _under(labels: Sequence[str]) -> Markup:
    """Some of the labels under their places; the last of many ends with the plot, so that it stays inside."""
    one = Markup('<text class="x {}" x="{}%" y="{}">{}</text>')
    across = 100 / max(1, len(labels))
    many, last = len(labels) > FEW, len(labels) - 1
    places = ((n, many and n == last) for n in some(labels))
    return Markup("").join(
        one.format("last" if end else "", 100 if end else _short((n + 0.5) * across), HEIGHT + HEAD, labels[n])
        for n, end in places
    )


def _edge_labels(edges: Sequence[float]) -> Markup:
    """Round numbers under a histogram, where they belong between its first edge and its last."""
    one = Markup('<text class="x {}" x="{}%" y="{}">{}</text>')
    low, high = edges[0], edges[-1]
    step = ticks(NUMBER, high - low, 5)[1]
    drawn = []
    for place in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1):
        x = _short(100 * (place * step - low) / (high - low))
        drawn.append(one.format({0: "first", 100: "last"}.get(int(x), ""), x, HEIGHT + HEAD, f"{place * step:.2f}"))
    return Markup("").join(drawn)


def _pile(place: int, of: int, label: str, series: Sequence[Series], top: float, unit: Unit) -> Markup:
    """One bar and its layers, each saying what it is when pointed at."""
    drawn, floor = [], 0.0
    for one in series:
        value = one.values[place] or 0.0
        hint = f"{label}: {told(value, unit.say)}" + (f" {one.name.lower()}" if len(series) > 1 else "")
        drawn.append(_bar(place, of, floor, value, top, one.tone, hint))
        floor += value
    return Markup("").join(drawn)


def _bar(
    place: int, of: int, floor: float, value: float, top: float, tone: Tone, hint: str, gap: float = 0.14
) -> Markup:
    if value <= 0:
        return Markup("")
    across = 100 / of
    y = _y(floor + value, top)
    return Markup('<rect class="bar tone-{}" x="{}%" width="{}%" y="{}" height="{}"><title>{}</title></rect>').format(
        tone,
        _short((place + gap) * across),
        _short((1 - 2 * gap) * across),
        _short(y),
        _short(max(1.0, _y(floor, top) - y)),
        hint,
    )


def _stretched(drawn: Sequence[Markup]) -> Markup:
    """Shapes drawn on a field of 100 by HEIGHT that stretches with the plot; strokes keep their width."""
    return Markup('<svg class="stretch" viewBox="0 0 100 {}" preserveAspectRatio="none" height="{}">{}</svg>').format(
        HEIGHT, HEIGHT, Markup("").join(drawn)
    )


def _trace(one: Series, number: int, top: float) -> Markup:
    """The line of a series; ``number`` chooses its dashes, so that colour is not all that tells lines apart."""
    across = 100 / max(1, len(one.values))
    path, pen = [], "M"
    for place, value in enumerate(one.values):
        if value is None:
            pen = "M"
            continue
        path.append(f"{pen}{_short((place + 0.5) * across)} {_short(_y(value, top))}")
        pen = "L"
    return Markup('<path class="line l{} tone-{}" d="{}"/>').format(number, one.tone, "".join(path))


def _band(low: Series, high: Series, top: float) -> Markup:
    """The space between two rows, without the places where either has no number."""
    across = 100 / max(1, len(low.values))
    pairs = [
        (_short((n + 0.5) * across), _short(_y(a, top)), _short(_y(b, top)))
        for n, (a, b) in enumerate(zip(low.values, high.values, strict=True))
        if a is not None and b is not None
    ]
    points = [f"{x},{a}" for x, a, _ in pairs] + [f"{x},{b}" for x, _, b in reversed(pairs)]
    return Markup('<polygon class="band tone-{}" points="{}"/>').format(low.tone, " ".join(points))


def _dots(one: Series, top: float) -> Markup:
    """A dot at the newest number, and at every number without a neighbour, of which a line would show nothing."""
    dot = Markup('<circle class="dot tone-{}" cx="{}%" cy="{}" r="3"/>')
    across = 100 / max(1, len(one.values))
    padded = [None, *one.values, None]
    alone = [n for n, v in enumerate(one.values) if v is not None and padded[n] is None and padded[n + 2] is None]
    known = [n for n, v in enumerate(one.values) if v is not None]
    return Markup("").join(
        dot.format(one.tone, _short((n + 0.5) * across), _short(_y(one.values[n] or 0.0, top)))
        for n in sorted({*alone, *known[-1:]})
    )


def _column(place: int, labels: Sequence[str], series: Sequence[Series], unit: Unit) -> Markup:
    """An unseen stretch over a place of a line, which says its numbers when pointed at."""
    across = 100 / len(labels)
    hint = ", ".join(f"{one.name} {told(one.values[place], unit.say)}" for one in series)
    return Markup('<rect class="aim" x="{}%" width="{}%" y="0" height="{}"><title>{}</title></rect>').format(
        _short(place * across), _short(across), HEIGHT, f"{labels[place]}: {hint}"
    )


def _outline(one: Series, top: float) -> Markup:
    """A staircase over the bars of a histogram."""
    across = 100 / max(1, len(one.values))
    path = [f"M0 {HEIGHT}"]
    for place, value in enumerate(one.values):
        y = _short(_y(value or 0.0, top))
        path += [f"V{y}", f"H{_short((place + 1) * across)}"]
    return Markup('<path class="line l1 tone-{}" d="{}V{}"/>').format(one.tone, "".join(path), HEIGHT)


def _mark(mark: Mark, low: float, high: float) -> Markup:
    x = _short(100 * (mark.at - low) / (high - low))
    side = "last" if x > 60 else "first"
    return Markup(
        '<line class="cut tone-{}" x1="{}%" x2="{}%" y1="-6" y2="{}"/>'
        '<text class="cut {}" x="{}%" dx="{}" y="4">{}</text>'
    ).format(mark.tone, x, x, HEIGHT, side, x, -6 if side == "last" else 6, mark.name)


def _ranked_row(place: int, name: str, value: float, top: float, tone: Tone, shown: str) -> Markup:
    y = place * ROW
    return Markup(
        '<text class="name" x="0" y="{}">{}</text><text class="value" x="100%" y="{}">{}</text>'
        '<rect class="track" x="0" width="100%" y="{}" height="8" rx="2"/>'
        '<rect class="bar tone-{}" x="0" width="{}%" y="{}" height="8" rx="2"/>'
    ).format(y + 14, name, y + 14, shown, y + 21, tone, _short(100 * value / top), y + 21)


def _short(number: float) -> float:
    """A place to a hundredth, which no eye tells from the exact one."""
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded
