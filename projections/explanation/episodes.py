"""Why a client counts as it does: for each episode, the events behind every part of its outcome.

Everything is taken from the frames that the outcome itself was computed from; nothing is computed a
second time. Events are named by their positions.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl

from domain.definition.definition import STANDARD, Grade
from projections.comparing.cohort import cohort
from projections.explanation import reasons
from projections.explanation.parts import (
    EpisodeExplanation,
    Figure,
    PassedOver,
    Rating,
    Unplaced,
)
from projections.explanation.reasons import Row
from projections.outcomes import facts
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE, membership
from projections.outcomes.revenue_path import candidates
from projections.outcomes.tables import DRIVERS, rows_of
from projections.outcomes.tables import EPISODES as EPISODES_TABLE
from projections.outcomes.verdicts import judged_until
from projections.warehouse.connection import Warehouse

READ = ("source.effective", *facts.READ)
"""The models that an explanation is read from."""


def explanations(client: Warehouse) -> tuple[list[EpisodeExplanation], list[Unplaced]]:
    """Every episode of the one client that the tables hold, and observations outside of all."""
    engine = OutcomeEngine(facts.facts(client), client.basis.clock)
    rules = _rules(engine)
    dates = dict(client.query('select position, "on" from source.effective').rows)
    of_episodes = {
        "bounds": _bounds(client, engine),
        "evidence": _evidence(engine, dates),
        "ratings": _ratings(engine, dates),
        "figures": _figures(engine),
    }
    reported, endings = _rows(client, REPORTED), _rows(client, ENDINGS)
    judgements = _rows(client, JUDGEMENTS)
    explained = []
    for row in _episodes(client, engine):
        episode = row["episode"]
        its = {
            name: [each for each in rows if each["episode"] == episode]
            for name, rows in of_episodes.items()
        }
        figures = {each["year"]: each for each in its["figures"] if each["place"] == 1}
        taken = {figure["position"] for figure in figures.values()}
        first, failing = rules.get(episode, (None, ()))
        fate = reasons.fate(row, its["bounds"], endings)
        breakthrough = reasons.breakthrough(row, judgements)
        explained.append(
            EpisodeExplanation(
                episode=episode,
                started_on=row["started_on"],
                index_date=row["index_date"],
                began=reasons.began(row, its["bounds"]),
                ended=reasons.ended(row, its["bounds"]),
                going_on=reasons.going_on(its["bounds"]),
                responses={
                    "A": row["response"],
                    "AB": row["response_ab"],
                    "all": row["response_all"],
                },
                observations=tuple(reasons.observation(each) for each in its["evidence"]),
                baseline=tuple(_picked(Rating, each) for each in its["ratings"]),
                revenue=tuple(_picked(Figure, each) for each in figures.values()),
                passed_over=tuple(
                    _picked(PassedOver, each | {"why": reasons.unused(each, its["figures"])})
                    for each in reported
                    if row["index_date"] is not None and each["position"] not in taken
                ),
                fate=fate,
                breakthrough=breakthrough,
                outcome=reasons.outcome(row, fate, breakthrough, figures),
                analysed=first is None,
                first_failing_rule=first,
                failing_rules=failing,
            )
        )
    return explained, _unplaced(engine, dates)


def failing_without_episode(client: Warehouse) -> tuple[str, ...]:
    """The rules that a client without any episode fails."""
    engine = OutcomeEngine(facts.facts(client), client.basis.clock)
    return _rules(engine).get(None, (None, ()))[1]


def corrections(client: Warehouse) -> dict[int, list[int]]:
    """The effective corrections by the event that they correct, in recorded order."""
    by_target: dict[int, list[int]] = {}
    for target, position in client.query(CORRECTIONS).rows:
        by_target.setdefault(target, []).append(position)
    return by_target


# -- the frames of the engine as rows ------------------------------------------------------------


def _episodes(client: Warehouse, engine: OutcomeEngine) -> list[Row]:
    """Each episode with its outcome, the dates that limit it, and the events that ended it."""
    table = rows_of(EPISODES_TABLE, engine, STANDARD)
    ((disengaged_by, last_known_by),) = client.query(LAST_EVENTS).rows or [(None, None)]
    known = table.columns
    outcomes = engine.outcomes(STANDARD)
    return (
        table.join(
            outcomes.select(*EPISODE, *(name for name in outcomes.columns if name not in known)),
            on=EPISODE,
        )
        .join(engine.facts.clients.select("client_id", "engaged_to"), on="client_id")
        .sort("episode")
        .with_columns(
            judged_until(STANDARD.years),
            pl.col("started_on").shift(-1).alias("next_started_on"),
            pl.lit(engine.reference_date).alias("reference_date"),
            pl.lit(disengaged_by, pl.Int64).alias("disengaged_by"),
            pl.lit(last_known_by, pl.Int64).alias("last_known_by"),
        )
        .to_dicts()
    )


def _bounds(client: Warehouse, engine: OutcomeEngine) -> list[Row]:
    """The events at which the threats of each episode began and ended."""
    threats = {row["threat"]: row for row in engine.frame(membership, STANDARD).to_dicts()}
    return [
        row
        | {
            "episode": threat["episode"],
            "day": threat["started_on"] if row["begins"] else threat["ended_on"],
        }
        for row in _rows(client, BOUNDS)
        if (threat := threats.get(row["threat"])) is not None
    ]


def _evidence(engine: OutcomeEngine, dates: dict[int, str]) -> list[Row]:
    index_dates = engine.episodes(STANDARD).select(*EPISODE, "index_date")
    prompt = timedelta(days=STANDARD.prompt_days)
    rows = engine.evidence(STANDARD).join(index_dates, on=EPISODE).sort("position").to_dicts()
    return [
        row
        | {
            "on": dates[row["position"]],
            "prompt_until": None if row["index_date"] is None else row["index_date"] + prompt,
        }
        for row in rows
    ]


def _unplaced(engine: OutcomeEngine, dates: dict[int, str]) -> list[Unplaced]:
    placed = engine.evidence(STANDARD)
    outside = engine.facts.observations.join(placed, on="position", how="anti").sort("position")
    return [reasons.unplaced(row | {"on": dates[row["position"]]}) for row in outside.to_dicts()]


def _ratings(engine: OutcomeEngine, dates: dict[int, str]) -> list[Row]:
    """The eight explanations and the litmus score, those that are known first, as recorded."""
    every = engine.baseline(replace(STANDARD, grade=Grade.ALL))
    litmus = every.filter(pl.col("measure") == "litmus").rename({"measure": "explanation"})
    columns = ["episode", "explanation", "rating", "position"]
    rows = pl.concat(
        (
            rows_of(DRIVERS, engine, STANDARD)
            .rename({"driver": "explanation"})
            .select(columns)
            .cast({"rating": pl.Float64}),
            litmus.select(columns),
        )
    ).sort("position", "explanation", nulls_last=True)
    return [
        row | {"on": None if row["position"] is None else dates[row["position"]]}
        for row in rows.to_dicts()
    ]


def _figures(engine: OutcomeEngine) -> list[Row]:
    """The annual figures near each year, with their `place`: 1 is the figure that is taken."""
    place = pl.int_range(1, pl.len() + 1).over(*EPISODE, "year").alias("place")
    return (
        engine.frame(candidates, STANDARD)
        .with_columns(place)
        .sort("year", "place", maintain_order=True)
        .to_dicts()
    )


# -- facts as rows -------------------------------------------------------------------------------

LAST_EVENTS = """
select
    last(position order by last_day_of("on"), position) filter (kind = 'engagement.ended'),
    last(position order by last_day_of("on"), position) filter (kind <> 'client.registered')
