"""Figures in words: counts beside shares, a minus that is one, a p that is never rounded across the
level that it is compared with."""

from __future__ import annotations

import math

from projections.comparing.contrast import LEVEL
from projections.statistics.results import Estimate
from projections.statistics.two_by_two import Table

FEW = 5
"""Of fewer no percentage is given."""

MOST_PLACES = 6


def share(count: int, of: int, noun: str = "") -> str:
    """`3 of 12 (25 %)`, `3 of 12 episodes (25 %)`; of fewer than five without the percentage."""
    counts = f"{count:,} of {counted(of, noun) if noun else f'{of:,}'}"
    return counts if of < FEW else f"{counts} ({percent(count, of)})"


def percent(count: int, of: int) -> str:
    """A share as a whole percentage, halves rounded up; only none is 0 %, and only all is 100 %."""
    rounded = (200 * count + of) // (2 * of)
    if rounded == 0 and count:
        return "below 1 %"
    if rounded == 100 and count < of:
        return "above 99 %"
    return f"{rounded} %"


def p_value(p: float) -> str:
    """`p = 0.054`; below a thousandth only that it is."""
    if p < 0.001:
        return "p < 0.001"
    value = small(p)
    return "p = 1" if value == "1.000" else f"p = {value}"


def level_of(p: float) -> str:
    """The same without its letter, for the middle of a sentence: `0.054`, `below 0.001`."""
    return p_value(p).removeprefix("p = ").replace("p < ", "below ")


def small(p: float) -> str:
    """Three places, and more where they are needed to see on which side of the level it lies."""
    places = 3
    while float(f"{p:.{places}f}") == LEVEL != p and places < MOST_PLACES:
        places += 1
    return f"{p:.{places}f}"


def share_difference(estimate: Estimate, table: Table, unit: str = "points") -> str | None:
    """A difference of shares in percentage points, with its interval: `14 points (1 to 29)`.

    None where it is not known, or a group has fewer than five, of which no share is given.
    """
    smaller = min(table.a + table.b, table.c + table.d)
    if smaller < FEW or estimate.estimate is None or estimate.low is None or estimate.high is None:
        return None
    return _in_hundredths(estimate, 0, unit)


def growth_difference(estimate: Estimate, unit: str = "points a year") -> str:
    """A difference of growth rates, with its interval: `2.1 points a year (−0.3 to 4.4)`."""
    return "not known" if estimate.estimate is None else _in_hundredths(estimate, 1, unit)


def _in_hundredths(estimate: Estimate, places: int, unit: str) -> str:
    middle, low, high = (
        None if value is None or math.isinf(value) else signed(100 * value, places)
        for value in (estimate.estimate, estimate.low, estimate.high)
    )
    interval = f"{low} to {high}"
    if estimate.low is None or estimate.high is None:
        interval = "no interval"
    elif low is None or high is None:
        interval = "too few for an interval"
    return f"{middle}{unit and ' '}{unit} ({interval})"


def ratio(estimate: Estimate) -> str:
    """An odds ratio with its interval: `6.41 (0.31 to infinite)`."""
    if estimate.estimate is None or estimate.low is None or estimate.high is None:
        return "not known"
    return f"{times(estimate.estimate)} ({times(estimate.low)} to {times(estimate.high)})"


def times(value: float) -> str:
    """So many times as much, in plain digits: about three that say something."""
    if math.isinf(value):
        return "infinite"
    if 0 < value < 0.001:
        return "below 0.001"
    if value >= 1_000_000:
        return "above a million"
    places = 0 if value >= 99.95 or value == 0 else 1 if value >= 9.995 else 2
    return f"{value:,.{3 if 0 < value < 0.0995 else places}f}"


def signed(value: float, places: int) -> str:
    """With a minus that is one; zero has no sign."""
    text = f"{value:,.{places}f}"
    return text.lstrip("-") if not float(text.replace(",", "")) else text.replace("-", "−")


def counted(count: int, noun: str) -> str:
    """`1 episode`, `12 episodes`."""
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
