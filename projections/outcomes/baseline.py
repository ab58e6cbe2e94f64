"""The baseline: trust, the litmus test and the seven drivers before an episode."""

from __future__ import annotations

import polars as pl

from domain.definition.definition import Grade
from projections.outcomes.episodes import EPISODE

MEASURES = (
    "trust",
    "talent",
    "budget",
    "industry",
    "services",
    "strategy",
    "plan",
    "accountability",
)
"""The eight explanations that are ranked against each other."""


def baseline(
    assessments: pl.DataFrame,
    spans: pl.DataFrame,
    baseline_days: int,
    prompt_days: int,
    grade: Grade,
) -> pl.DataFrame:
    """The last assessment of each measure in the window before each episode.

    `client_id, episode, measure, rating, assessed_on, position`: one row for each episode and
    measure that was assessed wholly within those days. Grade A excludes what was recorded or
    corrected later than an observation of that grade may be: a rating given once the outcome is
    known is hindsight too.
    """
    opens = pl.col("started_on").dt.offset_by(f"-{baseline_days}d")
    prompt = pl.col("index_date").dt.offset_by(f"{prompt_days}d")
    in_time = (pl.col("graded_at").dt.date() <= prompt).fill_null(True)
    return (
        assessments.join(spans.select(*EPISODE, "started_on", "index_date"), on="client_id")
        .filter(
            pl.col("occurred_from") >= opens,
            pl.col("occurred_to") < pl.col("started_on"),
            in_time if grade is Grade.A else pl.lit(True),
        )
        .sort("occurred_to", "position")
        .group_by([*EPISODE, "measure"], maintain_order=True)
        .agg(
            pl.col("rating").last(),
            pl.col("occurred_to").last().alias("assessed_on"),
            pl.col("position").last(),
        )
    )
