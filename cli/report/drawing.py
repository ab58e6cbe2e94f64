"""Drawing in SVG: elements with escaped text, scales, and charts with a text alternative.

Colours, dashes and type are in the style sheet, by class, so that a drawing follows the light or
dark page of the reader and of the printer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from cli.present.terminal_text import visible
from cli.report.figures import Table

Point = tuple[float, float]


def tag(name: str, *children: Markup | str, **attributes: float | str | None) -> Markup:
    """One element. Text is escaped; `class_` and `text_anchor` are `class` and `text-anchor`."""
    shown = Markup("").join(
        Markup(' {}="{}"').format(key.strip("_").replace("_", "-"), _attribute(value))
        for key, value in attributes.items()
        if value is not None
    )
    inner = Markup("").join(
        child if isinstance(child, Markup) else escape(visible(child)) for child in children
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, shown, inner)


def text(x: float, y: float, words: str, class_: str = "", anchor: str | None = None) -> Markup:
    return tag("text", words, x=x, y=y, class_=class_ or None, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def path(runs: Iterable[Sequence[Point]]) -> str:
    """The path through each run of points; nothing is drawn between runs.

    A run of one point is a dot: a path of no length, which round ends make visible.
    """
    return "".join(
        "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in run) + ("h0" if len(run) == 1 else "")
        for run in runs
        if run
    )


def runs(points: Iterable[tuple[int, Point | None]]) -> list[list[Point]]:
    """Points by whole number, split where a number is missing or has no point."""
    parts: list[list[Point]] = []
    before: int | None = None
    for number, point in points:
        if point is None:
            continue
        if before is None or number != before + 1:
            parts.append([])
        parts[-1].append(point)
        before = number
    return parts


@dataclass(frozen=True)
class Scale:
    """Maps values between `low` and `high` to places between `start` and `end`; with `log`, equal
    ratios are equal distances."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value, limited to the ends."""
        inside = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(inside / self.low) / (math.log(self.high / self.low) or 1)
        else:
            share = (inside - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)


def spread(places: Sequence[float], room: float, low: float, high: float) -> list[float]:
    """The places moved as little as possible so that labels are `room` apart, in the same order."""
    order = sorted(range(len(places)), key=lambda n: (places[n], n))
    moved = [0.0] * len(places)
    least = low
    for n in order:
        moved[n] = max(places[n], least)
        least = moved[n] + room
    most = high
    for n in reversed(order):
        moved[n] = min(moved[n], most)
        most = moved[n] - room
    return moved


def steps(low: float, high: float, about: int = 5) -> list[float]:
    """Round values in even steps from at most `low` to at least `high`."""
    rough = (high - low) / about or 1.0
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [step * n for n in range(first, max(last, first + 1) + 1)]


@dataclass(frozen=True)
class Chart:
    """A drawing with its text alternative.

    `name` is unique on the page. `says` describes the drawing in a sentence, `table` holds the
    figures, `note` lists what the drawing omits.
    """

    name: str
    title: str
    says: str
    width: float
    height: float
    drawn: Markup
    table: Table | None = None
    note: str = ""

    @property
    def svg(self) -> Markup:
        return tag(
            "svg",
            tag("title", self.title, id=f"{self.name}-title"),
            tag("desc", self.says, id=f"{self.name}-says"),
            self.drawn,
            viewBox=f"0 0 {_short(self.width)} {_short(self.height)}",
            role="img",
            aria_labelledby=f"{self.name}-title",
            aria_describedby=f"{self.name}-says",
        )


def joined(*parts: Markup) -> Markup:
    return Markup("").join(parts)


def _attribute(value: float | str) -> str:
    return visible(value) if isinstance(value, str) else _short(value)


def _short(value: float) -> str:
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown
