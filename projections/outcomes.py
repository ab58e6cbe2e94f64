"""Outcomes in Polars, under any definition and on any clock.

Under the standard definition they equal the table `outcomes`; a property of the tests says so.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from domain.definition.definition import LAST_YEAR, VERDICT_MONTHS, Breakthrough, Definition
from projections.episodes import EPISODE
from projections.frames import Facts

YEARS = range(-LAST_YEAR, LAST_YEAR + 1)


def years_on(day: pl.Expr, years: pl.Expr) -> pl.Expr:
    """The same calendar day some years on; 29 February becomes the 28th where need be."""
    year = day.dt.year() + years
    first = pl.date(year, day.dt.month(), 1)
    leap_day = (day.dt.month() == 2) & (day.dt.day() == 29) & ~first.dt.is_leap_year()
    return pl.date(year, day.dt.month(), pl.when(leap_day).then(28).otherwise(day.dt.day()))


NEAR_A_BORDER = 0.45
"""Nearer to a year than this, in years, no other year's window can hold a day: all of them reach
half a year to either side, give or take the few days by which months and years differ."""


def paths(episodes: pl.DataFrame, revenue: pl.DataFrame) -> pl.DataFrame:
    """Revenue by episode and year −5 … 5, one row for each that is known.

    `client_id, episode, year, period_end, amount, currency, position, index`: the annual period
    whose end lies nearest to the index date so many years on, within six months of it, the earlier
    on a tie. `index` is null without a base above zero or across two currencies.
    """
    aimed = (
        _guessed(episodes, revenue)
        .join(_windows(episodes["index_date"]), on=["index_date", "year"])
        .filter(
            pl.col("period_end") > pl.col("opens_after"),
            pl.col("period_end") <= pl.col("closes_on"),
        )
    )
    distance = (pl.col("period_end") - pl.col("target")).dt.total_days().abs()
    nearest = (
        aimed.with_columns(distance.alias("distance"))
        .sort(*EPISODE, "year", "distance", "period_end", "position")
        .filter(_differ_from_above(*EPISODE, "year"))
        .select(*EPISODE, "year", "period_end", "amount", "currency", "position")
    )
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
    """For each day that is an index date and each year: which ends of periods are near enough."""
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


def _guessed(episodes: pl.DataFrame, revenue: pl.DataFrame) -> pl.DataFrame:
    """Every figure with the `year` whose window its end may lie in; with both, between two."""
    years = (pl.col("period_end") - pl.col("index_date")).dt.total_days() / 365.25
    about = pl.col("years").round().cast(pl.Int32)
    beyond = pl.col("years") - pl.col("year")
    near = (
        episodes.filter(pl.col("index_date").is_not_null())
        .select(*EPISODE, "index_date")
        .join(revenue, on="client_id")
        .with_columns(years.alias("years"))
        .filter(pl.col("years").abs() < LAST_YEAR + 1)
        .with_columns(about.alias("year"))
    )
    step = beyond.sign().cast(pl.Int32)
    other = near.filter(beyond.abs() > NEAR_A_BORDER).with_columns(pl.col("year") + step)
    return pl.concat([near, other])


def outcomes(
    facts: Facts,
    episodes: pl.DataFrame,
    known: pl.DataFrame,
    ended: pl.DataFrame,
    judged: pl.DataFrame,
    computed: pl.DataFrame,
    definition: Definition,
    clock: date,
) -> pl.DataFrame:
    """One row per episode: what became of the client in the years after it.

    The columns of the table `outcomes` but for the response, with `r5` at the definition's horizon;
    then `started_on`, `severity`, `breakthrough` from the source that the definition names, the
    days on which the client broke apart, was sold, was judged and was lost from sight, `over`
    (whether the horizon is reached) and the currencies at both ends. A computed breakthrough has no
    day of its own: it is known when the years are over. `episodes`, `known`, `ended`, `judged` and
    `computed` are as `Readings` gives them; `clock` is the day that counts as today.
    """
    taken = definition.breakthrough
    judged_on = pl.col("judged_on") if taken is Breakthrough.JUDGED else pl.lit(None, pl.Date)
    measured = (
        followed(episodes, facts.clients, definition.years, clock)
        .join(ended, on=EPISODE, how="left")
        .join(judged, on=EPISODE, how="left")
        .join(computed, on=EPISODE, how="left")
        .join(_at(known, 0, "0"), on=EPISODE, how="left")
        .join(_at(known, definition.years, "5"), on=EPISODE, how="left")
        .with_columns(
            pl.col("broke_apart").fill_null(False),
            pl.col("liquidity").fill_null(False),
            pl.col("criteria_known").fill_null(0),
            pl.col("criteria_computed").fill_null(pl.lit(0 if facts.whole else None, pl.Int64)),
            pl.col(f"breakthrough_{taken}").alias("breakthrough"),
            judged_on.alias("judged_on"),
            pl.when((pl.col("r0") > 0) & (pl.col("currency0") == pl.col("currency5")))
            .then(pl.col("r5").cast(pl.Float64) / pl.col("r0").cast(pl.Float64))
            .alias("multiple"),
        )
    )
    return _named(measured, definition, clock).sort("client", *EPISODE)


def followed(
    episodes: pl.DataFrame, clients: pl.DataFrame, years: int, clock: date
) -> pl.DataFrame:
    """The episodes with their clients, `horizon_on`, `lost_on`, and whether the years after them
    are `over`, the client was `lost` before that, or they were followed to the end (`complete`)."""
    return (
        episodes.join(clients, on="client_id")
        .with_columns(
            horizon_on(years),
            pl.when(pl.col("last_event_on") <= pl.col("engaged_to"))
            .then(pl.col("engaged_to"))
            .alias("lost_on"),
        )
        .with_columns(
            (pl.col("horizon_on") <= clock).fill_null(False).alias("over"),
            (pl.col("lost_on") < pl.col("horizon_on")).fill_null(False).alias("lost"),
        )
        .with_columns((pl.col("over") & ~pl.col("lost")).alias("complete"))
    )


def horizon_on(years: int) -> pl.Expr:
    """The day on which the years after the index date are over."""
    return years_on(pl.col("index_date"), pl.lit(years)).alias("horizon_on")


def _named(measured: pl.DataFrame, definition: Definition, clock: date) -> pl.DataFrame:
    multiple = pl.col("multiple")
    growth = (
        pl.when(multiple > definition.grew_multiple)
        .then(pl.lit("grew"))
        .when(multiple < definition.declined_multiple)
        .then(pl.lit("declined"))
        .when(multiple.is_not_null())
        .then(pl.lit("flat"))
        .otherwise(pl.lit("unknown"))
    )
    fate = (
        pl.when(pl.col("broke_apart"))
        .then(pl.lit("broke_apart"))
        .when(pl.col("liquidity"))
        .then(pl.lit("liquidity"))
        .when(~pl.col("over"))
        .then(pl.lit("open"))
        .when(pl.col("lost"))
        .then(pl.lit("lost"))
        .otherwise(pl.lit("continuing"))
    )
    outcome = (
        pl.when(pl.col("fate") == "broke_apart")
        .then(pl.lit("broke_apart"))
        .when(pl.col("breakthrough"))
        .then(pl.lit("breakthrough"))
        .when(pl.col("fate") == "continuing")
        .then(pl.col("growth"))
        .otherwise(pl.col("fate"))
    )
    until = pl.min_horizontal(
        "horizon_on", pl.lit(clock), pl.col("lost_on").fill_null(pl.lit(clock))
    )
    days = (until - pl.col("index_date")).dt.total_days()
    years = pl.max_horizontal(days * 400 // 1461, pl.lit(0)) / 100
    return (
        measured.with_columns(growth.alias("growth"), fate.alias("fate"))
        .with_columns(outcome.alias("outcome"))
        .select(
            "client_id",
            "client",
            "industry",
            "episode",
            "index_date",
            pl.when("complete")
            .then(float(definition.years))
            .when(pl.col("index_date").is_not_null())
            .then(years)
            .alias("follow_up_years"),
            "complete",
            "r0",
            "r5",
            "multiple",
            pl.when(multiple >= 0).then(multiple ** (1 / definition.years) - 1).alias("cagr"),
            "growth",
            "fate",
            "breakthrough_judged",
            "breakthrough_computed",
            "criteria_known",
            "outcome",
            "criteria_computed",
            "started_on",
            "severity",
            "breakthrough",
            "broke_apart_on",
            "liquidity_on",
            "judged_on",
            "lost_on",
            "over",
            "currency0",
            "currency5",
        )
    )


def closings(facts: Facts, spans: pl.DataFrame, years: int) -> pl.DataFrame:
    """What ended each episode's client between its beginning and its horizon.

    `client_id, episode, broke_apart, liquidity, broke_apart_on`, for those that something ended.
    """
    within = facts.endings.join(
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


def verdicts(facts: Facts, spans: pl.DataFrame, years: int, min_criteria: int) -> pl.DataFrame:
    """The latest judgement of each episode's years.

    `client_id, episode, criteria_known, breakthrough_judged, judged_on`, for those that a judgement
    speaks of.
    """
    verdict = breakthrough(pl.col("any_no"), pl.col("criteria_known"), min_criteria)
    return (
        spoken_of(facts.judgements, spans, years)
        .sort("occurred_to", "position")
        .group_by(EPISODE, maintain_order=True)
        .agg(
            pl.col("criteria_known").last(),
            verdict.last().alias("breakthrough_judged"),
            pl.col("occurred_to").last().alias("judged_on"),
        )
    )


def breakthrough(any_no: pl.Expr, known: pl.Expr, min_criteria: int) -> pl.Expr:
    """The rule by which criteria come to a breakthrough: no by one no, yes by enough yes."""
    return pl.when(any_no).then(False).when(known >= min_criteria).then(True)


def spoken_of(assessments: pl.DataFrame, spans: pl.DataFrame, years: int) -> pl.DataFrame:
    """The assessments that speak of the years after an episode, with that `episode`.

    They come after it, soon enough to speak of its years, and before the client's next one.
    """
    after = spans.sort(EPISODE).select(
        *EPISODE,
        "index_date",
        horizon_on(years).dt.offset_by(f"{VERDICT_MONTHS}mo").alias("judged_until"),
        pl.col("started_on").shift(-1).over("client_id").alias("next_started_on"),
    )
    return assessments.join(after, on="client_id").filter(
        pl.col("occurred_from") > pl.col("index_date"),
        pl.col("occurred_to") <= pl.col("judged_until"),
        pl.col("next_started_on").is_null() | (pl.col("occurred_from") < pl.col("next_started_on")),
    )


def _at(known: pl.DataFrame, year: int, suffix: str) -> pl.DataFrame:
    return known.filter(pl.col("year") == year).select(
        *EPISODE,
        pl.col("amount").alias(f"r{suffix}"),
        pl.col("currency").alias(f"currency{suffix}"),
    )
