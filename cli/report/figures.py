"""Figures as they are said on the page, and tables of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cli.present.figures import FEW, signed
from projections.warehouse.basis import Basis

NOTHING = "–"

GLUE = re.compile(r" (?=[^()]*\))|(?<=\d) (?=of \d|%)|(?<=\d of) | (?=·)|(?<=·) ")


@dataclass(frozen=True)
class Table:
    """A table of texts. The first cell of a row names it; `words` are the columns of text that is
    read, not compared, and so stands to the left."""

    caption: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    words: frozenset[int] = field(default_factory=frozenset)

    @property
    def id(self) -> str:
        """A name for it on the page."""
        return "table-" + "".join(c if c.isalnum() else "-" for c in self.caption.lower())[:40]


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    words: Iterable[int] = (),
) -> Table:
    """A table, with nothing known shown as a dash and counts with their thousands parted."""
    read = frozenset(words)
    said = [
        tuple(cell(value) if at in read else glued(cell(value)) for at, value in enumerate(row))
        for row in rows
    ]
    return Table(caption, tuple(columns), said, read)


def cell(value: object) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case int():
            return minus(f"{value:,}")
        case float():
            return decimal(value)
        case _:
            return str(value)


def glued(figure: str) -> str:
    """The figure with spaces at which no line ends: within brackets, and in `3 of 12`."""
    return GLUE.sub("\N{NO-BREAK SPACE}", figure)


def decimal(value: float | None, places: int = 2) -> str:
    if value is None:
        return NOTHING
    return "infinite" if math.isinf(value) else signed(value, places)


def whole(value: float | None) -> str:
    return decimal(value, 0)


def percent(value: float | None, n: int, places: int = 0) -> str:
    """A share as a percentage; of fewer than five it is none, and what is not none is not 0 %."""
    if value is None or n < FEW:
        return NOTHING
    said = decimal(100 * value, places)
    least = 10**-places
    if value > 0 and float(said.replace(",", "")) == 0:
        return f"below {decimal(least, places)} %"
    return f"{said} %"


def rate(value: float | None, n: int) -> str:
    """A growth rate a year; of fewer than five it is no percentage."""
    return NOTHING if value is None or n < FEW else f"{decimal(100 * value, 1)} %"


def minus(figure: str) -> str:
    """With the sign that is a minus."""
    return figure.replace("-", "−")


def counted(count: int, one: str) -> str:
    """`1 client`, `12 clients`."""
    return f"1 {one}" if count == 1 else f"{count:,} {one}s"


def year(number: int) -> str:
    """`−3`, `0`, `+5`."""
    return minus(f"{number:+d}") if number else "0"


def stated(basis: Basis) -> str:
    """What a page rests on; that histories are invented, it says elsewhere."""
    return str(basis).removeprefix("Basis: ").removesuffix(" INVENTED histories.")
