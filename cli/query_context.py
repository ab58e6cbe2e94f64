"""The tables and the client that reading commands work on, on the requested basis.

It loads the projections, and so DuckDB and Polars: commands import it when they run.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from cli.parse.client_names import client_to_read
from cli.parse.moments import read_basis_query
from cli.present.rows import Rows
from cli.present.suggestions import did_you_mean
from cli.present.terminal_text import visible
from cli.session import Session
from domain.definition.definition import STANDARD, Definition
from events.errors import Invalid, NotFound
from events.names import normalise
from events.store.log import EventLog
from projections.warehouse.basis import Basis, BasisQuery, resolve
from projections.warehouse.connection import Answer, Warehouse, cache_of
from projections.warehouse.graph import fingerprint
from projections.warehouse.refresh import REBUILD_SHARE, in_memory, opened, state_of

LONG = 100_000
"""Events that take more than a second to bring into the projections."""


def basis_query(session: Session) -> BasisQuery:
    """The part of the record that the options name. Raises `Invalid`."""
    return read_basis_query(session.options, datetime.now(UTC), session.today)


def basis_of(session: Session, part: BasisQuery | None = None) -> Basis:
    """The basis of a part of the record, by default of the one the options name. Notes invented
    histories."""
    basis = resolve(session.log_path, part or basis_query(session), session.today)
    if basis.invented:
        session.notify("These histories are invented.")
    return basis


@contextmanager
def warehouse(
    session: Session,
    *,
    only: Collection[str] | None = None,
    part: BasisQuery | None = None,
    again: bool = False,
) -> Iterator[Warehouse]:
    """The projections on the basis that the options name, or on that of a `part` of the record.
    Notes invented histories, unless `again`.

    Projections of the whole record are in the cache file, and while it is open no other process can
    refresh it: fetch, close, and then show, because a pager takes as long as a person reads.
    Projections of a part are computed in memory: `only` the models named, and those they read.
    """
    part = part or basis_query(session)
    if not part.everything:
        basis = basis_of(session, part)
        if basis.position > LONG:
            session.progress(f"Reading {basis.position:,} events …")
        with in_memory(session.log_path, basis, only=only) as in_part:
            yield in_part
        return
    announce(session)
    with opened(session.log_path, session.today) as open_warehouse:
        if open_warehouse.basis.invented and not again:
            session.notify("These histories are invented.")
        yield open_warehouse


class ClientRef(NamedTuple):
    """A client: its stream, and its name on the basis."""

    stream: str
    name: str


@contextmanager
def one_client(
    session: Session, typed: str, *, only: Collection[str] | None = None
) -> Iterator[tuple[Warehouse, ClientRef]]:
    """The tables of one client on the requested basis; only its events are read from the log."""
    basis = basis_of(session)
    who = client(session, typed, basis)
    with in_memory(session.log_path, basis, only=only, stream=who.stream) as its_own:
        yield its_own, who


def client(session: Session, typed: str, basis: Basis) -> ClientRef:
    """The client that `typed` means on a basis; a guess is noted on stderr.

    Raises `NotFound` where it means none, or more than one.
    """
    with EventLog.open(session.log_path) as log:
        name, stream, guessed = client_to_read(log, typed, basis.position)
    if guessed:
        session.notify(f"{typed!r} is taken for {name!r}")
    return ClientRef(stream, name)


def announce(session: Session, *, rebuild: bool = False) -> None:
    """Tell a person at a terminal that the projections will take more than a second.

    `rebuild` where the whole log is read, whatever the cache holds. It is announced before the log
    is read in bulk, while no process may have it open.
    """
    if session.options.quiet or not sys.stderr.isatty():
        return
    with EventLog.open(session.log_path) as log:
        position = log.max_notification_id()
    if position <= LONG:
        return
    cached = None if rebuild else state_of(cache_of(session.log_path))
    usable = cached is not None and cached.fingerprint == fingerprint(STANDARD)
    behind = position - cached.basis.position if cached is not None and usable else position
    if behind * REBUILD_SHARE > position:
        behind = position
    if behind > LONG:
        session.progress(f"Bringing the projections up to {position:,} events …")


def rows(answer: Answer, title: str = "", notes: tuple[str, ...] = ()) -> Rows:
    return Rows(answer.columns, answer.rows, title, notes)


def state_basis(session: Session, basis: Basis) -> None:
    """Write the basis: with the data on a terminal, to stderr elsewhere."""
    if session.terminal:
        session.write_text(visible(str(basis)) + "\n")
    else:
        sys.stdout.flush()
        session.notify(str(basis))


def in_industry(asked: Definition, open_warehouse: Warehouse) -> Definition:
    """The same, with the industry spelled as its clients have it.

    Raises `NotFound` with those that are known.
    """
    if asked.industry is None:
        return asked
    listed = open_warehouse.query("select distinct industry from clients order by industry").rows
    known = [str(row[0]) for row in listed]
    if asked.industry in known:
        return asked
    same = [name for name in known if normalise(name) == normalise(asked.industry)]
    if not same:
        more = f" and {len(known) - SHOWN:,} more" if len(known) > SHOWN else ""
        there_are = f"known: {', '.join(known[:SHOWN])}{more}" if known else "there are no clients"
        hint = did_you_mean(asked.industry, known)
        raise NotFound(
            f"--industry: no client is in {asked.industry!r}", f"{hint}\n{there_are}".strip()
        )
    return replace(asked, industry=same[0])


SHOWN = 10
"""Industries that are listed where the one asked for is not known."""

MOST = 2**62
"""No number that is typed is larger: it fits what counts events."""


def whole(option: str, text: str, most: int = MOST) -> int:
    """The whole number typed for an option, 0 or more."""
    if not (text.isascii() and text.isdigit()):
        raise Invalid(f"{option}: {text!r} is not a whole number", f"write it like {option} 5")
    if len(text) > len(str(most)) or int(text) > most:
        raise Invalid(f"{option}: {text} is too large", f"it is {most:,} at most")
    return int(text)