from source.effective
"""

BOUNDS = """
select
    data ->> 'threat' as threat,
    position,
    kind = 'threat.encountered' as begins,
    "on"
from source.effective
where kind in ('threat.encountered', 'threat.abated')
order by position
"""

REPORTED = """
select
    effective.position,
    (effective.data ->> 'period_end')::date as period_end,
    (effective.data ->> 'period_end')::date - (effective.data ->> 'period_start')::date + 1 as days,
    (effective.data ->> 'amount')::decimal(22, 4) as amount,
    effective.data ->> 'currency' as currency,
    revenue.position is not null as annual
from source.effective
left join revenue using (client_id, position)
where effective.kind = 'revenue.reported'
order by effective.position
"""

ENDINGS = """
select
    effective.position,
    effective."on",
    last_day_of(effective."on") as occurred_to,
    endings.fate
from source.effective
left join facts.endings using (client_id, position)
where effective.kind in ('client.broke_apart', 'liquidity.realized')
order by effective.position
"""

JUDGEMENTS = """
select
    judgements.position, effective."on", judgements.occurred_from, judgements.occurred_to
from facts.judgements
inner join source.effective using (client_id, position)
order by effective.position
"""

CORRECTIONS = """
select (data ->> 'target')::bigint as target, position
from source.recorded
anti join source.retracted using (client_id, position)
where kind = 'event.corrected'
order by target, position
"""


def _rows(client: Warehouse, query: str) -> list[Row]:
    rows = client.query(query)
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def _picked(shape: Any, row: Row) -> Any:
    """A row as a part of an explanation, whose fields are columns of it."""
    return shape(**{name: row[name] for name in shape.__dataclass_fields__})


def _rules(engine: OutcomeEngine) -> dict[int | None, tuple[str, tuple[str, ...]]]:
    """By episode, for those excluded: the first rule that fails, and all that do."""
    excluded = cohort(engine.outcomes(STANDARD), engine.facts.clients, STANDARD).exclusions
    return {
        row["episode"]: (row["first_failing_rule"], tuple(row["failing_rules"].split("; ")))
        for row in excluded.to_dicts()
    }
