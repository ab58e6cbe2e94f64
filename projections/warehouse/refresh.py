"""Keeping the cache file up to date with the log.

`refresh` computes the rows of the clients with new events; `rebuild` builds a new cache file beside
the old one and swaps it in. Both run the same models, so both give the same tables.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

import duckdb

from domain.definition.definition import STANDARD, Definition
from events.errors import Busy, FiveyearError
from projections.warehouse.basis import Basis, BasisQuery, resolve, whole
from projections.warehouse.build import build
from projections.warehouse.connection import (
    Instance,
    Warehouse,
    cache_of,
    empty,
    only_writer,
    quoted,
)
from projections.warehouse.graph import fingerprint, stored_tables
from projections.warehouse.increment import apply_increment, change_reference_date

READERS = 0.5
"""Seconds to wait for readers to be done before the warehouse is made anew beside them."""

REBUILD_SHARE = 5
"""A refresh that would take in more than one event in so many is a rebuild."""


@contextmanager
def opened(log: Path, clock: date) -> Iterator[Warehouse]:
    """The warehouse of a log, brought up to it. `clock` is the day that counts as today.

    Raises `Busy` when another process holds the warehouse for longer than a few seconds.
    """
    with Instance() as instance:
        _refresh(instance, log, clock)
        # Not detached: a query may have left a transaction open, and the instance ends with this.
        yield Warehouse(instance.attach(cache_of(log), read_only=True))


@contextmanager
def in_memory(
    log: Path,
    basis: Basis,
    definition: Definition = STANDARD,
    *,
    only: Collection[str] | None = None,
    stream: str | None = None,
) -> Iterator[Warehouse]:
    """The same tables, kept nowhere, on any basis: the same models over a part of the log.

    All tables, or `only` some of them; of all clients, or of the one `stream`, and then nothing
    else is read.
    """
    with empty() as warehouse:
        build(warehouse.connection, log, basis, definition, only=only, stream=stream)
        yield warehouse


def rebuild(log: Path, clock: date) -> Basis:
    """Make the warehouse anew from the first event and put it in the place of the old one."""
    whole(log, clock)  # where there is no log, nothing is made beside it
    with only_writer(cache_of(log)), Instance() as instance:
        return _rebuild(instance, log, clock)


def refresh(log: Path, clock: date) -> None:
    """Bring the warehouse up to the log. Nothing is written if it is there already."""
    with Instance() as instance:
        _refresh(instance, log, clock)


def _refresh(instance: Instance, log: Path, clock: date) -> None:
    cache = cache_of(log)
    if _missing(_state(instance, cache), log, clock) is Missing.NOTHING:
        return
    with only_writer(cache):
        # Somebody else may have brought it up to the log while we waited.
        known = _state(instance, cache)
        missing = _missing(known, log, clock)
        if missing is Missing.NOTHING:
            return
        if missing is Missing.ALL or known is None:
            _rebuild(instance, log, clock)
            return
        with ExitStack() as until_done:
            try:
                attached = instance.attached(cache, patience=READERS)
                connection = until_done.enter_context(attached)
            except Busy:
                # A reader holds it open. It goes on with the old file, and the next one has the
                # new.
                _rebuild(instance, log, clock)
                return
            now = whole(log, clock)
            if now.position > known.basis.position:
                apply_increment(connection, log, now, known.basis.position)
            else:
                change_reference_date(connection, now)


def differences(log: Path) -> list[str]:
    """The tables that a fresh rebuild would give otherwise, as the log stood when they were made.

    Changes nothing. What was recorded since is not held against them.
    """
    cache = cache_of(log)
    known = state_of(cache)
    if known is None:
        return ["there is no warehouse"]
    with in_memory(log, known.basis) as fresh:
        connection = fresh.connection
        connection.execute(f"attach {quoted(cache)} as kept (read_only)")
        stored = [table.name for table in stored_tables()]
        return [
            name
            for name in ("source.log", *stored)
            if _rows(connection, f"from {name} except all from kept.{name}")
            or _rows(connection, f"from kept.{name} except all from {name}")
        ]


class Missing(Enum):
    """What a warehouse lacks of being up to its log."""

    NOTHING = "nothing"
    SOME = "some"
    ALL = "all"


def _missing(known: State | None, log: Path, clock: date) -> Missing:
    now = whole(log, clock)
    if known is None or not _continues(known, log, now):
        return Missing.ALL
    if known.basis == now:
        return Missing.NOTHING
    if (now.position - known.basis.position) * REBUILD_SHARE > now.position:
        return Missing.ALL
    return Missing.SOME


def _rebuild(instance: Instance, log: Path, clock: date) -> Basis:
    basis = whole(log, clock)
    cache = cache_of(log)
    beside = cache.with_name(cache.name + ".building")
    shutil.rmtree(beside, ignore_errors=True)  # what a rebuild that was killed left
    beside.mkdir()
    try:
        fresh = beside / cache.name
        with instance.attached(fresh) as connection:
            build(connection, log, basis, STANDARD)
        # What a crash may have left of the old one would be played into the new one.
        cache.with_name(cache.name + ".wal").unlink(missing_ok=True)
        fresh.replace(cache)
    except duckdb.Error as error:
        raise FiveyearError(
            "cache.not_built", path=cache, reason=str(error).splitlines()[0]
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return basis


@dataclass(frozen=True, slots=True)
class State:
    """What a warehouse says it is: on which basis it was made, and by which models."""

    basis: Basis
    fingerprint: str


def state_of(cache: Path) -> State | None:
    """What the warehouse says it is, or None where there is none that could be used."""
    with Instance() as instance:
        return _state(instance, cache)


def _state(instance: Instance, cache: Path) -> State | None:
    if not cache.exists():
        return None
    try:
        with instance.attached(cache, read_only=True) as connection:
            warehouse = Warehouse(connection)
            ((made_by,),) = warehouse.query("select fingerprint from basis").rows
            return State(warehouse.basis, made_by)
    except duckdb.Error:
        return None


def _continues(known: State, log: Path, now: Basis) -> bool:
    """Whether the warehouse was built from the beginning of this very log, by these models."""
    if known.fingerprint != fingerprint(STANDARD) or known.basis.log_id != now.log_id:
        return False
    if known.basis.position > now.position:
        return False
    then = resolve(log, BasisQuery(position=known.basis.position), now.clock)
    return (then.position, then.as_of) == (known.basis.position, known.basis.as_of)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    (row,) = connection.execute(f"select count(*) from ({sql})").fetchall()
    return int(row[0])
