"""The rows of a query in a file of our own, so that the warehouse is not held open while they are
shown, and never all of them in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from projections.warehouse.connection import Warehouse, named, quoted, settled

BATCH_ROWS = 5_000
"""Rows that are Python objects at one time."""

ZONED = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows in a Parquet file. They can be gone over more than once."""

    path: Path
    columns: tuple[str, ...]
    count: int

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Each row, in order; moments without their zone, as the warehouse has them."""
        connection = settled(duckdb.connect(":memory:"))
        try:
            connection.execute("set preserve_insertion_order = true")
            source = f"from read_parquet({quoted(self.path)})"
            described = connection.execute(f"describe {source}").fetchall()
            zoned = _turned(str(name) for name, kind, *_ in described if kind == ZONED)
            cursor = connection.execute(f"select {_replacing(zoned)} {source}")
            while batch := cursor.fetchmany(BATCH_ROWS):
                yield from batch
        finally:
            connection.close()


def keep(warehouse: Warehouse, query: str, path: Path, *, zoned: bool = True) -> Kept:
    """The rows of a query of our own in a new file at `path`. The query says their order.

    Moments are marked as UTC, unless they are not to be `zoned`; JSON is text, which every reader
    of Parquet knows.
    """
    connection = warehouse.connection
    described = connection.execute(f"describe {query}").fetchall()
    types = {str(name): str(kind) for name, kind, *_ in described}
    turned = {name: f"{named(name)}::varchar" for name, kind in types.items() if kind == "JSON"}
    if zoned:
        turned |= _turned(name for name, kind in types.items() if kind == "TIMESTAMP")
    select = f"select {_replacing(turned)} from ({query})"  # noqa: S608  # a query of our own
    ((count,),) = connection.execute(
        f"copy ({select}) to {quoted(path)} (format parquet, compression zstd)"
    ).fetchall()
    return Kept(path, tuple(types), int(count))


def _turned(moments: Iterable[str]) -> dict[str, str]:
    """Those moments with their zone where they have none, and the other way about."""
    return {name: f"{named(name)} at time zone 'UTC'" for name in moments}


def _replacing(turned: Mapping[str, str]) -> str:
    """All columns, and for some of them another expression."""
    if not turned:
        return "*"
    return f"* replace ({', '.join(f'{sql} as {named(name)}' for name, sql in turned.items())})"
