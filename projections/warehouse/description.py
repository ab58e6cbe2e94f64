"""What the tables say of themselves: the table `basis`, and the comments in the catalogue."""

from __future__ import annotations

import duckdb

from domain.definition.definition import Definition
from projections.models import models
from projections.outcomes.tables import TABLES as DERIVED
from projections.warehouse.basis import Basis
from projections.warehouse.connection import named, quoted
from projections.warehouse.graph import fingerprint

BASIS_TABLE = """
create table basis (
    position    bigint not null,
    as_of       timestamp,
    clock       date not null,
    until       date,
    firm        varchar,
    invented    boolean not null,
    log_id      varchar not null,
    fingerprint varchar not null,
    whole       boolean not null
)
"""
BASIS_COMMENTS = {
    "position": "The position of the last event that was read.",
    "as_of": "When that event was recorded, or the moment that was asked for, UTC.",
    "clock": "The reference date: the date treated as today.",
    "until": "The last day of which facts are read; null where that is not limited.",
    "firm": "The firm that keeps the log.",
    "invented": "Whether the histories in it are invented.",
    "log_id": "The identity of the log.",
    "fingerprint": "Of the models and definitions that the tables were built by.",
    "whole": "Whether all clients of the record are in the tables.",
}


def record_basis(
    connection: duckdb.DuckDBPyConnection, basis: Basis, definition: Definition
) -> None:
    connection.execute(
        "insert into basis values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            basis.position,
            basis.as_of,
            basis.clock,
            basis.until,
            basis.firm,
            basis.invented,
            basis.log_id,
            fingerprint(definition),
            basis.whole,
        ],
    )


def comment_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Say in the catalogue what each public table and column holds. One transaction: each by
    itself, these some two hundred statements would take as long as all models of a small log."""
    views = {model.name for model in models() if not model.stored}
    statements = ["comment on table basis is 'One row: the basis of all figures here'"]
    statements += _column_comments("basis", BASIS_COMMENTS)
    for table in (*models(), *DERIVED):
        if table.public:
            kind = "view" if table.name in views else "table"
            statements.append(f"comment on {kind} {table.name} is {quoted(table.grain)}")
            statements += _column_comments(table.name, table.columns)
    connection.execute(";\n".join(["begin", *statements, "commit"]))


def _column_comments(table: str, comments: dict[str, str]) -> list[str]:
    return [
        f"comment on column {table}.{named(column)} is {quoted(text)}"
        for column, text in comments.items()
    ]
