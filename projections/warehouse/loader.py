"""The log in bulk: columns out of SQLite into DuckDB, never one Python object for each event.

ADBC brings a SQLite library of its own. Two such libraries with one file open in one process break
each other's locks, so nothing here is called while the process has the log open by other means.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import adbc_driver_sqlite.dbapi as adbc

from events.errors import Busy, FiveyearError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 65_536

LOCK_TIMEOUT_MS = 5_000

PARALLEL_FROM = 200_000
"""Rows from which two streams are faster than one."""


def load(
    path: Path,
    into: DuckDBPyConnection,
    table: str,
    *,
    until: int,
    after: int = 0,
    stream: str | None = None,
) -> None:
    """Append the events after one position, up to and including another, to a table of the shape
    of `source.log`: all of them, or those of one stream, which an index finds.

    Raises `Busy` while another process keeps the log locked, `FiveyearError` if it cannot be read.
    """
    ranges = [(after, until)]
    if until - after >= PARALLEL_FROM and stream is None:
        middle = (after + until) // 2
        ranges = [(after, middle), (middle, until)]
    with ThreadPoolExecutor(len(ranges)) as workers:
        loads = [
            workers.submit(_load, path, into.cursor(), table, first, last, stream)
            for first, last in ranges
        ]
    for each in loads:
        each.result()


def _load(
    path: Path, into: DuckDBPyConnection, table: str, after: int, until: int, stream: str | None
) -> None:
    with _connected(path) as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
        of_stream, streams = ("", ()) if stream is None else ("and stream = ?", (stream,))
        cursor.execute(
            "select position, recorded_at, stream, revision, kind, occurred, data from log "
            f"where position > ? and position <= ? {of_stream}",
            (after, until, *streams),
        )
        into.register("incoming", cursor.fetch_arrow())
        into.execute(
            f"insert into {table} "
            "select position, make_timestamp(recorded_at), stream, revision, kind, occurred, data "
            "from incoming"
        )
        into.unregister("incoming")


@contextmanager
def _connected(path: Path) -> Iterator[adbc.Connection]:
    try:
        with adbc.connect(f"file:{quote(str(path.resolve()))}?mode=ro") as connection:
            with connection.cursor() as cursor:
                # Two streams that open the log at once can each find it locked for a moment.
                cursor.adbc_statement.set_sql_query(f"pragma busy_timeout = {LOCK_TIMEOUT_MS}")
                cursor.adbc_statement.execute_query()
            yield connection
    except adbc.Error as error:
        if "locked" in str(error):
            raise Busy("log.locked", path=path) from error
        raise FiveyearError("log.unreadable", path=path, reason=str(error)) from error
