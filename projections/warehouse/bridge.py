"""The one bridge between DuckDB and Polars.

It is a Parquet file in a temporary folder: exact decimals and dates survive, nothing else has to
be installed, and a million rows take a fraction of a second.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from projections.warehouse.connection import quoted


def frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    """The rows of a query of our own."""
    with _file() as path:
        # Read once and removed: compressing it would take longer than it saves.
        options = "format parquet, compression uncompressed"
        connection.execute(f"copy ({query}) to {quoted(path)} ({options})")
        return pl.read_parquet(path)


@contextmanager
def relation(rows: pl.DataFrame) -> Iterator[str]:
    """The frame as something that SQL reads from, while the context lasts."""
    with _file() as path:
        rows.write_parquet(path, compression="uncompressed", statistics=False)
        yield f"read_parquet({quoted(path)})"


@contextmanager
def _file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fiveyear-") as folder:
        yield Path(folder) / "rows.parquet"
