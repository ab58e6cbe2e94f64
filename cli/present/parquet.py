"""Rows as a typed frame, for Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from cli.present.rows import Rows
from cli.present.values import to_text, utc

if TYPE_CHECKING:
    import polars as pl


def frame(rows: Rows) -> pl.DataFrame:
    """The rows with one type per column: the values' own, or text where they are of several."""
    import polars as pl

    return pl.DataFrame(
        [
            _series(name, [row[index] for row in rows.rows])
            for index, name in enumerate(rows.columns)
        ]
    )


def _series(name: str, values: list[object]) -> pl.Series:
    import polars as pl

    known = [value for value in values if value is not None]
    types = {type(value) for value in known}
    numbers = [value for value in known if isinstance(value, int | float | Decimal)]
    # Whole numbers that a float cannot hold are kept as text beside floats, not rounded.
    rounded = any(isinstance(number, int) and abs(number) > 2**53 for number in numbers)
    if types == {bool}:
        return pl.Series(name, values, pl.Boolean)
    if types == {date}:
        return pl.Series(name, values, pl.Date)
    if types == {datetime}:
        moments = [utc(value) if isinstance(value, datetime) else None for value in values]
        return pl.Series(name, moments, pl.Datetime("us", "UTC"))
    if types == {int} and all(-(2**63) <= number < 2**63 for number in numbers):
        return pl.Series(name, values, pl.Int64)
    if float in types and types <= {int, float} and not rounded:
        return pl.Series(name, values, pl.Float64, strict=False)
    if types and types <= {int, Decimal} and (scale := _scale(numbers)) is not None:
        exact = [Decimal(v) if isinstance(v, int | Decimal) else None for v in values]
        return pl.Series(name, exact, pl.Decimal(38, scale))
    return pl.Series(name, [None if v is None else to_text(v) for v in values], pl.String)


def _scale(numbers: Sequence[int | float | Decimal]) -> int | None:
    """The decimal places that hold all the numbers exactly in 38 digits, or None."""
    scale = whole = 0
    for number in numbers:
        _, digits, exponent = Decimal(number).as_tuple()
        if not isinstance(exponent, int):
            return None
        scale = max(scale, -exponent)
        whole = max(whole, len(digits) + exponent)
    return scale if whole + scale <= 38 else None
