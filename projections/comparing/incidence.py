"""Cumulative incidence of breakthroughs, break-ups and sales by response, as competing events."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from projections.comparing.groups import RESPONSES
from projections.outcomes.calendar import years_on
from projections.statistics.incidence import Incidence, cumulative_incidence

EVENTS = ("breakthrough", "broke_apart", "liquidity")


@dataclass(frozen=True)
class ResponseIncidence:
    """Cumulative incidence for the episodes with one response, in years from the index date."""

    response: str
    incidence: Incidence

    def as_json(self) -> dict[str, Any]:
        return {"response": self.response, **asdict(self.incidence)}


def incidence_by_response(
    followed: pl.DataFrame, clock: date, years: int
) -> tuple[ResponseIncidence, ...]:
    """The cumulative incidence by response, for every response that an episode has.

    `followed` are the episodes whose client outlived the threat. Those not yet complete or lost to
    follow-up count for as long as they were followed.
    """
    timed = event_times(followed, clock, years)
    at = [float(year) for year in range(1, years + 1)]
    by_response = []
    for response in RESPONSES:
        rows = timed.filter(pl.col("response") == response)
        if rows.height:
            incidence = cumulative_incidence(
                rows["time"].to_list(), rows["event"].to_list(), at, EVENTS
            )
            by_response.append(ResponseIncidence(response, incidence))
    return tuple(by_response)


def event_times(followed: pl.DataFrame, clock: date, years: int) -> pl.DataFrame:
    """`response, time, event`: years from the index date to the first event, or to the end of
    follow-up with event null.

    A breakthrough happens on the day of its verdict, at the latest at the horizon: a verdict given
    soon after the horizon counts for the years before it.
    """
    horizon = years_on(pl.col("index_date"), pl.lit(years))
    judged = pl.when(pl.col("breakthrough")).then(pl.min_horizontal("judged_on", horizon))
    ended = pl.min_horizontal(horizon, pl.lit(clock), "lost_on")
    dated = followed.with_columns(
        judged.alias("breakthrough_on"), pl.max_horizontal(ended, "index_date").alias("until")
    )
    first = pl.min_horizontal("breakthrough_on", "broke_apart_on", "liquidity_on")
    happened = first.is_not_null() & (first <= horizon)
    event = (
        pl.when(pl.col("broke_apart_on") == first)
        .then(pl.lit("broke_apart"))
        .when(pl.col("breakthrough_on") == first)
        .then(pl.lit("breakthrough"))
        .otherwise(pl.lit("liquidity"))
    )
    return dated.select(
        "response",
        years_elapsed(pl.when(happened).then(first).otherwise(pl.col("until"))).alias("time"),
        pl.when(happened).then(event).alias("event"),
    )


def years_elapsed(day: pl.Expr) -> pl.Expr:
    """Calendar years from the index date to a day, whole on its anniversaries."""
    since = pl.col("index_date")
    rough = day.dt.year() - since.dt.year()
    whole = rough - (years_on(since, rough) > day).cast(pl.Int32)
    beyond = (day - years_on(since, whole)).dt.total_days()
    return whole + beyond / 366
