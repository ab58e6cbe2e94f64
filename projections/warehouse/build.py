"""Building the tables, all or some of them: of the record, or of versions of clients."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from domain.definition.definition import STANDARD, Definition
from projections.models import macros, models
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.outcomes.tables import TABLES as DERIVED
from projections.outcomes.tables import DerivedTable, rows_of
from projections.warehouse import leader_names, loader
from projections.warehouse.basis import Basis
from projections.warehouse.bridge import relation
from projections.warehouse.connection import Warehouse
from projections.warehouse.description import BASIS_TABLE, comment_tables, record_basis
from projections.warehouse.graph import LOG, closure, every_table, sorter
from projections.warehouse.leader_names import LEADER_NAMES
from projections.warehouse.upcasting import upcast

RECORDED = """
create view source.recorded as
select stream as client_id, position, recorded_at, revision, kind, "on", data
from source.log
"""
RECORDED_BY_CUTS = """
create view source.recorded as
select
    cuts.client_id,
    log.position,
    log.recorded_at,
    log.revision,
    log.kind,
    log."on",
    log.data
from source.log
inner join source.cuts
    on log.stream = cuts.stream
    and log.position <= cuts.until
    and not list_contains(cuts.without, log.position)
"""
CUTS = """
create table source.cuts (
    client_id varchar  not null,
    stream    varchar  not null,
    until     bigint   not null,
    without   bigint[] not null
)
"""

ENGINE = "engine"
"""The step that computes all derived tables that are wanted."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A version of a client: its events up to the position `until`, except those at `without`.

    `name` distinguishes it from other versions of the client.
    """

    stream: str
    name: str | int
    until: int
    without: frozenset[int] = frozenset()

    @property
    def label(self) -> str:
        """Its `client_id` in the tables."""
        return f"{self.stream}@{self.name}"


def build(
    connection: duckdb.DuckDBPyConnection,
    log: Path,
    basis: Basis,
    definition: Definition = STANDARD,
    *,
    only: Collection[str] | None = None,
    stream: str | None = None,
) -> None:
    """Tables and views in an empty database, which is the current one: all, or `only` some with
    what they read; of the whole record, or of one stream."""
    lay_out(connection, basis.until)
    loader.load(log, connection, "warehouse.source.log", until=basis.position, stream=stream)
    _create(connection, replace(basis, whole=stream is None), definition, only)


def build_cuts(
    connection: duckdb.DuckDBPyConnection,
    fill: Callable[[str], None],
    cuts: Iterable[Cut],
    basis: Basis,
    definition: Definition = STANDARD,
    *,
    only: Collection[str] | None = None,
) -> None:
    """The same for versions of clients, each a client of its own to every table.

    `fill` inserts the events of their streams into the table that it is given the name of. Nothing
    after the basis is read.
    """
    lay_out(connection, basis.until, RECORDED_BY_CUTS)
    fill("warehouse.source.log")
    rows = [
        (cut.label, cut.stream, min(cut.until, basis.position), sorted(cut.without)) for cut in cuts
    ]
    connection.execute(
        "insert into source.cuts select unnest($1::varchar[]), unnest($2::varchar[]), "
        "unnest($3::bigint[]), unnest($4::bigint[][])",
        [list(column) for column in zip(*rows, strict=True)],
    )
    _create(connection, replace(basis, whole=False), definition, only)


def lay_out(
    connection: duckdb.DuckDBPyConnection, until: date | None = None, recorded: str = RECORDED
) -> None:
    for schema in ("source", "facts", "derived"):
        connection.execute(f"create schema {schema}")
    for statement in (LOG, CUTS, recorded, BASIS_TABLE, *macros(until)):
        connection.execute(statement)


def _create(
    connection: duckdb.DuckDBPyConnection,
    basis: Basis,
    definition: Definition,
    only: Collection[str] | None,
) -> None:
    upcast(connection)
    record_basis(connection, basis, definition)
    run(connection, every_table() if only is None else closure(only), definition)
    if only is None:  # a part is made for one answer, and nobody looks around in it
        comment_tables(connection)


# -- the loop ------------------------------------------------------------------------------------


def run(
    connection: duckdb.DuckDBPyConnection, wanted: Collection[str], definition: Definition
) -> None:
    """Make those tables in the current database, two at a time where neither reads the other: one
    alone leaves a core idle."""
    derived = [table for table in DERIVED if table.name in wanted]
    in_order = sorter(wanted)
    in_order.add(ENGINE, *(name for table in derived for name in table.reads))
    for table in derived:
        in_order.add(table.name, ENGINE)
    in_order.prepare()
    (database,) = connection.execute("select current_database()").fetchall()[0]
    steps = _steps(definition, derived)
    running: dict[Future[None], str] = {}

    def make(name: str) -> None:
        cursor = connection.cursor()
        cursor.execute(f"use {database}")
        steps[name](cursor)

    with ThreadPoolExecutor(2) as workers:
        while in_order.is_active():
            for name in in_order.get_ready():
                if name in steps:
                    running[workers.submit(make, name)] = name
                else:
                    in_order.done(name)
            if running:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for each in finished:
                    each.result()
                    in_order.done(running.pop(each))


Step = Callable[[duckdb.DuckDBPyConnection], None]


def _steps(definition: Definition, derived: Collection[DerivedTable]) -> dict[str, Step]:
    """What makes each table; derived tables are made together by the engine."""

    def statement(text: str) -> Step:
        return lambda connection: _execute(connection, text)

    steps: dict[str, Step] = {
        model.name: statement(
            f"create {'table' if model.stored else 'view'} {model.name} as\n{model.select}"
        )
        for model in models()
    }
    steps[LEADER_NAMES.name] = leader_names.create

    def engine(connection: duckdb.DuckDBPyConnection) -> None:
        derive(
            connection,
            derived,
            definition,
            lambda table, rows: _execute(connection, f"create table {table.name} as from {rows}"),
        )

    if derived:
        steps[ENGINE] = engine
    return steps


def _execute(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    connection.execute(statement)


def derive(
    connection: duckdb.DuckDBPyConnection,
    tables: Collection[DerivedTable],
    definition: Definition,
    keep: Callable[[DerivedTable, str], None],
    clients: str | None = None,
) -> None:
    """Compute derived tables from the facts of the current database, and `keep` the rows of each.

    `clients` is a query for the `client_id` of those that are computed; None computes all.
    """
    warehouse = Warehouse(connection)
    wanted = frozenset[str]().union(*(table.facts for table in tables))
    engine = OutcomeEngine(facts(warehouse, wanted, clients), warehouse.basis.clock)
    for table in tables:
        with relation(connection, rows_of(table, engine, definition)) as rows:
            keep(table, rows)
