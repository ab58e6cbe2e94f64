"""The log in bulk: columns out of SQLite into DuckDB, never one Python object for each event.

ADBC brings a SQLite library of its own. Two such libraries that hold one file open in one process
break each other's locks, so nothing here is called while the process has the log open otherwise.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import adbc_driver_sqlite.dbapi as adbc

from events.errors import Busy, FiveyearError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BATCH_ROWS = 65_536

PATIENCE_MS = 5_000

PARALLEL_FROM = 200_000
"""Rows from which two streams are faster than one."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the log by position: after the one, up to and with the other.

    Of one stream, if that is given: it is found by its index, and the rest is not read.
    """

    after: int
    until: int
    stream: str | None = None


def load(path: Path, into: DuckDBPyConnection, table: str, part: Slice) -> None:
    """Append a part of the log to a table of the shape of `staging.log`.

    Raises `Busy` while another process keeps it locked, `FiveyearError` if it cannot be read.
    """
    count = part.until - part.after
    if count < PARALLEL_FROM or part.stream is not None:
        _load(path, into.cursor(), table, part)
        return
    middle = part.after + count // 2
    _together(
        [
            (path, into.cursor(), table, Slice(part.after, middle)),
            (path, into.cursor(), table, Slice(middle, part.until)),
        ]
    )


def _together(loads: list[tuple[Path, Any, str, Slice]]) -> None:
    failures: list[BaseException] = []

    def run(arguments: tuple[Path, Any, str, Slice]) -> None:
        try:
            _load(*arguments)
        except BaseException as error:  # noqa: BLE001  # handed on to the caller below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(arguments,)) for arguments in loads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _load(path: Path, into: DuckDBPyConnection, table: str, part: Slice) -> None:
    with _connected(path) as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": str(BATCH_ROWS)})
        of_stream, stream = ("", ()) if part.stream is None else ("and stream = ?", (part.stream,))
        cursor.execute(
            "select position, recorded_at, stream, revision, kind, occurred, data from log "
            f"where position > ? and position <= ? {of_stream}",
            (part.after, part.until, *stream),
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
                cursor.adbc_statement.set_sql_query(f"pragma busy_timeout = {PATIENCE_MS}")
                cursor.adbc_statement.execute_query()
            yield connection
    except adbc.Error as error:
        if "locked" in str(error):
            raise Busy(f"another process holds {path}", "try again in a moment") from error
        raise FiveyearError(f"{path} cannot be read: {error}", "check the file") from error
