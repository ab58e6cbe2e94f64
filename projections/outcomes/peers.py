"""Growth compared with that of peers over the same years."""

from __future__ import annotations

from itertools import chain

import polars as pl

from projections.outcomes.calendar import years_on

PLACES = 9
"""Places to which multiples are compared, so that equal growth of different amounts is equal."""


def growth_against_peers(
    clients: pl.DataFrame, revenue: pl.DataFrame, peers: pl.DataFrame, years: int
) -> pl.DataFrame:
    """The multiple of every client's revenue over so many years, compared with its peers'.

    `client_id, begins_on, multiple, below, above, others, reported`: one row for each client and
    day on which an annual period of its own ends, where the figure that many years later is known
    too. Of `others`, the other clients of its industry, `below` grew less over the same years and
    `above` more; `reported` is the multiple of the medians reported for the industry's peers, null
    where a year of them is missing.
    """
    numbered = clients.select(
        "client_id", pl.col("same_industry").alias("industry")
    ).with_row_index("number")
    figures = _numbered(
        revenue.join(numbered, on="client_id").with_columns(
            pl.col("amount").cast(pl.Float64), pl.col("currency").rank("dense")
        )
    )
    starts = (
        figures.select("industry", pl.col("period_end").alias("begins_on"))
        .unique()
        .with_row_index("start")
    )
    own = pl.col("away") == 0
    return (
        _placed(figures, starts, years)
        .filter(own)
        .join(_reported(_numbered(peers), starts, years), on="start", how="left")
        .join(starts.select("start", "begins_on"), on="start")
        .join(numbered.select("number", "client_id"), on="number")
        .select("client_id", "begins_on", "multiple", "below", "above", "others", "reported")
    )


def _placed(figures: pl.DataFrame, starts: pl.DataFrame, years: int) -> pl.DataFrame:
    """Every client with its multiple over the same years as the others of its industry, and its
    place among them; `away` are the days from where the years begin to where its own year does."""
    base, final = (
        _of(figures, _nearest(figures, starts, [year], ["number"]), "amount", "currency")
        for year in (0, years)
    )
    ordered = (
        base.filter(pl.col("amount") > 0)
        .join(final, on=["start", "number"], suffix=" after")
        .filter(pl.col("currency") == pl.col("currency after"))
        .select(
            "start",
            "number",
            "away",
            (pl.col("amount after") / pl.col("amount")).round(PLACES).alias("multiple"),
        )
        .sort("start", "multiple")
        .with_row_index("place")
        .with_columns(pl.col("place").cast(pl.Int64))
    )
    group, alike = ["start"], ["start", "multiple"]
    return ordered.with_columns(
        (_first(alike) - _first(group)).alias("below"),
        (_last(group) - _last(alike)).alias("above"),
        # Nobody is below or above itself, so of the others the client is none.
        (_last(group) - _first(group)).alias("others"),
    )


def _first(same: list[str]) -> pl.Expr:
    """The place at which the run of rows begins that are the same in those columns."""
    begins = pl.any_horizontal(pl.col(same).ne_missing(pl.col(same).shift(1)))
    return pl.when(begins).then("place").forward_fill()


def _last(same: list[str]) -> pl.Expr:
    ends = pl.any_horizontal(pl.col(same).ne_missing(pl.col(same).shift(-1)))
    return pl.when(ends).then("place").backward_fill()


def _reported(peers: pl.DataFrame, starts: pl.DataFrame, years: int) -> pl.DataFrame:
    """What the medians of the peers come to over all of the years, where every one is known."""
    return (
        _of(peers, _nearest(peers, starts, [*range(1, years + 1)], ["year"]), "growth")
        .filter(pl.col("growth") > -1)
        .group_by("start")
        .agg((1 + pl.col("growth")).product().round(PLACES).alias("reported"), pl.len())
        .filter(pl.col("len") == years)
        .drop("len")
    )


def _numbered(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures by number: of two that are as near to a day, the one with the lower is taken."""
    return figures.sort("period_end", "position").with_row_index("figure")


def _of(figures: pl.DataFrame, found: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """What those figures say: their number is their row."""
    return found.with_columns(figures[column].gather(found["figure"]) for column in columns)


def _nearest(
    figures: pl.DataFrame, starts: pl.DataFrame, years: list[int], each: list[str]
) -> pl.DataFrame:
    """The figure whose period ends nearest to so many years on, within six months of it, the
    earlier on a tie: `start`, one for each of `each`, `figure`, and the days it is `away`."""
    windows = pl.concat(
        starts.with_columns(
            years_on(pl.col("begins_on"), pl.lit(year)).alias("target"),
            pl.lit(year, pl.Int32).alias("year"),
        )
        for year in years
    )
    opens = pl.col("target").dt.offset_by("-6mo")
    closes = pl.col("target").dt.offset_by("6mo")
    # Half a year to either side reaches into two calendar years: joined by these, a figure meets
    # only the windows that it may lie in.
    looked_for = windows.with_columns(
        opens.alias("opens"),
        closes.alias("closes"),
        pl.concat_list(opens.dt.year(), closes.dt.year()).alias("calendar_year"),
    ).explode("calendar_year")
    keys = list(dict.fromkeys(chain(["industry", "figure", "period_end"], each)))
    away = (pl.col("period_end") - pl.col("target")).dt.total_days().abs()
    # One whole number says which is nearer, and of two as near which comes first.
    order = away.cast(pl.Int64) * figures.height + pl.col("figure")
    return (
        looked_for.join(
            figures.select(
                *(key for key in keys if key != "year"),
                pl.col("period_end").dt.year().alias("calendar_year"),
            ),
            on=["industry", "calendar_year"],
        )
        .filter(pl.col("period_end") > pl.col("opens"), pl.col("period_end") <= pl.col("closes"))
        .select("start", *each, order.alias("order"))
        .group_by("start", *each)
        .agg(pl.col("order").min())
        .select(
            "start",
            *each,
            (pl.col("order") % max(figures.height, 1)).cast(pl.UInt32).alias("figure"),
            (pl.col("order") // max(figures.height, 1)).alias("away"),
        )
    )
