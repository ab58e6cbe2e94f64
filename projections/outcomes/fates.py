"""How far each client was followed after an episode, and what ended the follow-up."""

from __future__ import annotations

from datetime import date

import polars as pl

from projections.outcomes.calendar import horizon_on
from projections.outcomes.episodes import EPISODE


def follow_up(
    spans: pl.DataFrame, clients: pl.DataFrame, years: int, reference_date: date
) -> pl.DataFrame:
    """The episodes with their clients, `horizon_on` and `lost_on`.

    Then whether the horizon is reached (`over`), the client was `lost` to follow-up before it, or
    was followed to the end (`complete`). The end of the engagement ends the follow-up only where
    nothing is known of a later day.
    """
    return (
        spans.join(clients, on="client_id")
        .with_columns(
            horizon_on(years),
            pl.when(pl.col("last_event_on") <= pl.col("engaged_to"))
            .then(pl.col("engaged_to"))
            .alias("lost_on"),
        )
        .with_columns(
            (pl.col("horizon_on") <= reference_date).fill_null(False).alias("over"),
            (pl.col("lost_on") < pl.col("horizon_on")).fill_null(False).alias("lost"),
        )
        .with_columns((pl.col("over") & ~pl.col("lost")).alias("complete"))
    )


def closings(endings: pl.DataFrame, spans: pl.DataFrame, years: int) -> pl.DataFrame:
    """What ended each episode's client between its start and its horizon.

    `client_id, episode, broke_apart, liquidity, broke_apart_on, liquidity_on`: one row for each
    episode that has such an ending.
    """
    within = endings.join(
        spans.select(*EPISODE, "started_on", "index_date", horizon_on(years)), on="client_id"
    ).filter(
        pl.col("occurred_to") >= pl.col("started_on"),
        pl.col("horizon_on").is_null() | (pl.col("occurred_to") <= pl.col("horizon_on")),
    )
    apart = pl.col("fate") == "broke_apart"
    sold = (pl.col("fate") == "liquidity") & (pl.col("occurred_to") > pl.col("index_date"))
    return within.group_by(EPISODE).agg(
        apart.any().alias("broke_apart"),
        sold.fill_null(False).any().alias("liquidity"),
        pl.col("occurred_to").filter(apart).min().alias("broke_apart_on"),
        pl.col("occurred_to").filter(sold).min().alias("liquidity_on"),
    )
