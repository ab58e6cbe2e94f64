"""The one bridge between DuckDB and Polars.

Exact decimals and dates survive, and nothing else has to be installed. A few rows are handed over
as they are; many go through a Parquet file, which takes a fraction of a second for a million. Back
they go as a stream of Arrow.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from projections.warehouse.connection import quoted

FEW = 1_000
"""Rows up to which a file costs more than it saves."""

TYPES: dict[str, pl.DataType] = {
    "BIGINT": pl.Int64(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "DOUBLE": pl.Float64(),
    "INTEGER": pl.Int32(),
    "TIMESTAMP": pl.Datetime("us"),
    "VARCHAR": pl.String(),
}
"""The types of columns that are handed over as rows; a decimal has its own."""

HANDED_OVER = "rows_handed_over"

DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """The rows of a query of our own."""
    schema = _schema(connection, query)
    if schema is not None:
        rows = connection.fetchmany(FEW + 1)
        if len(rows) <= FEW:
            return pl.DataFrame(rows, schema, orient="row")
    with tempfile.TemporaryDirectory(prefix="fiveyear-") as folder:
        path = Path(folder) / "rows.parquet"
        # Read once and removed: compressing it would take longer than it saves.
        options = "format parquet, compression uncompressed"
        connection.execute(f"copy ({query}) to {quoted(path)} ({options})")
        return pl.read_parquet(path)


def _schema(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, pl.DataType] | None:
    """Run the query, and say the types of its columns; None where one has to go through a file."""
    columns = connection.execute(query).description or []
    schema: dict[str, pl.DataType] = {}
    for name, kind, *_ in columns:
        decimal = DECIMAL.fullmatch(str(kind))
        found = pl.Decimal(*map(int, decimal.groups())) if decimal else TYPES.get(str(kind))
        if found is None:
            return None
        schema[name] = found
    return schema


class _Stream:
    """A frame that offers nothing but its stream of Arrow: DuckDB knows frames of Polars by their
    type, and would ask for pyarrow to read them."""

    def __init__(self, rows: pl.DataFrame) -> None:
        self._rows = rows

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._rows.__arrow_c_stream__(requested_schema)


@contextmanager
def relation(connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame) -> Iterator[str]:
    """The frame as something that SQL on this connection reads from, while the context lasts."""
    connection.register(HANDED_OVER, _Stream(rows))
    try:
        yield HANDED_OVER
    finally:
        connection.unregister(HANDED_OVER)
