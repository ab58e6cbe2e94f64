"""Revenue by episode and year, from five years before the index date to five years after it."""

from __future__ import annotations

import polars as pl

from domain.definition.definition import LAST_YEAR
from projections.outcomes.calendar import years_on
from projections.outcomes.episodes import EPISODE

YEARS = range(-LAST_YEAR, LAST_YEAR + 1)

NEAR_A_BORDER = 0.45
"""Years. Every window reaches half a year to either side, give or take the few days by which months
and years differ: only a period that ends further than this from a whole year can lie in two."""


def candidates(spans: pl.DataFrame, revenue: pl.DataFrame) -> pl.DataFrame:
    """One row per episode, year −5 … 5 and annual period whose end lies within six months of the
    index date that many years later, the nearest first, of two as near the earlier.

    `client_id, episode, year, target, period_end, amount, currency, position`.
    """
    distance = (pl.col("period_end") - pl.col("target")).dt.total_days().abs()
    return (
        _near(spans, revenue)
        .join(_windows(spans["index_date"]), on=["index_date", "year"])
        .filter(
            pl.col("period_end") > pl.col("opens_after"),
            pl.col("period_end") <= pl.col("closes_on"),
        )
        .with_columns(distance.alias("distance"))
        .sort(*EPISODE, "year", "distance", "period_end", "position")
        .select(*EPISODE, "year", "target", "period_end", "amount", "currency", "position")
    )


def paths(candidates: pl.DataFrame) -> pl.DataFrame:
    """Revenue by episode and year, one row for each that is known: the first candidate.

    `client_id, episode, year, period_end, amount, currency, position, index`: `index` (year 0 is
    100) is null without a base above zero or across two currencies.
    """
    nearest = candidates.filter(_differ_from_above(*EPISODE, "year")).drop("target")
    base = nearest.filter(pl.col("year") == 0).select(
        *EPISODE, pl.col("amount").alias("base"), pl.col("currency").alias("base_currency")
    )
    comparable = (pl.col("base") > 0) & (pl.col("currency") == pl.col("base_currency"))
    index = 100 * pl.col("amount").cast(pl.Float64) / pl.col("base").cast(pl.Float64)
    return (
        nearest.join(base, on=EPISODE, how="left", maintain_order="left")
        .with_columns(pl.when(comparable).then(index).alias("index"))
        .drop("base", "base_currency")
    )


def _windows(index_dates: pl.Series) -> pl.DataFrame:
    """For each index date and year, the `target` and the window of period ends around it."""
    years = pl.DataFrame({"year": YEARS}, schema={"year": pl.Int32})
    target = pl.col("target")
    return (
        index_dates.drop_nulls()
        .unique()
        .to_frame("index_date")
        .join(years, how="cross")
        .with_columns(years_on(pl.col("index_date"), pl.col("year")).alias("target"))
        .with_columns(
            target.dt.offset_by("-6mo").alias("opens_after"),
            target.dt.offset_by("6mo").alias("closes_on"),
        )
    )


def _differ_from_above(*columns: str) -> pl.Expr:
    """Whether a row differs from the one above it in one of these columns, as the first does."""
    return pl.any_horizontal(
        (pl.col(column) != pl.col(column).shift(1)).fill_null(True) for column in columns
    )


def _near(spans: pl.DataFrame, revenue: pl.DataFrame) -> pl.DataFrame:
    """Every figure with the `year` whose window its end may lie in: twice if it may lie in two."""
    years = (pl.col("period_end") - pl.col("index_date")).dt.total_days() / 365.25
    about = pl.col("years").round().cast(pl.Int32)
    beyond = pl.col("years") - pl.col("year")
    near = (
        spans.filter(pl.col("index_date").is_not_null())
        .select(*EPISODE, "index_date")
        .join(revenue, on="client_id")
        .with_columns(years.alias("years"))
        .filter(pl.col("years").abs() < LAST_YEAR + 1)
        .with_columns(about.alias("year"))
    )
    step = beyond.sign().cast(pl.Int32)
    other = near.filter(beyond.abs() > NEAR_A_BORDER).with_columns(pl.col("year") + step)
    return pl.concat([near, other])
