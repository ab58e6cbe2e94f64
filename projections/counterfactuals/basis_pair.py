"""Two bases side by side: the tables at the earlier one and at the later one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from projections.warehouse.basis import Basis
from projections.warehouse.connection import Warehouse, quoted, settled
from projections.warehouse.refresh import in_memory

TABLES = ("episodes", "outcomes")
"""The tables whose rows are compared."""

MODELS = ("main.clients", "main.episodes", "main.outcomes", "source.effective")

EITHER = {
    "clients": "select client_id, client from clients",
    "episodes": "from episodes",
    "outcomes": "from outcomes",
    "facts": """
        select client_id, position, kind, data
        from source.effective
        where client_id in (select stream from read_parquet({touched}))
    """,
    "retracted": """
        select client_id, position
        from source.retracted
        where client_id in (select stream from read_parquet({touched}))
    """,
}
"""What is kept of each side. Only a client of whom something was recorded between the two can have
facts that differ."""

TOUCHED = """
    select distinct stream from source.log where position > {after} and stream like 'c-%'
"""
RECORDED = """
    select stream, position, kind, data
    from source.log
    where stream in (select stream from read_parquet({touched}))
        and (position > {after} or kind in ('event.corrected', 'event.retracted'))
"""


@dataclass(frozen=True)
class BasisPair:
    """The tables `clients`, `episodes`, `outcomes`, `facts` and `retracted` in the schemas
    `earlier` and `later`, and `recorded`: what was recorded between the two of the clients, and
    all that mends anything of theirs.
    """

    log: Path
    earlier: Basis
    later: Basis
    connection: duckdb.DuckDBPyConnection

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()


@contextmanager
def side_by_side(
    log: Path, earlier: Basis, later: Basis, *, stream: str | None = None
) -> Iterator[BasisPair]:
    """Both sides, of all clients or of the one `stream`, and then nothing else is read.

    Each is made in memory and set down on the disk before the other is begun.
    """
    with TemporaryDirectory(prefix="fiveyear-") as name:
        folder = Path(name)
        touched = folder / "touched.parquet"
        places = {"touched": quoted(touched), "after": earlier.position}
        with in_memory(log, later, only=MODELS, stream=stream) as warehouse:
            _write(warehouse, TOUCHED.format(**places), touched)
            _write(warehouse, RECORDED.format(**places), folder / "recorded.parquet")
            for table, query in EITHER.items():
                _write(warehouse, query.format(**places), folder / f"later.{table}.parquet")
        with in_memory(log, earlier, only=MODELS, stream=stream) as warehouse:
            for table, query in EITHER.items():
                _write(warehouse, query.format(**places), folder / f"earlier.{table}.parquet")
        connection = settled(duckdb.connect(":memory:"))
        with connection:
            for side in ("earlier", "later"):
                connection.execute(f"create schema {side}")
                for table in EITHER:
                    _view(connection, f"{side}.{table}", folder / f"{side}.{table}.parquet")
            _view(connection, "recorded", folder / "recorded.parquet")
            yield BasisPair(log, earlier, later, connection)


def _write(warehouse: Warehouse, query: str, path: Path) -> None:
    warehouse.connection.execute(f"copy ({query}) to {quoted(path)} (format parquet)")


def _view(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    connection.execute(f"create view {name} as from read_parquet({quoted(path)})")
