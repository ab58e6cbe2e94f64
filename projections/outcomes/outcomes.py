"""Outcomes: what became of the client in the years after each episode."""

from __future__ import annotations

from datetime import date

import polars as pl

from domain.definition.definition import Breakthrough
from projections.outcomes.episodes import EPISODE
from projections.outcomes.verdicts import breakthrough as verdict_of

COMPUTED = ("criteria_computed", "breakthrough_computed")
"""The columns of outcomes that need the criteria computed from the record."""


def course(
    follow_up: pl.DataFrame,
    closings: pl.DataFrame,
    verdicts: pl.DataFrame,
    paths: pl.DataFrame,
    years: int,
    grew: float,
    declined: float,
) -> pl.DataFrame:
    """The follow-up of each episode with revenue at both ends, `growth`, `fate` and the verdict."""
    return (
        follow_up.join(closings, on=EPISODE, how="left")
        .join(verdicts, on=EPISODE, how="left")
        .join(_at(paths, 0, "r0", "currency0"), on=EPISODE, how="left")
        .join(_at(paths, years, "r_end", "currency_end"), on=EPISODE, how="left")
        .with_columns(
            pl.col("broke_apart").fill_null(False),
            pl.col("liquidity").fill_null(False),
            pl.col("criteria_known").fill_null(0),
            pl.when((pl.col("r0") > 0) & (pl.col("currency0") == pl.col("currency_end")))
            .then(pl.col("r_end").cast(pl.Float64) / pl.col("r0").cast(pl.Float64))
            .alias("multiple"),
        )
        .with_columns(_growth(years, grew, declined), _fate())
    )


def judged_outcomes(course: pl.DataFrame, years: int, reference_date: date) -> pl.DataFrame:
    """One row per episode, with breakthroughs as they were judged: the columns of `outcomes` but
    for those computed from the record, which take longer than all others."""
    judged = course.with_columns(pl.col("breakthrough_judged").alias("breakthrough"))
    return _labelled(judged, years, reference_date)


def outcomes(
    course: pl.DataFrame,
    criteria: pl.DataFrame,
    breakthrough: Breakthrough,
    min_criteria: int,
    years: int,
    reference_date: date,
    whole: bool,
) -> pl.DataFrame:
    """One row per episode: what became of the client in the years after it.

    The columns of the public table but for the response, with revenue at the horizon as `r_end`;
    then `started_on`, `severity`, `breakthrough` from the source that the definition names, the
    days on which the client broke apart, was sold, was judged and was lost to follow-up, `over`
    (whether the horizon is reached) and the currencies at both ends. A computed breakthrough has
    no day of its own: it is known at the horizon. Sorted by client and episode.
    """
    verdict = verdict_of(pl.col("any_no"), pl.col("criteria_computed"), min_criteria)
    computed = criteria.select(
        *EPISODE, "criteria_computed", verdict.alias("breakthrough_computed")
    )
    none = pl.lit(0 if whole else None, pl.Int64)
    with_verdict = course.join(computed, on=EPISODE, how="left").with_columns(
        pl.col("criteria_computed").fill_null(none),
        pl.col(f"breakthrough_{breakthrough}").alias("breakthrough"),
        (
            pl.col("judged_on") if breakthrough is Breakthrough.JUDGED else pl.lit(None, pl.Date)
        ).alias("judged_on"),
    )
    return _labelled(with_verdict, years, reference_date, *COMPUTED)


def _growth(years: int, grew: float, declined: float) -> pl.Expr:
    multiple = pl.col("multiple")
    return (
        pl.when(multiple > float((1 + grew) ** years))
        .then(pl.lit("grew"))
        .when(multiple < float((1 + declined) ** years))
        .then(pl.lit("declined"))
        .when(multiple.is_not_null())
        .then(pl.lit("flat"))
        .otherwise(pl.lit("unknown"))
        .alias("growth")
    )


def _fate() -> pl.Expr:
    return (
        pl.when(pl.col("broke_apart"))
        .then(pl.lit("broke_apart"))
        .when(pl.col("liquidity"))
        .then(pl.lit("liquidity"))
        .when(~pl.col("over"))
        .then(pl.lit("open"))
        .when(pl.col("lost"))
        .then(pl.lit("lost"))
        .otherwise(pl.lit("continuing"))
        .alias("fate")
    )


def _outcome() -> pl.Expr:
    return (
        pl.when(pl.col("fate") == "broke_apart")
        .then(pl.lit("broke_apart"))
        .when(pl.col("breakthrough"))
        .then(pl.lit("breakthrough"))
        .when(pl.col("fate") == "continuing")
        .then(pl.col("growth"))
        .otherwise(pl.col("fate"))
        .alias("outcome")
    )


def _labelled(
    course: pl.DataFrame, years: int, reference_date: date, *computed: str
) -> pl.DataFrame:
    """The rows with their `outcome`, the years they were followed, and CAGR; sorted."""
    multiple, today = pl.col("multiple"), pl.lit(reference_date)
    until = pl.min_horizontal("horizon_on", today, pl.col("lost_on").fill_null(today))
    days = (until - pl.col("index_date")).dt.total_days()
    # Never rounded up: a follow-up that is not over must not read as if it were.
    followed = (pl.max_horizontal(days * 400 // 1461, pl.lit(0)) / 100).round(2)
    return course.select(
        "client_id",
        "client",
        "industry",
        "episode",
        "index_date",
        pl.when("complete")
        .then(float(years))
        .when(pl.col("index_date").is_not_null())
        .then(followed)
        .alias("follow_up_years"),
        "complete",
        "r0",
        "r_end",
        "multiple",
        pl.when(multiple >= 0).then(multiple ** (1 / years) - 1).alias("cagr"),
        "growth",
        "fate",
        "breakthrough_judged",
        "criteria_known",
        _outcome(),
        "started_on",
        "severity",
        "breakthrough",
        "broke_apart_on",
        "liquidity_on",
        "judged_on",
        "judged_by",
        "horizon_on",
        "lost_on",
        "over",
        "currency0",
        "currency_end",
        *computed,
    ).sort("client", *EPISODE)


def _at(paths: pl.DataFrame, year: int, amount: str, currency: str) -> pl.DataFrame:
    return paths.filter(pl.col("year") == year).select(
        *EPISODE, pl.col("amount").alias(amount), pl.col("currency").alias(currency)
    )
