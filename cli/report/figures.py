"""Figures as the report writes them, and tables of them."""

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
    """A table of texts. The first cell of a row names it; `words` are the columns that hold text,
    which is aligned to the left."""

    caption: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    words: frozenset[int] = field(default_factory=frozenset)

    @property
    def id(self) -> str:
        """Its anchor on the page."""
        return "table-" + "".join(c if c.isalnum() else "-" for c in self.caption.lower())[:40]


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    words: Iterable[int] = (),
) -> Table:
    """A table; a missing value is a dash, and counts have thousands separators."""
    text_columns = frozenset(words)
    texts = [
        tuple(
            cell(value) if at in text_columns else glued(cell(value))
            for at, value in enumerate(row)
        )
        for row in rows
    ]
    return Table(caption, tuple(columns), texts, text_columns)


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
    """The figure with no-break spaces within brackets, and in `3 of 12`."""
    return GLUE.sub("\N{NO-BREAK SPACE}", figure)


def decimal(value: float | None, places: int = 2) -> str:
    if value is None:
        return NOTHING
    return "infinite" if math.isinf(value) else signed(value, places)


def whole(value: float | None) -> str:
    return decimal(value, 0)


def percent(value: float | None, n: int, places: int = 0) -> str:
    """A share as a percentage; a dash for fewer than five, and never 0 % for a share above 0."""
    if value is None or n < FEW:
        return NOTHING
    shown = decimal(100 * value, places)
    least = 10**-places
    if value > 0 and float(shown.replace(",", "")) == 0:
        return f"below {decimal(least, places)} %"
    return f"{shown} %"


def rate(value: float | None, n: int) -> str:
    """A growth rate a year as a percentage; a dash for fewer than five."""
    return NOTHING if value is None or n < FEW else f"{decimal(100 * value, 1)} %"


def minus(figure: str) -> str:
    """The figure with a true minus sign."""
    return figure.replace("-", "−")


def year(number: int) -> str:
    """`−3`, `0`, `+5`."""
    return minus(f"{number:+d}") if number else "0"


def basis_text(basis: Basis) -> str:
    """The basis of a page, without the note on invented histories, which has its own place."""
    return str(basis).removeprefix("Basis: ").removesuffix(" INVENTED histories.")
