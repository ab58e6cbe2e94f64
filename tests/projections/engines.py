"""The same tables from the product and from the naive model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from domain.definition.definition import STANDARD, Definition
from events.base import Event
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.warehouse.basis import whole
from projections.warehouse.connection import Warehouse
from projections.warehouse.refresh import in_memory
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
response under the grade that a definition asks for."""

PUBLIC = tuple(name for name in KEYS if name != "classified")


def by_engine(log: Path, clock: date, definition: Definition = STANDARD) -> Tables:
    """Every table under a definition, on a clock."""
    with in_memory(log, whole(log, clock), definition) as warehouse:
        return read(warehouse, definition)


def by_naive(events: Iterable[Event], clock: date, definition: Definition) -> Tables:
    found = tables(events, clock, definition)
    assert found.keys() == KEYS.keys()
    return {name: ordered(name, rows) for name, rows in found.items()}


def read(warehouse: Warehouse, definition: Definition = STANDARD) -> Tables:
    """Every table as rows, in the order of its key."""
    engine = OutcomeEngine(facts(warehouse), warehouse.basis.clock)
    classified = [_as_naive("classified", row) for row in engine.episodes(definition).to_dicts()]
    found = {"classified": ordered("classified", classified)}
    for name in PUBLIC:
        answer = warehouse.query(f"select * from {name}")
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        found[name] = ordered(name, [_as_naive(name, row) for row in rows])
    return found


def _as_naive(table: str, row: Row) -> Row:
    """The labels of an episode's threats are a set, and a summary is a matter of wording."""
    if table in ("episodes", "classified"):
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
