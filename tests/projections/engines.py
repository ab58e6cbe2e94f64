"""The same tables from three engines: the SQL models, the Polars code, the naive model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from domain.definition.definition import Definition
from events.base import Event
from projections.basis import whole
from projections.frames import facts
from projections.readings import Readings
from projections.refresh import in_memory
from projections.warehouse import Warehouse
from tests.naive.tables import Row, Tables, tables

KEYS: dict[str, tuple[str, ...]] = {
    "clients": ("client_id",),
    "leaders": ("client_id", "joined_on", "leader", "role", "left_on"),
    "timeline": ("position",),
    "threats": ("client_id", "threat"),
    "episodes": ("client_id", "episode"),
    "revenue": ("position",),
    "revenue_path": ("client_id", "episode", "year"),
    "outcomes": ("client_id", "episode"),
    "criteria": ("client_id", "episode", "criterion"),
    "drivers": ("client_id", "episode", "driver"),
    "classified": ("client_id", "episode"),
}
"""What the rows of each table are put in order by. `classified` holds the episodes with the
response under the grade that a definition asks for: the naive model and Polars alone have it."""

IN_SQL = tuple(name for name in KEYS if name != "classified")

OUTCOMES = (
    "client_id client industry episode index_date response follow_up_years complete r0 r5 multiple "
    "cagr growth fate breakthrough_judged breakthrough_computed criteria_known outcome "
    "criteria_computed"
).split()
"""The columns of that table; the frame of Polars has some more."""


def by_sql(log: Path, clock: date, definition: Definition) -> Tables:
    with in_memory(log, whole(log, clock), definition) as warehouse:
        return read(warehouse)


def by_polars(log: Path, clock: date, definition: Definition) -> Tables:
    """`classified`, `outcomes` and `revenue_path` alone."""
    with in_memory(log, whole(log, clock)) as warehouse:
        return in_polars(warehouse, clock, definition)


def by_naive(events: Iterable[Event], clock: date, definition: Definition) -> Tables:
    found = tables(events, clock, definition)
    assert found.keys() == KEYS.keys()
    return {name: ordered(name, rows) for name, rows in found.items()}


def read(warehouse: Warehouse) -> Tables:
    """Every table as rows, in the order of its key."""
    found = {}
    for name in IN_SQL:
        answer = warehouse.query(f"select * from {name}")
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        found[name] = ordered(name, [_as_naive(name, row) for row in rows])
    return found


def in_polars(warehouse: Warehouse, clock: date, definition: Definition) -> Tables:
    known = facts(warehouse)
    readings = Readings(known, clock)
    episodes = readings.episodes(definition)
    found = readings.outcomes(definition)
    path = readings.paths(definition)
    return {
        "classified": ordered("classified", episodes.to_dicts()),
        "outcomes": ordered("outcomes", found.select(OUTCOMES).to_dicts()),
        "revenue_path": ordered("revenue_path", _every_year(episodes, path)),
    }


def _every_year(episodes: pl.DataFrame, path: pl.DataFrame) -> list[Row]:
    """The path with the years of which nothing is known, as the table has it."""
    known = {(row["client_id"], row["episode"], row["year"]): row for row in path.to_dicts()}
    return [
        {
            "client_id": episode["client_id"],
            "episode": episode["episode"],
            "response": episode["response"],
            "year": year,
            **{
                name: known.get((episode["client_id"], episode["episode"], year), {}).get(name)
                for name in ("period_end", "amount", "index")
            },
        }
        for episode in episodes.to_dicts()
        if episode["index_date"] is not None
        for year in range(-5, 6)
    ]


def _as_naive(table: str, row: Row) -> Row:
    """The labels of an episode's threats are a set, and a summary is a matter of wording."""
    if table == "episodes":
        return row | {"threats": set(row["threats"].split(", "))}
    if table == "timeline":
        return {name: value for name, value in row.items() if name != "summary"}
    return row


def ordered(table: str, rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [(row[name] is None, row[name]) for name in KEYS[table]])


def differing(rows: Sequence[Row], others: Sequence[Row]) -> list[str]:
    """How two tables differ in the columns of the first, in words; nothing if they do not."""
    if len(rows) != len(others):
        return [f"{len(rows)} rows:", *map(str, rows), f"{len(others)} rows:", *map(str, others)]
    return [
        f"{name}: {value!r} against {other[name]!r} in {row}"
        for row, other in zip(rows, others, strict=True)
        for name, value in row.items()
        if not same(value, other[name])
    ]


def same(one: Any, other: Any) -> bool:
    """Equal; computed figures as far as a floating point number goes."""
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return bool(one == other)
