"""Calendar years on columns of dates."""

from __future__ import annotations

import polars as pl


def years_on(day: pl.Expr, years: pl.Expr) -> pl.Expr:
    """The same calendar day some years later; 29 February becomes the 28th in other years."""
    year = day.dt.year() + years
    first = pl.date(year, day.dt.month(), 1)
    leap_day = (day.dt.month() == 2) & (day.dt.day() == 29) & ~first.dt.is_leap_year()
    return pl.date(year, day.dt.month(), pl.when(leap_day).then(28).otherwise(day.dt.day()))


def horizon_on(years: int) -> pl.Expr:
    """`horizon_on`, the last day of the years after the index date."""
    return years_on(pl.col("index_date"), pl.lit(years)).alias("horizon_on")
