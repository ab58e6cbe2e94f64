"""Baseline ratings beside the episodes that they belong to."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from projections.outcomes.episodes import EPISODE


def with_ratings(
    episodes: pl.DataFrame, baseline: pl.DataFrame, measures: Iterable[str]
) -> pl.DataFrame:
    """The episodes, in their order, with one column of ratings for each measure; null for none.

    `baseline` has `client_id, episode, measure, rating`: a row for each episode and rated measure.
    """
    for measure in measures:
        rating = baseline.filter(pl.col("measure") == measure).select(
            *EPISODE, pl.col("rating").alias(measure)
        )
        episodes = episodes.join(rating, on=EPISODE, how="left", maintain_order="left")
    return episodes
