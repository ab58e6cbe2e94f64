"""What reading commands share: the tables on the basis asked for, and the client that is meant.

It loads the projections, and so DuckDB and Polars: commands import it when they run.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cli.parse.moments import Moment, read_last_day, read_moment, read_position
from cli.present.rows import Rows
from cli.present.terminal_text import visible
from cli.session import Session
from domain.definition.definition import STANDARD, Definition
from domain.grammar.names import did_you_mean, to_read
from events.errors import Invalid, NotFound
from events.names import normalise
from events.store.log import EventLog
from projections.warehouse.basis import Basis, BasisQuery, resolve
from projections.warehouse.connection import Answer, Warehouse, cache_of
from projections.warehouse.graph import fingerprint
from projections.warehouse.refresh import REBUILD_SHARE, in_memory, opened, state_of

LONG = 100_000
"""Events that take more than a second to bring into the projections."""


def asked(session: Session) -> BasisQuery:
    """The part of the record that is asked for. Raises `Invalid` for what cannot be read."""
    options = session.options
    if options.as_of is not None and options.at is not None:
        raise Invalid(
            f"--as-of {options.as_of} and --at {options.at} both say how far to read the record",
            "give one of them",
        )
    moment = Moment()
    if options.as_of is not None:
        moment = read_moment("--as-of", options.as_of, datetime.now(UTC))
    elif options.at is not None:
        moment = Moment(position=read_position("--at", options.at))
    until = None
    if options.until is not None:
        until = read_last_day("--until", options.until, session.today)
    return BasisQuery(position=moment.position, as_of=moment.as_of, until=until)


def basis_of(session: Session, part: BasisQuery | None = None) -> Basis:
    """The basis of a part of the record, by default the one asked for. Invented histories are said
    to be so."""
    basis = resolve(session.log_path, part or asked(session), session.today)
    if basis.invented:
        session.tell("These histories are invented.")
    return basis


@contextmanager
def warehouse(
    session: Session,
    *,
    only: Collection[str] | None = None,
    part: BasisQuery | None = None,
    again: bool = False,
) -> Iterator[Warehouse]:
    """The projections on the basis asked for, or on that of a `part` of the record. Invented
    histories are said to be so, but not again.

    Of all that is recorded they are kept beside the log, and while they are open nobody else can
    bring them up to it: fetch, close, and then show, because a pager takes as long as a person
    reads. Of a part of it they are made in memory: `only` the models named, and what they read.
    """
    part = part or asked(session)
    if not part.everything:
        basis = basis_of(session, part)
        if basis.position > LONG:
            session.progress(f"Reading {basis.position:,} events …")
        with in_memory(session.log_path, basis, only=only) as looking_back:
            yield looking_back
        return
    announce(session)
    with opened(session.log_path, session.today) as open_warehouse:
        if open_warehouse.basis.invented and not again:
            session.tell("These histories are invented.")
        yield open_warehouse


@dataclass(frozen=True, slots=True)
class Who:
    """The client that is meant: its stream, and its name as it was known to be."""

    stream: str
    name: str


@contextmanager
def one_client(
    session: Session, typed: str, *, only: Collection[str] | None = None
) -> Iterator[tuple[Warehouse, Who]]:
    """The tables of one client on the basis asked for; of the log only its events are read."""
    basis = basis_of(session)
    who = client(session, typed, basis)
    with in_memory(session.log_path, basis, only=only, stream=who.stream) as its_own:
        yield its_own, who


def client(session: Session, typed: str, basis: Basis) -> Who:
    """The client that is meant, among those of a basis; a guess is said on stderr.

    Raises `NotFound` where none is, or more than one could be.
    """
    key = normalise(typed)
    with EventLog.open(session.log_path) as log:
        few = log.names(key, 2, basis.position) if key else []
        if few and (len(few) == 1 or normalise(few[0][0]) == key):
            ((name, stream), *_) = few
            return Who(stream, name)
        every = dict(log.names(position=basis.position))
    name, guessed = to_read(typed, every)
    if guessed:
        session.tell(f"{typed!r} is taken for {name!r}")
    return Who(every[name], name)


def announce(session: Session, *, anew: bool = False) -> None:
    """Say so, to a person at a terminal, where the projections will take more than a second.

    `anew` where all is read, whatever is there. It is said before the log is read in bulk, which
    nobody may have open meanwhile.
    """
    if session.options.quiet or not sys.stderr.isatty():
        return
    with EventLog.open(session.log_path) as log:
        position = log.max_notification_id()
    if position <= LONG:
        return
    known = None if anew else state_of(cache_of(session.log_path))
    usable = known is not None and known.fingerprint == fingerprint(STANDARD)
    behind = position - known.basis.position if known is not None and usable else position
    if behind * REBUILD_SHARE > position:
        behind = position
    if behind > LONG:
        session.progress(f"Bringing the projections up to {position:,} events …")


def rows(answer: Answer, title: str = "", notes: tuple[str, ...] = ()) -> Rows:
    return Rows(answer.columns, answer.rows, title, notes)


def state_basis(session: Session, basis: Basis) -> None:
    """Every report says what it rests on: with the data on a terminal, beside them elsewhere."""
    if session.terminal:
        session.write_text(visible(str(basis)) + "\n")
    else:
        sys.stdout.flush()
        session.tell(str(basis))


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


MOST_DAYS = 1_000_000
"""Longer than the calendar has to be."""
