"""The warehouse: the tables that follow from the log, in DuckDB. This module owns DuckDB.

The log is the truth and the warehouse a cache of it: a file that can be thrown away at any time.
It is opened for one operation, and read-only by readers.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from events.errors import Busy, Invalid
from projections.warehouse.basis import Basis

STORAGE = "v1.0.0"
"""The oldest format that serves, so that older shells and tools can open the file."""

MEMORY = "1200MB"
"""What DuckDB may use before it spills to disk: a rebuild stays well under 2 GB in all."""

PATIENCE = 5.0
"""Seconds to wait for another process that holds the warehouse."""


@dataclass(frozen=True)
class Answer:
    """Rows of a query, with the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Warehouse:
    """An open warehouse, up to date with the log when it was opened, and read-only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._locked = False

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @property
    def basis(self) -> Basis:
        columns = "position, as_of, clock, until, firm, invented, log_id, whole"
        (row,) = self.connection.execute(f"select {columns} from basis").fetchall()
        return Basis(*row)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Answer:
        """All rows of a query of our own."""
        cursor = self.connection.execute(sql, list(parameters))
        return Answer(tuple(column[0] for column in cursor.description or ()), cursor.fetchall())

    def tables(self) -> Answer:
        """`name, rows_are, columns` of the public tables: their names and grain."""
        return self.query(
            """
            select table_name as name, comment as rows_are, column_count as columns
            from duckdb_tables() where database_name = 'warehouse' and schema_name = 'main'
            union all
            select view_name, comment, column_count
            from duckdb_views() where database_name = 'warehouse' and schema_name = 'main'
                and not internal
            order by name
            """
        )

    def columns(self, table: str) -> Answer:
        """`column, type, holds` of one public table, in order; no rows if there is none."""
        return self.query(
            """
            select column_name as "column", data_type as type, comment as holds
            from duckdb_columns()
            where database_name = 'warehouse' and schema_name = 'main' and table_name = ?
            order by column_index
            """,
            [table],
        )

    def user_query(self, sql: str) -> Answer:
        """All rows of a query that a person wrote: no files, no network, no settings, no writes.

        Raises `Invalid` with DuckDB's own words, and its suggestion for a mistaken name.
        """
        self.lock()
        try:
            statements = len(self.connection.extract_statements(sql))
            if statements == 0:
                raise Invalid("sql.empty")
            if statements > 1:
                raise Invalid("sql.several", statements=statements)
            return self._interruptibly(sql)
        except duckdb.Error as error:
            raise Invalid("sql.failed", reason=str(error)) from None

    def _interruptibly(self, sql: str) -> Answer:
        """The answer, computed beside the main thread, which stays free to be interrupted."""
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(self._without_zones, sql)
            try:
                while not asked.done():
                    wait([asked], timeout=0.1)
            except KeyboardInterrupt:
                self.connection.interrupt()
                raise
        return asked.result()

    def _without_zones(self, sql: str) -> Answer:
        """The rows, with times that carry a zone as UTC: to fetch them so would need pytz."""
        cursor = self.connection.execute(sql)
        zoned = [c[0] for c in cursor.description or () if c[1] == "TIMESTAMP WITH TIME ZONE"]
        if not zoned:
            names = tuple(column[0] for column in cursor.description or ())
            return Answer(names, cursor.fetchall())
        utc = ", ".join(f"{named(name)} at time zone 'UTC' as {named(name)}" for name in zoned)
        inner = sql.strip().rstrip(";")
        return self.query(f"select * replace ({utc}) from (\n{inner}\n)")

    def lock(self) -> None:
        """From here on nothing outside the warehouse can be reached, and nothing undoes that."""
        if self._locked:
            return
        self._locked = True
        for setting in (
            "enable_external_access = false",
            "python_enable_replacements = false",
            "lock_configuration = true",
        ):
            self.connection.execute(f"set {setting}")


def cache_of(log: Path) -> Path:
    """Where the warehouse of a log is kept: beside it."""
    return log.with_name(log.name + ".duckdb")


class Instance:
    """One DuckDB for an operation that opens the file of a warehouse more than once: to see what it
    is, to bring it up to the log, and to read it. To start one takes longer than most queries."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Instance:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def attach(
        self, cache: Path, *, read_only: bool = False, patience: float | None = None
    ) -> duckdb.DuckDBPyConnection:
        """A connection with the warehouse file as its current database.

        Raises `Busy` when another process holds the file for longer than `patience`, in seconds.
        """
        if self._connection is None:
            self._connection = settled(duckdb.connect(":memory:"))
        options = "read_only" if read_only else f"storage_version '{STORAGE}'"
        statement = f"attach {quoted(cache)} as warehouse ({options})"
        deadline = time.monotonic() + (PATIENCE if patience is None else patience)
        while True:
            try:
                self._connection.execute(statement)
                break
            except duckdb.IOException as error:
                if "Could not set lock" not in str(error):
                    raise
                if time.monotonic() > deadline:
                    raise Busy("cache.busy", path=cache) from None
                time.sleep(0.05)
        self._connection.execute("use warehouse")
        return self._connection

    @contextmanager
    def attached(
        self, cache: Path, *, read_only: bool = False, patience: float | None = None
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """The same for as long as the context lasts. In the end all that was written is in the
        file; after an error this DuckDB is given up, with all that it held."""
        connection = self.attach(cache, read_only=read_only, patience=patience)
        try:
            yield connection
            connection.execute("use memory; detach warehouse")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def empty() -> Warehouse:
    """A warehouse that is kept nowhere, with nothing in it yet."""
    connection = settled(duckdb.connect(":memory:"))
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("use warehouse")
    return Warehouse(connection)


def settled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute(f"set temp_directory = {quoted(_spill())}")
    connection.execute("set preserve_insertion_order = false")
    # A cache that is made anew in seconds: choosing a compression took a third of that time.
    connection.execute("set force_compression = 'uncompressed'")
    connection.execute("set TimeZone = 'UTC'")
    # In a notebook, a query that takes seconds would draw a bar into what is printed.
    connection.execute("set enable_progress_bar = false")
    return connection


@cache
def _spill() -> str:
    """A folder that only its owner can read, for what does not fit in memory; gone at the end."""
    folder = tempfile.TemporaryDirectory(prefix="fiveyear-")
    atexit.register(folder.cleanup)
    return folder.name


@contextmanager
def only_writer(cache: Path) -> Iterator[None]:
    """No other process refreshes or rebuilds the warehouse meanwhile; what is made is private.

    Raises `Busy` when somebody else does so for longer than a few seconds.
    """
    lock = FileLock(cache.with_name(cache.name + ".lock"), timeout=PATIENCE, mode=0o600)
    before = os.umask(0o077)
    try:
        with lock:
            yield
    except Timeout:
        raise Busy("cache.refreshing", path=cache) from None
    finally:
        os.umask(before)


def named(column: str) -> str:
    """A column's name as SQL."""
    return '"' + column.replace('"', '""') + '"'


def quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
