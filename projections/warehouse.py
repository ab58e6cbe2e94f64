"""The warehouse: the tables that follow from the log, in DuckDB. This module owns DuckDB.

The log is the truth and the warehouse a cache of it: a file that can be thrown away at any time.
It is opened for one operation and read-only by readers. `refresh` brings it up to the log and
touches only the clients with new events; `rebuild` makes it anew beside the old one and swaps it
in. Both run the same models, so both give the same tables.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from domain.definitions import STANDARD, Definition
from events.errors import Busy, Invalid
from projections import reader
from projections.basis import Basis
from projections.models import LOG, Model, fingerprint, macros, models
from projections.reader import Origin, Slice

BASIS = """
create table basis (
    position    bigint not null,
    as_of       timestamp,
    clock       date not null,
    firm        varchar,
    invented    boolean not null,
    log_id      varchar not null,
    fingerprint varchar not null
)
"""
BASIS_COMMENTS = {
    "position": "The number of the last event that was looked at.",
    "as_of": "When that event was recorded, UTC.",
    "clock": "The day that counts as today.",
    "firm": "The firm that keeps the log.",
    "invented": "Whether the histories in it are invented.",
    "log_id": "The identity of the log.",
    "fingerprint": "Of the models and definitions that the tables were built by.",
}

STORAGE = "v1.0.0"
"""The oldest format that serves, so that older shells and tools can open the file."""

MEMORY = "1200MB"
PATIENCE = 5.0
"""Seconds to wait for another process that holds the warehouse."""

REBUILD_SHARE = 5
"""A refresh that would take in more than one event in so many is a rebuild."""


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
        columns = "position, as_of, clock, firm, invented"
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
            if not self.connection.extract_statements(sql):
                raise Invalid("there is no query in it", "write one: select * from outcomes")
            return self.query(sql)
        except duckdb.Error as error:
            raise Invalid(f"the query failed: {error}", "see: fiveyear tables") from None

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


@contextmanager
def opened(log: Path, clock: date) -> Iterator[Warehouse]:
    """The warehouse of a log, brought up to it. `clock` is the day that counts as today.

    Raises `Busy` when another process holds the warehouse for longer than a few seconds.
    """
    refresh(log, clock)
    with Warehouse(_attached(cache_of(log), read_only=True)) as warehouse:
        yield warehouse


@contextmanager
def in_memory(log: Path, clock: date, definition: Definition = STANDARD) -> Iterator[Warehouse]:
    """The same tables, kept nowhere."""
    now = reader.origin(log)
    connection = _settled(duckdb.connect(":memory:"))
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("use warehouse")
    _build(connection, log, now, clock, definition)
    with Warehouse(connection) as warehouse:
        yield warehouse


def rebuild(log: Path, clock: date) -> Basis:
    """Make the warehouse anew from the first event and put it in the place of the old one."""
    now = reader.origin(log)
    cache = cache_of(log)
    with tempfile.TemporaryDirectory(prefix=cache.name, dir=cache.parent) as beside:
        fresh = Path(beside) / cache.name
        connection = _attached(fresh)
        try:
            _build(connection, log, now, clock, STANDARD)
            basis = Warehouse(connection).basis
            connection.execute("use memory; detach warehouse")
        finally:
            connection.close()
        fresh.chmod(0o600)
        fresh.replace(cache)
    return basis


def refresh(log: Path, clock: date) -> None:
    """Bring the warehouse up to the log. Nothing is written if it is there already."""
    now = reader.origin(log)
    cache = cache_of(log)
    known = _known(cache)
    if known is None or not _continues(known, log, now):
        rebuild(log, clock)
        return
    position, clock_then = known["position"], known["clock"]
    if (position, clock_then) == (now.position, clock):
        return
    if (now.position - position) * REBUILD_SHARE > now.position:
        rebuild(log, clock)
        return
    connection = _attached(cache)
    try:
        if now.position > position:
            _take_in(connection, log, now, Slice(position, now.position))
        connection.execute("update basis set clock = ?", [clock])
    finally:
        connection.close()


def differences(log: Path, clock: date) -> list[str]:
    """The tables of the warehouse that a fresh rebuild would give otherwise. Changes nothing."""
    cache = cache_of(log)
    if _known(cache) is None:
        return ["there is no warehouse"]
    with in_memory(log, clock) as fresh:
        connection = fresh.connection
        connection.execute(f"attach {_quoted(cache)} as kept (read_only)")
        stored = [model.name for model in models() if model.stored]
        return [
            name
            for name in ("staging.log", *stored)
            if _rows(connection, f"from {name} except all from kept.{name}")
            or _rows(connection, f"from kept.{name} except all from {name}")
        ]


def _build(
    connection: duckdb.DuckDBPyConnection,
    log: Path,
    now: Origin,
    clock: date,
    definition: Definition,
) -> None:
    """All tables and views in an empty database, which is the current one."""
    _lay_out(connection, definition)
    reader.load(log, connection, "warehouse.staging.log", Slice(0, now.position))
    _stamp(connection, now, clock, definition)
    for model in models():
        connection.execute(_create(model))
    _comment(connection)


def _lay_out(connection: duckdb.DuckDBPyConnection, definition: Definition) -> None:
    connection.execute("create schema staging")
    connection.execute(LOG)
    connection.execute(BASIS)
    for macro in macros(definition):
        connection.execute(macro)


def _stamp(
    connection: duckdb.DuckDBPyConnection, now: Origin, clock: date, definition: Definition
) -> None:
    connection.execute(
        "insert into basis values (?, make_timestamp(?), ?, ?, ?, ?, ?)",
        [
            now.position,
            now.recorded_us,
            clock,
            now.meta.get("firm"),
            now.meta.get("invented") == "yes",
            now.log_id,
            fingerprint(definition),
        ],
    )


def _create(model: Model) -> str:
    return f"create {'table' if model.stored else 'view'} {model.name} as\n{model.select}"


def _comment(connection: duckdb.DuckDBPyConnection) -> None:
    for model in models():
        if model.public:
            kind = "table" if model.stored else "view"
            connection.execute(f"comment on {kind} {model.name} is {_quoted(model.grain)}")
            for column, text in model.columns.items():
                connection.execute(f'comment on column {model.name}."{column}" is {_quoted(text)}')
    connection.execute("comment on table basis is 'One row: what all figures here rest on'")
    for column, text in BASIS_COMMENTS.items():
        connection.execute(f'comment on column basis."{column}" is {_quoted(text)}')


def _take_in(connection: duckdb.DuckDBPyConnection, log: Path, now: Origin, part: Slice) -> None:
    """Take new events in: run the models over the clients they touch, and replace those rows."""
    connection.execute("attach ':memory:' as scope")
    connection.execute("use scope")
    _lay_out(connection, STANDARD)
    reader.load(log, connection, "scope.staging.log", part)
    connection.execute("create table touched as select distinct stream from staging.log")
    connection.execute(
        "insert into staging.log from warehouse.staging.log "
        "where stream in (select stream from touched)"
    )
    for model in models():
        if model.stored or not model.public:
            connection.execute(_create(model))
    connection.execute("use warehouse")
    connection.execute("begin")
    connection.execute(
        "insert into staging.log from scope.staging.log where position > ?", [part.after]
    )
    for model in models():
        if model.stored:
            connection.execute(
                f"delete from {model.name} where client_id in (select stream from scope.touched)"
            )
            connection.execute(f"insert into {model.name} from scope.{model.name}")
    connection.execute(
        "update basis set position = ?, as_of = make_timestamp(?)",
        [now.position, now.recorded_us],
    )
    connection.execute("commit")


def _known(cache: Path) -> dict[str, Any] | None:
    """What the warehouse says it is, or None where there is none that could be used."""
    if not cache.exists():
        return None
    with suppress(duckdb.Error):
        connection = _attached(cache, read_only=True)
        try:
            cursor = connection.execute("from basis")
            names = [column[0] for column in cursor.description or ()]
            row = cursor.fetchone()
            return None if row is None else dict(zip(names, row, strict=True))
        finally:
            connection.close()
    return None


def _continues(known: dict[str, Any], log: Path, now: Origin) -> bool:
    """Whether the warehouse was built from the beginning of this very log, by these models."""
    if known["fingerprint"] != fingerprint(STANDARD) or known["log_id"] != now.log_id:
        return False
    then = reader.origin(log, known["position"])
    return then.position == known["position"] and _same_moment(known["as_of"], then)


def _same_moment(as_of: Any, then: Origin) -> bool:
    if as_of is None or then.recorded_us is None:
        return as_of is None and then.recorded_us is None
    (moment,) = duckdb.execute("select epoch_us(?::timestamp)", [as_of]).fetchall()[0]
    return bool(moment == then.recorded_us)


def _attached(cache: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection with the warehouse file as its current database."""
    connection = _settled(duckdb.connect(":memory:"))
    options = "read_only" if read_only else f"storage_version '{STORAGE}'"
    statement = f"attach {_quoted(cache)} as warehouse ({options})"
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute(statement)
            break
        except duckdb.IOException as error:
            if "lock" not in str(error):
                connection.close()
                raise
            if time.monotonic() > deadline:
                connection.close()
                raise Busy(f"another process is using {cache}", "try again in a moment") from None
            time.sleep(0.05)
    connection.execute("use warehouse")
    return connection


def _settled(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    connection.execute(f"set memory_limit = '{MEMORY}'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set TimeZone = 'UTC'")
    return connection


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    (row,) = connection.execute(f"select count(*) from ({sql})").fetchall()
    return int(row[0])


def _quoted(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
