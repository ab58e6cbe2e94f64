"""Changing the rows of some clients where the log or the reference date has moved on."""

from __future__ import annotations

from pathlib import Path

import duckdb

from domain.definition.definition import STANDARD
from projections.models import models
from projections.models.table import Table
from projections.outcomes.tables import TABLES as DERIVED
from projections.outcomes.tables import DerivedTable
from projections.warehouse import loader
from projections.warehouse.basis import Basis
from projections.warehouse.build import derive, lay_out, run
from projections.warehouse.graph import closure
from projections.warehouse.upcasting import upcast

TOUCHED = "select stream from scope.touched"

AFFECTED = f"""
create temp table affected as
select client_id
from clients
where client_id in ({TOUCHED})
    or exists (from scope.touched where stream like 'industry:%')
    or same_name(industry) in (
        select same_name(industry) from clients where client_id in ({TOUCHED})
        union all
        select same_name(industry) from scope.clients
    )
union
{TOUCHED}
"""
"""The clients whose derived rows can change: those touched and, since growth is compared with that
of peers, all of their industries."""


def apply_increment(
    connection: duckdb.DuckDBPyConnection, log: Path, now: Basis, after: int
) -> None:
    """Apply the events after a position: run the models over the clients they touch, and replace
    those rows. Rows and basis are committed together."""
    connection.execute("attach ':memory:' as scope")
    connection.execute("use scope")
    lay_out(connection)
    loader.load(log, connection, "scope.source.log", after=after, until=now.position)
    upcast(connection)
    connection.execute("create table touched as select distinct stream from source.log")
    connection.execute(
        f"insert into source.log from warehouse.source.log where stream in ({TOUCHED})"
    )
    kept = [model for model in models() if model.stored]
    run(connection, closure([model.name for model in kept]), STANDARD)
    connection.execute("use warehouse")
    connection.execute(AFFECTED)
    connection.execute("begin")
    connection.execute("insert into source.log from scope.source.log where position > ?", [after])
    for model in kept:
        _replace(connection, model, TOUCHED, f"scope.{model.name}")
    _change_basis(connection, now)
    connection.execute("commit")
    connection.execute("drop table affected; detach scope")


def change_reference_date(connection: duckdb.DuckDBPyConnection, now: Basis) -> None:
    """Compute what follows from the date treated as today for another one."""
    connection.execute("create temp table affected as select client_id from clients")
    connection.execute("begin")
    _change_basis(connection, now)
    connection.execute("commit")
    connection.execute("drop table affected")


def _change_basis(connection: duckdb.DuckDBPyConnection, now: Basis) -> None:
    """State the new basis, and compute the derived rows of the clients that are affected."""
    ((before,),) = connection.execute("select clock from basis").fetchall()
    connection.execute(
        "update basis set position = ?, as_of = ?, clock = ?", [now.position, now.as_of, now.clock]
    )
    clients = None if before != now.clock else "select client_id from affected"

    def keep(table: DerivedTable, rows: str) -> None:
        _replace(connection, table, clients, rows)

    derive(connection, DERIVED, STANDARD, keep, clients)


def _replace(
    connection: duckdb.DuckDBPyConnection, table: Table, clients: str | None, rows: str
) -> None:
    of_clients = "" if clients is None else f"where client_id in ({clients})"
    connection.execute(f"delete from {table.name} {of_clients}")
    connection.execute(f"insert into {table.name} from {rows}")
