"""Small charts made of characters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
ASCII_BARS = ".:-=+*#@"
ASCII_GAP = " "
MIDDLE = 3


def sparkline(values: Sequence[float | Decimal | None], *, encoding: str | None) -> str:
    """One character per value, from the lowest bar at the least to the highest at the greatest.

    Equal values are all drawn at middle height: there is nothing to tell apart. What is None
    or not finite is a gap. An `encoding` that has no bars gets plain ASCII in their place.
    """
    bars, gap = (BARS, GAP) if _can_show(BARS + GAP, encoding) else (ASCII_BARS, ASCII_GAP)
    # Halved, because the distance between two floats may be too large for a float.
    halves = [float(v) / 2 if v is not None and isfinite(v) else None for v in values]
    known = [half for half in halves if half is not None]
    if not known:
        return gap * len(halves)
    least = min(known)
    span = max(known) - least

    def bar(half: float) -> str:
        level = MIDDLE if span == 0 else round((half - least) / span * (len(bars) - 1))
        return bars[level]

    return "".join(gap if half is None else bar(half) for half in halves)


def _can_show(characters: str, encoding: str | None) -> bool:
    try:
        characters.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
