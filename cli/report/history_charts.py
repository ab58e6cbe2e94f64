"""Charts of one client over its years: bars and marks in lanes, and series of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from cli.report.drawing import Chart, Point, Scale, joined, line, path, steps, tag, text
from cli.report.figures import decimal, whole

WIDTH, LEFT, RIGHT, TOP = 540.0, 148.0, 520.0, 22.0
LANE = 26.0
PLOT = 150.0
MOST = 14
"""Letters of a name that fit beside its lane."""


@dataclass(frozen=True)
class Span:
    """Something that lasted; open where it has no end."""

    begins: date
    ends: date | None
    words: str = ""


@dataclass(frozen=True)
class Mark:
    """Something at a point in time, in a few characters."""

    on: date
    words: str


@dataclass(frozen=True)
class Lane:
    """One line of a drawing: what it is about, what lasted and what happened."""

    name: str
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    threat: bool = False


@dataclass(frozen=True)
class Years:
    """The years of all charts of a client."""

    first: int
    last: int

    @property
    def scale(self) -> Scale:
        low, high = date(self.first, 1, 1).toordinal(), date(self.last, 12, 31).toordinal()
        return Scale(low, high, LEFT, RIGHT)

    def at(self, day: date) -> float:
        return self.scale(day.toordinal())


def lanes(name: str, title: str, says: str, years: Years, shown: Sequence[Lane]) -> Chart:
    """Spans as bars and points in time as marks, with a lane for each subject."""
    bottom = TOP + LANE * len(shown)
    parts = [_years(years, TOP - 6, bottom)]
    for number, lane in enumerate(shown):
        middle = TOP + LANE * (number + 0.5)
        parts.append(text(LEFT - 10, middle + 4, _short(lane.name), "label", "end"))
        parts += [_bar(span, years, middle, threat=lane.threat) for span in lane.spans]
        parts += [_mark(mark, years, middle) for mark in lane.marks]
    return Chart(name, title, says, WIDTH, bottom + 8, joined(*parts))


def series(
    name: str,
    title: str,
    says: str,
    years: Years,
    runs: Sequence[Sequence[tuple[date, float]]],
    *,
    shaded: Sequence[Span] = (),
    between: tuple[float, float] | None = None,
    labelled: bool = False,
) -> Chart:
    """Values over time with the threats shaded; nothing is drawn between runs. `between` are the
    ends of the scale, where they are fixed; `labelled` writes each value at its point."""
    values = [value for run in runs for _, value in run]
    ticks = steps(*(between or (min(0.0, *values), max(values))), 4)
    bottom = TOP + PLOT
    y = Scale(ticks[0], ticks[-1], bottom, TOP)
    parts = []
    for span in shaded:
        begins, ends = _reach(span, years)
        width = max(ends - begins, 1)
        parts.append(tag("rect", x=begins, y=TOP, width=width, height=bottom - TOP, class_="shade"))
        parts.append(text(begins + 2, bottom - 5, span.words, "small"))
    parts.append(_years(years, TOP - 6, bottom))
    for tick in ticks:
        parts.append(line(LEFT, y(tick), RIGHT, y(tick), "base" if tick == ticks[0] else "grid"))
        parts.append(text(LEFT - 8, y(tick) + 4, _tick(tick, ticks), "small", "end"))
    for run in runs:
        points: list[Point] = [(years.at(day), y(value)) for day, value in run]
        parts.append(tag("path", d=path([points]), class_="series"))
        parts += [tag("circle", cx=at, cy=up, r=3, class_="marked") for at, up in points]
        if labelled:
            parts += [
                text(at + 6, up - 5, f"{value:.2g}", "label")
                for (at, up), (_, value) in zip(points, run, strict=True)
            ]
    return Chart(name, title, says, WIDTH, bottom + 8, joined(*parts))


def _years(years: Years, top: float, bottom: float) -> Markup:
    parts = []
    every = max(1, -(-(years.last - years.first + 1) // 8))
    for year in range(years.first, years.last + 1):
        x = years.at(date(year, 1, 1))
        parts.append(line(x, top, x, bottom, "grid"))
        if (year - years.first) % every == 0:
            parts.append(text(x + 2, 11, str(year), "small"))
    return joined(*parts)


def _bar(span: Span, years: Years, middle: float, *, threat: bool) -> Markup:
    begins, ends = _reach(span, years)
    class_ = "span threat" if threat else "span"
    bar = tag("rect", x=begins, y=middle - 8, width=max(ends - begins, 2), height=16, class_=class_)
    room = 7.0 * len(span.words) + 8
    if ends - begins >= room:
        label = text(begins + 4, middle + 4, span.words, "small")
    elif ends + room <= RIGHT:
        label = text(ends + 4, middle + 4, span.words, "small")
    else:
        label = text(begins - 4, middle + 4, span.words, "small", "end")
    return joined(bar, label)


def _mark(mark: Mark, years: Years, middle: float) -> Markup:
    return text(years.at(mark.on), middle + 5, mark.words, "label", "middle")


def _reach(span: Span, years: Years) -> tuple[float, float]:
    return years.at(span.begins), RIGHT if span.ends is None else years.at(span.ends)


def _tick(tick: float, ticks: Sequence[float]) -> str:
    """Large amounts in millions or thousands, to save space."""
    highest = max(abs(ticks[0]), abs(ticks[-1]))
    for size, sign in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if highest >= 4 * size:
            scaled = tick / size
            return f"{whole(scaled) if scaled == int(scaled) else decimal(scaled, 1)}{sign}"
    return whole(tick) if tick == int(tick) else decimal(tick, 2)


def _short(name: str) -> str:
    """A name cut to the space there is; the tables have it in full."""
    return name if len(name) <= MOST else f"{name[: MOST - 1]}…"
