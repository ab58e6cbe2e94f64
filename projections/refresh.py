"""Keeping the warehouse up to the log.

`refresh` touches only the clients with new events; `rebuild` makes the warehouse anew beside the
old one and swaps it in. Both run the same models, so both give the same tables.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date
from pathlib import Path
from typing import Any

import duckdb

from domain.definitions import STANDARD, Definition
from events.recorded import microseconds
from projections import reader
from projections.basis import Basis
from projections.build import build, take_in
from projections.models import fingerprint, models
from projections.reader import Origin, Slice
from projections.warehouse import Warehouse, attached, cache_of, quoted, settled

REBUILD_SHARE = 5
"""A refresh that would take in more than one event in so many is a rebuild."""


@contextmanager
def opened(log: Path, clock: date) -> Iterator[Warehouse]:
    """The warehouse of a log, brought up to it. `clock` is the day that counts as today.

    Raises `Busy` when another process holds the warehouse for longer than a few seconds.
    """
    refresh(log, clock)
    with Warehouse(attached(cache_of(log), read_only=True)) as warehouse:
        yield warehouse


@contextmanager
def in_memory(log: Path, clock: date, definition: Definition = STANDARD) -> Iterator[Warehouse]:
    """The same tables, kept nowhere."""
    now = reader.origin(log)
    connection = settled(duckdb.connect(":memory:"))
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("use warehouse")
    build(connection, log, now, clock, definition)
    with Warehouse(connection) as warehouse:
        yield warehouse


def rebuild(log: Path, clock: date) -> Basis:
    """Make the warehouse anew from the first event and put it in the place of the old one."""
    now = reader.origin(log)
    cache = cache_of(log)
    with tempfile.TemporaryDirectory(prefix=cache.name, dir=cache.parent) as beside:
        fresh = Path(beside) / cache.name
        connection = attached(fresh)
        try:
            build(connection, log, now, clock, STANDARD)
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
    known = state_of(cache)
    if known is None or not _continues(known, log, now):
        rebuild(log, clock)
        return
    position, clock_then = known["position"], known["clock"]
    if (position, clock_then) == (now.position, clock):
        return
    if (now.position - position) * REBUILD_SHARE > now.position:
        rebuild(log, clock)
        return
    connection = attached(cache)
    try:
        if now.position > position:
            take_in(connection, log, now, Slice(position, now.position))
        connection.execute("update basis set clock = ?", [clock])
    finally:
        connection.close()


def differences(log: Path, clock: date) -> list[str]:
    """The tables of the warehouse that a fresh rebuild would give otherwise. Changes nothing."""
    cache = cache_of(log)
    if state_of(cache) is None:
        return ["there is no warehouse"]
    with in_memory(log, clock) as fresh:
        connection = fresh.connection
        connection.execute(f"attach {quoted(cache)} as kept (read_only)")
        stored = [model.name for model in models() if model.stored]
        return [
            name
            for name in ("staging.log", *stored)
            if _rows(connection, f"from {name} except all from kept.{name}")
            or _rows(connection, f"from kept.{name} except all from {name}")
        ]


def state_of(cache: Path) -> dict[str, Any] | None:
    """What the warehouse says it is, or None where there is none that could be used."""
    if not cache.exists():
        return None
    with suppress(duckdb.Error):
        connection = attached(cache, read_only=True)
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
    as_of = known["as_of"]
    recorded_us = None if as_of is None else microseconds(as_of.replace(tzinfo=UTC))
    return (then.position, then.recorded_us) == (known["position"], recorded_us)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    (row,) = connection.execute(f"select count(*) from ({sql})").fetchall()
    return int(row[0])
