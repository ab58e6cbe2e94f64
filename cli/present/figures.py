"""How figures are said: counts beside shares, signs that are read aloud, a p that is never rounded
across the line it is held against."""

from __future__ import annotations

import math

from projections.statistics.results import Estimate
from projections.statistics.two_by_two import Table

LEVEL = 0.05

FEW = 5
"""Of fewer no percentage is given."""

MOST_PLACES = 6


def share(count: int, of: int) -> str:
    """`3 of 12 (25 %)`; of fewer than five without the percentage."""
    said = f"{count:,} of {of:,}"
    return said if of < FEW else f"{said} ({percent(count, of)})"


def percent(count: int, of: int) -> str:
    """Whole, a half rounded up; what is not none does not become 0 %, nor what is not all 100 %."""
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
    said = small(p)
    return "p = 1" if said == "1.000" else f"p = {said}"


def level_of(p: float) -> str:
    """The same without its letter, for the middle of a sentence: `0.054`, `below 0.001`."""
    return p_value(p).removeprefix("p = ").replace("p < ", "below ")


def small(p: float) -> str:
    """Three places, and more where they are needed to see on which side of the level it lies."""
    places = 3
    while float(f"{p:.{places}f}") == LEVEL != p and places < MOST_PLACES:
        places += 1
    return f"{p:.{places}f}"


def points(estimate: Estimate, table: Table) -> str | None:
    """A difference of shares in percentage points, with its interval: `14 points (1 to 29)`.

    None where it is not known, or a group has fewer than five, of which no share is given.
    """
    if min(table.a + table.b, table.c + table.d) < FEW:
        return None
    if estimate.estimate is None or estimate.low is None or estimate.high is None:
        return None
    return (
        f"{signed(100 * estimate.estimate, 0)} points "
        f"({signed(100 * estimate.low, 0)} to {signed(100 * estimate.high, 0)})"
    )


def growth_points(estimate: Estimate) -> str:
    """A difference of growth rates, with its interval: `2.1 points a year (−0.3 to 4.4)`."""
    if estimate.estimate is None:
        return "not known"
    said = f"{signed(100 * estimate.estimate, 1)} points a year"
    if estimate.low is None or estimate.high is None:
        return f"{said} (no interval)"
    if math.isinf(estimate.low) or math.isinf(estimate.high):
        return f"{said} (too few for an interval)"
    return f"{said} ({signed(100 * estimate.low, 1)} to {signed(100 * estimate.high, 1)})"


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
    said = f"{value:,.{places}f}"
    return said.lstrip("-") if not float(said.replace(",", "")) else said.replace("-", "−")


def counted(count: int, one: str, more: str) -> str:
    """`1 episode`, `12 episodes`."""
    return f"1 {one}" if count == 1 else f"{count:,} {more}"
