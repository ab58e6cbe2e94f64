"""Episodes and the leaders' responses to them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import polars as pl

from domain.definition.definition import Grade

INCLUDED = {Grade.A: ["A"], Grade.AB: ["A", "B"], Grade.ALL: ["A", "B", "C"]}
"""The grades of observations that count under each choice of grade."""

NEVER = date(9999, 12, 31)
LONGEST_CALENDAR = 10_000 * 366
"""Days: more than any two dates can lie apart."""

EPISODE = ["client_id", "episode"]


def membership(threats: pl.DataFrame, merge_gap_days: int) -> pl.DataFrame:
    """The threats, each with the number of the episode it belongs to."""
    ordered = threats.sort("client_id", "started_on", "threat")
    # Offset each client's dates so that one cumulative maximum over all rows never crosses clients:
    # a window function takes ten times as long.
    offset = pl.col("client_id").rle_id().cast(pl.Int64) * LONGEST_CALENDAR
    reach = (pl.col("ended_on").fill_null(NEVER).to_physical() + offset).cum_max().shift(1)
    first = (pl.col("client_id") != pl.col("client_id").shift(1)).fill_null(True)
    gap = pl.col("started_on").to_physical() + offset - reach
    opened = (first | (gap > merge_gap_days)).cast(pl.Int32).cum_sum()
    before = pl.when(first).then(opened - 1).forward_fill()
    return ordered.with_columns((opened - before).cast(pl.Int32).alias("episode"))


def spans(membership: pl.DataFrame) -> pl.DataFrame:
    """One row per episode: `client_id, episode, started_on, index_date` (null while it lasts),
    `severity` and `threats`, the labels of its threats."""
    ended = pl.col("ended_on")
    return (
        membership.group_by(EPISODE, maintain_order=True)
        .agg(
            pl.col("started_on").min(),
            pl.when(ended.is_null().any()).then(None).otherwise(ended.max()).alias("index_date"),
            pl.when((pl.col("severity") == "existential").any())
            .then(pl.lit("existential"))
            .otherwise(pl.lit("serious"))
            .alias("severity"),
            pl.col("threat").str.join(", ").alias("threats"),
        )
        .sort(EPISODE)
    )


def evidence(
    observations: pl.DataFrame,
    aftermath: pl.DataFrame,
    membership: pl.DataFrame,
    spans: pl.DataFrame,
    prompt_days: int,
) -> pl.DataFrame:
    """One row per observation that belongs to an episode: `client_id, episode, position, together,
    grade`, and what decides its grade: `graded_at, moved_by, document_date, known_at, known_by`.

    An observation belongs to the threat it names, else to the episode that contains its whole date.
    """
    named = observations.join(
        membership.select("client_id", "threat", "episode"), on=["client_id", "threat"]
    )
    episodes = spans.select(*EPISODE, "started_on", "index_date")
    unnamed = (
        observations.filter(pl.col("threat").is_null())
        .join(episodes, on="client_id")
        .filter(
            pl.col("occurred_from") >= pl.col("started_on"),
            pl.col("index_date").is_null() | (pl.col("occurred_to") <= pl.col("index_date")),
        )
    )
    columns = [*observations.columns, "episode"]
    placed = pl.concat([named.select(columns), unnamed.select(columns)])
    prompt = pl.col("index_date").dt.offset_by(f"{prompt_days}d")
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
            aftermath,
            left_on=["client_id", "index_date"],
            right_on=["client_id", "ended_on"],
            how="left",
        )
        .select(
            *EPISODE,
            "position",
            "together",
            grade.alias("grade"),
            "graded_at",
            "moved_by",
            "document_date",
            "known_at",
            "known_by",
        )
    )


def responses(
    spans: pl.DataFrame, evidence: pl.DataFrame, grade: Grade, min_evidence: int, net: Fraction
) -> pl.DataFrame:
    """The episodes with `together` and `apart`, the observations of the grades that count, and the
    `response` to them."""
    counted = (
        evidence.filter(pl.col("grade").is_in(INCLUDED[grade]))
        .group_by(EPISODE)
        .agg(
            pl.col("together").sum().cast(pl.Int64),
            (~pl.col("together")).sum().cast(pl.Int64).alias("apart"),
        )
    )
    return (
        spans.join(counted, on=EPISODE, how="left")
        .with_columns(pl.col("together").fill_null(0), pl.col("apart").fill_null(0))
        .with_columns(response_of(min_evidence, net))
        .sort(EPISODE)
    )


def response_of(min_evidence: int, net: Fraction) -> pl.Expr:
    """`response` from the counts `together` and `apart`.

    Whole numbers only: net >= 1/3 must not depend on how a third is rounded.
    """
    together, apart = pl.col("together"), pl.col("apart")
    difference, observed = together - apart, together + apart
    share, of = net.numerator, net.denominator
    return (
        pl.when(observed < min_evidence)
        .then(pl.lit("unclassified"))
        .when(of * difference >= share * observed)
        .then(pl.lit("together"))
        .when(of * difference <= -share * observed)
        .then(pl.lit("apart"))
        .otherwise(pl.lit("mixed"))
        .alias("response")
    )
