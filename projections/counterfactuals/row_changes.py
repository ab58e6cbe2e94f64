"""Rows of `episodes` and `outcomes` that differ between two bases, with what moved each column.

What changed a column is found by replaying versions of the client: first the reference date moves
from the earlier basis to the later one, then the events recorded between them are added one after
another. The events at which a column changed are those that changed it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from projections.counterfactuals.basis_pair import TABLES, BasisPair
from projections.counterfactuals.versions import replay_variants
from projections.warehouse.build import Cut
from projections.warehouse.connection import Warehouse, named
from projections.warehouse.graph import public_tables

KEY = ("client_id", "episode")
OF_OTHERS = ("breakthrough_computed", "criteria_computed")
"""These follow from the whole record, other clients included: no event of its own moves them."""
COLUMNS = {
    table.table: tuple(name for name in table.columns if name not in (*KEY, *OF_OTHERS))
    for table in public_tables()
    if table.table in TABLES
}
"""The columns of each table that can move."""

DIFFERING = """
    select client_id, episode, a.client is null, b.client is null, {listed}
    from earlier.{table} as a
    full join later.{table} as b using (client_id, episode)
    where {either}
    order by client_id, episode
"""
CHANGES = """
    select stream, keys.episode, versions.until, {columns}
    from versions
    inner join keys using (stream)
    left join {table} as version
        on versions.label = version.client_id and keys.episode = version.episode
    window in_order as (partition by stream, keys.episode order by versions.version)
    qualify row_number() over in_order = 1
        or row({columns}) is distinct from lag(row({columns})) over in_order
    order by versions.version, keys.episode
"""

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a row, as it was and as it is; None also where there was, or is, no row.

    `by` are the numbers of the events that moved it, `time` says that the passing of time did.
    """

    name: str
    before: Any
    after: Any
    by: tuple[int, ...]
    time: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that `appeared`, `changed` or `went`, with the columns that differ."""

    client_id: str
    client: str
    episode: int
    change: str
    columns: tuple[Column, ...]


@dataclass
class _Row:
    """A row that differs, and what is known so far of how it came to."""

    before: Values
    after: Values
    change: str
    now: Values
    by: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    time: set[int] = field(default_factory=set)

    def reads(self, values: Values, number: int | None) -> None:
        """It reads so once that event is recorded, or, where that is None, on the later clock."""
        for place, (before, after) in enumerate(zip(self.now, values, strict=True)):
            if before != after:
                self.time.add(place) if number is None else self.by[place].append(number)
        self.now = values


def rows_that_moved(pair: BasisPair) -> dict[str, list[Moved]]:
    """By table, the rows that are not on both pair, or not the same; by client and episode."""
    found = {table: _differing(pair, table) for table in TABLES}
    _replay(pair, found)
    return {table: _moved(COLUMNS[table], rows) for table, rows in found.items()}


Found = dict[tuple[str, int], _Row]


def _differing(pair: BasisPair, table: str) -> Found:
    columns = COLUMNS[table]
    either = " or ".join(f"a.{named(c)} is distinct from b.{named(c)}" for c in columns)
    listed = ", ".join(f"{side}.{named(c)}" for side in "ab" for c in columns)
    rows = pair.query(DIFFERING.format(table=table, listed=listed, either=either))
    found: Found = {}
    for client_id, episode, new, gone, *values in rows:
        before, after = tuple(values[: len(columns)]), tuple(values[len(columns) :])
        change = "appeared" if new else "went" if gone else "changed"
        found[client_id, episode] = _Row(before, after, change, now=before)
    return found


def _replay(pair: BasisPair, found: dict[str, Found]) -> None:
    """Tell the histories of those clients again, and keep at which events their rows changed."""
    moved = {client_id for rows in found.values() for client_id, _ in rows}
    start = pair.earlier.position
    steps: dict[str, list[int]] = defaultdict(list)
    between = "select stream, position from recorded where position > ? order by stream, position"
    for stream, position in pair.query(between, [start]):
        if stream in moved:
            steps[stream].append(position)
    versions = [
        Cut(stream, until, until)
        for stream, positions in steps.items()
        for until in (start, *positions)
    ]
    only = [f"main.{table}" for table in TABLES]
    for warehouse in replay_variants(pair.log, pair.later, versions, only=only):
        for table, rows in found.items():
            for stream, episode, until, *values in _changes(warehouse, table, rows):
                rows[stream, episode].reads(tuple(values), None if until == start else until)
    for rows in found.values():
        for (stream, _), row in rows.items():
            if stream not in steps:
                row.reads(row.after, None)


def _changes(
    warehouse: Warehouse, table: str, keys: Iterable[tuple[str, int]]
) -> Iterable[Sequence[Any]]:
    """`stream, episode, until` and the columns of the row, in recorded order: for the first version
    of each row among them, and for each that differs from the one before."""
    streams, episodes = zip(*keys, strict=True) if keys else ((), ())
    warehouse.connection.execute(
        "create or replace temp table keys as "
        "select unnest($1::varchar[]) as stream, unnest($2::int[]) as episode",
        [list(streams), list(episodes)],
    )
    columns = ", ".join(f"version.{named(column)}" for column in COLUMNS[table])
    return warehouse.query(CHANGES.format(table=table, columns=columns)).rows


def _moved(names: Sequence[str], found: Found) -> list[Moved]:
    client = names.index("client")
    moved = [
        Moved(
            client_id,
            row.before[client] if row.change == "went" else row.after[client],
            episode,
            row.change,
            tuple(
                Column(name, before, after, tuple(row.by[place]), place in row.time)
                for place, (name, before, after) in enumerate(
                    zip(names, row.before, row.after, strict=True)
                )
                if before != after
            ),
        )
        for (client_id, episode), row in found.items()
    ]
    return sorted(moved, key=lambda each: (each.client, each.client_id, each.episode))
