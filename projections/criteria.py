"""The breakthrough criteria as they follow from the record, in Polars, under any definition.

Under the standard definition they equal the model `staging.criteria`; a property of the tests says
so. What is best for stakeholders follows from nothing recorded and stays unknown.
"""

from __future__ import annotations

import polars as pl

from events.kinds.assessments import CRITERIA
from projections.episodes import EPISODE
from projections.frames import Facts
from projections.models import FEWEST_PEERS
from projections.outcomes import spoken_of

KNOWN = ("yes", "no")


def criteria(
    facts: Facts,
    spans: pl.DataFrame,
    known: pl.DataFrame,
    followed: pl.DataFrame,
    peers: pl.DataFrame,
    years: int,
) -> pl.DataFrame:
    """`client_id, episode`, the five criteria (yes, no or unknown), `peers_from`,
    `criteria_computed` and `any_no`: one row for each episode followed to its end.

    `known` are the revenue paths, `followed` as `outcomes.followed` gives it, `peers` as
    `projections.peers.against_peers` does for so many `years`. `peers_from` is peers
    or clients: what growth was held against, null if nothing. There are no rows for a part of the
    record: peers may be in the rest.
    """
    complete = followed.filter(pl.col("complete"), pl.lit(facts.whole))
    answered = complete.select(EPISODE)
    for part in (
        _against_peers(complete, known, peers),
        _vision(facts.goals, complete),
        _potential(facts.targets, complete),
        _weight(facts.standings, complete, spans, years),
    ):
        answered = answered.join(part, on=EPISODE, how="left")
    answers = [pl.col(name).fill_null("unknown") for name in CRITERIA[:-1]]
    known_ones = pl.sum_horizontal(pl.col(name).is_in(KNOWN) for name in CRITERIA)
    return (
        answered.with_columns(*answers, pl.lit("unknown").alias(CRITERIA[-1]))
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
    answer = (
        pl.when((due & missed).any()).then(pl.lit("no")).when(reached.all()).then(pl.lit("yes"))
    )
    return (
        goals.join(complete, on="client_id")
        .filter(pl.col("declared_on") <= horizon, due | in_time)
        .group_by(EPISODE)
        .agg(answer.alias("realised_vision"))
    )


def _potential(targets: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    met = pl.col("met")
    answer = pl.when(met.all()).then(pl.lit("yes")).when(~met.any()).then(pl.lit("no"))
    return (
        targets.join(complete, on="client_id")
        .filter(
            pl.col("period_start") > pl.col("index_date"),
            pl.col("period_end") <= pl.col("horizon_on"),
        )
        .group_by(EPISODE)
        .agg(answer.alias("lived_up_to_potential"))
    )


def _weight(
    standings: pl.DataFrame, complete: pl.DataFrame, spans: pl.DataFrame, years: int
) -> pl.DataFrame:
    above = pl.col("above").last()
    answer = pl.when(above > 0).then(pl.lit("yes")).when(above < 0).then(pl.lit("no"))
    return (
        spoken_of(standings, spans, years)
        .join(complete.select(EPISODE), on=EPISODE, how="semi")
        .sort("occurred_to", "position")
        .group_by(EPISODE, maintain_order=True)
        .agg(answer.alias("punched_above_weight"))
    )


def _against_peers(
    complete: pl.DataFrame, known: pl.DataFrame, peers: pl.DataFrame
) -> pl.DataFrame:
    """Growth against that reported of the industry's peers, else against its other clients."""
    begun = (
        known.filter(pl.col("year") == 0)
        .select(*EPISODE, pl.col("period_end").alias("begins_on"))
        .join(complete.select(EPISODE), on=EPISODE, how="semi")
    )
    multiple, reported, others = pl.col("multiple"), pl.col("reported"), pl.col("others")
    answer = (
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
        .select(*EPISODE, answer.alias("outperformed_peers"), source.alias("peers_from"))
    )
