"""Verdicts: whether an episode was followed by a breakthrough, as it was judged."""

from __future__ import annotations

import polars as pl

from domain.definition.definition import VERDICT_MONTHS
from projections.outcomes.calendar import horizon_on
from projections.outcomes.episodes import EPISODE


def verdicts(
    judgements: pl.DataFrame, spans: pl.DataFrame, years: int, min_criteria: int
) -> pl.DataFrame:
    """The latest judgement of each episode's years.

    `client_id, episode, criteria_known, breakthrough_judged, judged_on, judged_by`: one row for
    each episode that was judged; `judged_by` is the position of the assessment.
    """
    verdict = breakthrough(pl.col("any_no"), pl.col("criteria_known"), min_criteria)
    return (
        assessments_of_episode(judgements, spans, years)
        .sort("occurred_to", "position")
        .group_by(EPISODE, maintain_order=True)
        .agg(
            pl.col("criteria_known").last(),
            verdict.last().alias("breakthrough_judged"),
            pl.col("occurred_to").last().alias("judged_on"),
            pl.col("position").last().alias("judged_by"),
        )
    )


def breakthrough(any_no: pl.Expr, known: pl.Expr, min_criteria: int) -> pl.Expr:
    """The verdict from criteria: false if one is no, true if enough are known, else null."""
    return pl.when(any_no).then(False).when(known >= min_criteria).then(True)


def assessments_of_episode(
    assessments: pl.DataFrame, spans: pl.DataFrame, years: int
) -> pl.DataFrame:
    """The assessments of the years after an episode, with its `episode`.

    They come after the index date, by `judged_until`, and before the client's next episode.
    """
    after = spans.sort(EPISODE).select(
        *EPISODE,
        "index_date",
        judged_until(years),
        pl.col("started_on").shift(-1).over("client_id").alias("next_started_on"),
    )
    return assessments.join(after, on="client_id").filter(
        pl.col("occurred_from") > pl.col("index_date"),
        pl.col("occurred_to") <= pl.col("judged_until"),
        pl.col("next_started_on").is_null() | (pl.col("occurred_from") < pl.col("next_started_on")),
    )


def judged_until(years: int) -> pl.Expr:
    """`judged_until`, the last day on which an assessment counts for an episode."""
    return horizon_on(years).dt.offset_by(f"{VERDICT_MONTHS}mo").alias("judged_until")
