"""The breakthrough criteria computed from the record.

What is best for stakeholders follows from nothing that is recorded and stays unknown.
"""

from __future__ import annotations

import polars as pl

from events.kinds.assessments import CRITERIA
from projections.outcomes.episodes import EPISODE
from projections.outcomes.verdicts import assessments_of_episode

FEWEST_PEERS = 5
"""Other clients of an industry that it takes to compare a client's growth with theirs."""

KNOWN = ("yes", "no")


def criteria(
    follow_up: pl.DataFrame,
    paths: pl.DataFrame,
    growth_against_peers: pl.DataFrame,
    goals: pl.DataFrame,
    targets: pl.DataFrame,
    standings: pl.DataFrame,
    spans: pl.DataFrame,
    years: int,
    whole: bool,
) -> pl.DataFrame:
    """One row for each episode followed to its end: `client_id, episode`, the five criteria (yes,
    no or unknown), `peers_from`, `criteria_computed` and `any_no`.

    `peers_from` says what growth is compared with: peers (as reported) or clients; null if nothing.
    There are no rows unless the record is `whole`: peers may be in the rest of it.
    """
    complete = follow_up.filter(pl.col("complete"), pl.lit(whole))
    computed = complete.select(EPISODE)
    for part in (
        _against_peers(complete, paths, growth_against_peers),
        _vision(goals, complete),
        _potential(targets, complete),
        _weight(standings, complete, spans, years),
    ):
        computed = computed.join(part, on=EPISODE, how="left")
    criteria = [pl.col(name).fill_null("unknown") for name in CRITERIA[:-1]]
    known_ones = pl.sum_horizontal(pl.col(name).is_in(KNOWN) for name in CRITERIA)
    return (
        computed.with_columns(*criteria, pl.lit("unknown").alias(CRITERIA[-1]))
        .with_columns(known_ones.cast(pl.Int64).alias("criteria_computed"))
        .select(
            *EPISODE,
            *CRITERIA,
            "peers_from",
            "criteria_computed",
            pl.any_horizontal(pl.col(name) == "no" for name in CRITERIA).alias("any_no"),
        )
    )


def _vision(goals: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """No if a goal that was due was missed, yes if all that count were reached."""
    after, horizon = pl.col("index_date"), pl.col("horizon_on")
    due = ((pl.col("due_on") > after) & (pl.col("due_on") <= horizon)).fill_null(False)
    reached = (pl.col("achieved_on") <= horizon).fill_null(False)
    missed = (pl.col("achieved_from") > horizon).fill_null(True)
    in_time = reached & (pl.col("achieved_on") > after)
    criterion = (
        pl.when((due & missed).any()).then(pl.lit("no")).when(reached.all()).then(pl.lit("yes"))
    )
    return (
        goals.join(complete, on="client_id")
        .filter(pl.col("declared_on") <= horizon, due | in_time)
        .group_by(EPISODE)
        .agg(criterion.alias("realised_vision"))
    )


def _potential(targets: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    met = pl.col("met")
    criterion = pl.when(met.all()).then(pl.lit("yes")).when(~met.any()).then(pl.lit("no"))
    return (
        targets.join(complete, on="client_id")
        .filter(
            pl.col("period_start") > pl.col("index_date"),
            pl.col("period_end") <= pl.col("horizon_on"),
        )
        .group_by(EPISODE)
        .agg(criterion.alias("lived_up_to_potential"))
    )


def _weight(
    standings: pl.DataFrame, complete: pl.DataFrame, spans: pl.DataFrame, years: int
) -> pl.DataFrame:
    above = pl.col("above").last()
    criterion = pl.when(above > 0).then(pl.lit("yes")).when(above < 0).then(pl.lit("no"))
    return (
        assessments_of_episode(standings, spans, years)
        .join(complete.select(EPISODE), on=EPISODE, how="semi")
        .sort("occurred_to", "position")
        .group_by(EPISODE, maintain_order=True)
        .agg(criterion.alias("punched_above_weight"))
    )


def _against_peers(
    complete: pl.DataFrame, paths: pl.DataFrame, peers: pl.DataFrame
) -> pl.DataFrame:
    """Growth compared with that reported for the industry's peers, else with its other clients."""
    begun = (
        paths.filter(pl.col("year") == 0)
        .select(*EPISODE, pl.col("period_end").alias("begins_on"))
        .join(complete.select(EPISODE), on=EPISODE, how="semi")
    )
    multiple, reported, others = pl.col("multiple"), pl.col("reported"), pl.col("others")
    criterion = (
        pl.when(multiple > reported)
        .then(pl.lit("yes"))
        .when(multiple < reported)
        .then(pl.lit("no"))
        .when(reported.is_not_null())
        .then(pl.lit("unknown"))
        .when(2 * pl.col("below") > others)
        .then(pl.lit("yes"))
        .when(2 * pl.col("above") > others)
        .then(pl.lit("no"))
        .otherwise(pl.lit("unknown"))
    )
    source = pl.when(reported.is_null()).then(pl.lit("clients")).otherwise(pl.lit("peers"))
    return (
        begun.join(peers, on=["client_id", "begins_on"])
        .filter(reported.is_not_null() | (others >= FEWEST_PEERS))
        .select(*EPISODE, criterion.alias("outperformed_peers"), source.alias("peers_from"))
    )
