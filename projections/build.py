"""Building the tables: the models run over the log, all of it or the clients with new events."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path

import duckdb

from domain.definition.definition import STANDARD, Definition
from events.names import normalise
from projections import reader
from projections.basis import Basis
from projections.models import LOG, ORDER, Model, closure, fingerprint, macros, models
from projections.reader import Slice
from projections.upcasting import bring_up
from projections.warehouse import quoted

BASIS = """
create table basis (
    position    bigint not null,
    as_of       timestamp,
    clock       date not null,
    until       date,
    firm        varchar,
    invented    boolean not null,
    log_id      varchar not null,
    fingerprint varchar not null
)
"""
BASIS_COMMENTS = {
    "position": "The number of the last event that was looked at.",
    "as_of": "When that event was recorded, or the moment that was asked for, UTC.",
    "clock": "The day that counts as today.",
    "until": "The last day of which anything is told; null where that is not limited.",
    "firm": "The firm that keeps the log.",
    "invented": "Whether the histories in it are invented.",
    "log_id": "The identity of the log.",
    "fingerprint": "Of the models and definitions that the tables were built by.",
}


def build(
    connection: duckdb.DuckDBPyConnection,
    log: Path,
    basis: Basis,
    definition: Definition,
    *,
    only: Collection[str] = ORDER,
    stream: str | None = None,
) -> None:
    """Tables and views in an empty database, which is the current one: all, or `only` some models
    with what they read; of the whole log, or of one stream."""
    part = Slice(0, basis.position, stream)

    def recorded(table: str) -> None:
        reader.load(log, connection, table, part)

    build_from(connection, recorded, basis, definition, only=only)


def build_from(
    connection: duckdb.DuckDBPyConnection,
    fill: Callable[[str], None],
    basis: Basis,
    definition: Definition,
    *,
    only: Collection[str] = ORDER,
) -> None:
    """The same over what `fill` puts into the table that it is given the name of."""
    wanted = closure(only)
    _lay_out(connection, definition, basis.until)
    fill("warehouse.staging.log")
    bring_up(connection)
    _stamp(connection, basis, definition)
    _create_all(connection, wanted)
    _comment(connection, wanted)


def _create_all(connection: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> None:
    """Run models, two at a time where neither reads the other: one alone leaves a core idle."""
    waiting = [model for model in models() if model.name in wanted]
    running: dict[Future[None], Model] = {}
    done: set[str] = set()
    with ThreadPoolExecutor(2) as workers:
        while waiting or running:
            ready = [model for model in waiting if done.issuperset(model.reads)]
            for model in ready[: 2 - len(running)]:
                waiting.remove(model)
                running[workers.submit(_create_one, connection.cursor(), model)] = model
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for each in finished:
                each.result()
                done.add(running.pop(each).name)


def _create_one(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    connection.execute("use warehouse")
    if model.name == "main.leaders":
        _spell(connection)
    connection.execute(_create(model))


def _lay_out(
    connection: duckdb.DuckDBPyConnection, definition: Definition, until: date | None = None
) -> None:
    connection.execute("create schema staging")
    connection.execute(LOG)
    connection.execute(BASIS)
    for macro in macros(definition, until):
        connection.execute(macro)


def _stamp(connection: duckdb.DuckDBPyConnection, basis: Basis, definition: Definition) -> None:
    connection.execute(
        "insert into basis values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            basis.position,
            basis.as_of,
            basis.clock,
            basis.until,
            basis.firm,
            basis.invented,
            basis.log_id,
            fingerprint(definition),
        ],
    )


def _spell(connection: duckdb.DuckDBPyConnection) -> None:
    """A temporary table of the names of leaders that SQL cannot compare, in the form in which it
    can: for plain names, which are nearly all, their small letters are enough."""
    connection.execute("create or replace temp table spellings (leader varchar, same varchar)")
    unlike = connection.execute(
        """
        select distinct from_json(data, '{"leader": "VARCHAR"}').leader as leader
        from staging.effective
        where kind in ('leader.joined', 'leader.left')
            and not regexp_full_match(leader, '[!-~]+( [!-~]+)*')
        """
    ).fetchall()
    names = [name for (name,) in unlike]
    connection.execute(
        "insert into spellings select unnest($1::varchar[]), unnest($2::varchar[])",
        [names, [normalise(name) for name in names]],
    )


def _create(model: Model) -> str:
    return f"create {'table' if model.stored else 'view'} {model.name} as\n{model.select}"


def _comment(connection: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> None:
    for model in models():
        if model.public and model.name in wanted:
            kind = "table" if model.stored else "view"
            connection.execute(f"comment on {kind} {model.name} is {quoted(model.grain)}")
            for column, text in model.columns.items():
                connection.execute(f'comment on column {model.name}."{column}" is {quoted(text)}')
    connection.execute("comment on table basis is 'One row: what all figures here rest on'")
    for column, text in BASIS_COMMENTS.items():
        connection.execute(f'comment on column basis."{column}" is {quoted(text)}')


def take_in(connection: duckdb.DuckDBPyConnection, log: Path, now: Basis, after: int) -> None:
    """Take the events after a position in: run the models over the clients they touch, and replace
    those rows."""
    connection.execute("attach ':memory:' as scope")
    connection.execute("use scope")
    _lay_out(connection, STANDARD)
    reader.load(log, connection, "scope.staging.log", Slice(after, now.position))
    bring_up(connection)
    connection.execute("create table touched as select distinct stream from staging.log")
    connection.execute(
        "insert into staging.log from warehouse.staging.log "
        "where stream in (select stream from touched)"
    )
    for model in models():
        if model.name == "main.leaders":
            _spell(connection)
        if model.stored or not model.public:
            connection.execute(_create(model))
    connection.execute("use warehouse")
    connection.execute("begin")
    connection.execute("insert into staging.log from scope.staging.log where position > ?", [after])
    for model in models():
        if model.stored:
            connection.execute(
                f"delete from {model.name} where client_id in (select stream from scope.touched)"
            )
            connection.execute(f"insert into {model.name} from scope.{model.name}")
    connection.execute(
        "update basis set position = ?, as_of = ?, clock = ?",
        [now.position, now.as_of, now.clock],
    )
    connection.execute("commit")
