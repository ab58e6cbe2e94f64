"""Episodes and responses in Polars, under any definition.

The stored tables hold them under the standard definition; a comparison may ask for another.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from domain.definition.definition import Definition, Grade
from projections.frames import Facts

LETS_IN = {Grade.A: ["A"], Grade.AB: ["A", "B"], Grade.ALL: ["A", "B", "C"]}
NEVER = date(9999, 12, 31)
DAYS_APART = 10_000 * 366
"""More than any two days that a calendar has can lie apart."""
EPISODE = ["client_id", "episode"]


def membership(threats: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The threats, each with the number of the episode it belongs to."""
    ordered = threats.sort("client_id", "started_on", "threat")
    # Every client's days stand on a floor above those of the client before, so that what runs over
    # all rows at once never reaches from one client into the next: windows take ten times as long.
    floor = pl.col("client_id").rle_id().cast(pl.Int64) * DAYS_APART
    reach = (pl.col("ended_on").fill_null(NEVER).to_physical() + floor).cum_max().shift(1)
    first = (pl.col("client_id") != pl.col("client_id").shift(1)).fill_null(True)
    gap = pl.col("started_on").to_physical() + floor - reach
    opened = (first | (gap > definition.merge_gap_days)).cast(pl.Int32).cum_sum()
    before = pl.when(first).then(opened - 1).forward_fill()
    return ordered.with_columns((opened - before).cast(pl.Int32).alias("episode"))


def spans(members: pl.DataFrame) -> pl.DataFrame:
    """One row per episode: `started_on`, `index_date` (null while it lasts), `severity`."""
    ended = pl.col("ended_on")
    return (
        members.group_by(EPISODE)
        .agg(
            pl.col("started_on").min(),
            pl.when(ended.is_null().any()).then(None).otherwise(ended.max()).alias("index_date"),
            pl.when((pl.col("severity") == "existential").any())
            .then(pl.lit("existential"))
            .otherwise(pl.lit("serious"))
            .alias("severity"),
        )
        .sort(EPISODE)
    )


def evidence(
    facts: Facts, members: pl.DataFrame, episodes: pl.DataFrame, definition: Definition
) -> pl.DataFrame:
    """One row per observation that belongs to an episode, with its `grade`."""
    named = facts.observations.join(
        members.select("client_id", "threat", "episode"), on=["client_id", "threat"]
    )
    unnamed = (
        facts.observations.filter(pl.col("threat").is_null())
        .join(episodes, on="client_id")
        .filter(
            pl.col("occurred_from") >= pl.col("started_on"),
            pl.col("index_date").is_null() | (pl.col("occurred_to") <= pl.col("index_date")),
        )
    )
    columns = [*facts.observations.columns, "episode"]
    placed = pl.concat([named.select(columns), unnamed.select(columns)])
    prompt = pl.col("index_date").dt.offset_by(f"{definition.prompt_days}d")
    grade = (
        pl.when(pl.col("index_date").is_null() | (pl.col("graded_at").dt.date() <= prompt))
        .then(pl.lit("A"))
        .when(
            pl.col("known_at").is_null()
            | (pl.col("graded_at") < pl.col("known_at"))
            | (pl.col("document_date") <= prompt)
        )
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )
    return (
        placed.join(episodes, on=EPISODE)
        .join(
            facts.aftermath,
            left_on=["client_id", "index_date"],
            right_on=["client_id", "ended_on"],
            how="left",
        )
        .select(*EPISODE, "position", "together", grade.alias("grade"))
    )


def responses(
    episodes: pl.DataFrame, observed: pl.DataFrame, definition: Definition
) -> pl.DataFrame:
    """The episodes with `together`, `apart` and `response` of the grades a definition lets in."""
    counted = (
        observed.filter(pl.col("grade").is_in(LETS_IN[definition.grade]))
        .group_by(EPISODE)
        .agg(
            pl.col("together").sum().cast(pl.Int64),
            (~pl.col("together")).sum().cast(pl.Int64).alias("apart"),
        )
    )
    together, apart = pl.col("together"), pl.col("apart")
    net, seen = together - apart, together + apart
    share, of = definition.net.numerator, definition.net.denominator
    return (
        episodes.join(counted, on=EPISODE, how="left")
        .with_columns(together.fill_null(0), apart.fill_null(0))
        .with_columns(
            # whole numbers only: net >= 1/3 must not hang on how a third is rounded
            pl.when(seen < definition.min_evidence)
            .then(pl.lit("unclassified"))
            .when(of * net >= share * seen)
            .then(pl.lit("together"))
            .when(of * net <= -share * seen)
            .then(pl.lit("apart"))
            .otherwise(pl.lit("mixed"))
            .alias("response")
        )
        .sort(EPISODE)
    )
