"""The appendix: analysed episodes with the positions of their events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import polars as pl

from cli.report.figures import NOTHING, Table, decimal, rate, table, year
from domain.definition.definition import Definition
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE, membership
from projections.warehouse.bridge import frame
from projections.warehouse.connection import Warehouse

THREATS = """
select
    client_id,
    position,
    kind = 'threat.encountered' as begins,
    data ->> 'threat' as threat
from source.effective
where kind in ('threat.encountered', 'threat.abated')
"""
"""The events that begin and end each threat."""

READ = ("source.effective",)
"""The models that the query reads."""

COLUMNS = (
    "client",
    "episode",
    "index date",
    "response",
    "outcome",
    "multiple",
    "growth a year",
    "threats: began – ended",
    "observations, by grade",
    "revenue, by year",
)

Key = tuple[str, int]


def bounds(warehouse: Warehouse) -> pl.DataFrame:
    """`client_id, position, begins, threat`, read while the tables are open."""
    return frame(warehouse.connection, THREATS)


def episode_table(
    sample: pl.DataFrame, bound: pl.DataFrame, engine: OutcomeEngine, definition: Definition
) -> Table:
    """A row for each episode of the sample."""
    wanted = sample.select(EPISODE)
    members = engine.frame(membership, definition).select(*EPISODE, "threat")
    threats = _by_episode(
        wanted.join(members, on=EPISODE)
        .join(bound.filter("begins"), on=["client_id", "threat"])
        .join(bound.filter(~pl.col("begins")), on=["client_id", "threat"], how="left", suffix="_to")
        .sort("position")
        .select(*EPISODE, pl.format("{}: #{}", "threat", "position"), "position_to")
        .iter_rows(),
        lambda began, to: began if to is None else f"{began} – #{to}",
    )
    seen = _by_episode(
        engine.evidence(definition)
        .join(wanted, on=EPISODE, how="semi")
        .sort("position")
        .select(*EPISODE, "position", "together", "grade")
        .iter_rows(),
        lambda number, pulled, grade: f"{'together' if pulled else 'apart'} #{number} {grade}",
    )
    figures = _by_episode(
        engine.paths(definition)
        .join(wanted, on=EPISODE, how="semi")
        .sort("year")
        .select(*EPISODE, "year", "position")
        .iter_rows(),
        lambda at, number: f"{year(at)}: #{number}",
    )
    rows = []
    for row in sample.to_dicts():
        key = (row["client_id"], row["episode"])
        rows.append(
            (
                row["client"],
                row["episode"],
                row["index_date"],
                row["response"],
                row["outcome"].replace("_", " "),
                decimal(row["multiple"]),
                rate(row["cagr"], 5),
                _joined(threats[key]),
                _joined(seen[key]),
                _joined(figures[key]),
            )
        )
    return table("Analysed episodes and their events", COLUMNS, rows, [3, 4, 7, 8, 9])


def _by_episode(
    rows: Iterable[tuple[object, ...]], text: Callable[..., str]
) -> dict[Key, list[str]]:
    texts: dict[Key, list[str]] = defaultdict(list)
    for client, episode, *rest in rows:
        texts[str(client), int(str(episode))].append(text(*rest))
    return texts


def _joined(parts: list[str]) -> str:
    return ", ".join(parts) or NOTHING
