"""Every client replayed, and whether the projections agree with the replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from typing import Any

from events.errors import Damaged, Invalid
from projections.audit.replaying import CORRECTED, RETRACTED, effective_events, state_of
from projections.audit.state import Row, State
from projections.audit.stored import events_by_stream
from projections.warehouse.basis import Basis
from projections.warehouse.connection import Warehouse

COMPARED = {
    "clients": (
        "client",
        "industry",
        "currency",
        "fiscal_year_end",
        "engaged_from",
        "engaged_to",
        "first_event_on",
        "last_event_on",
    ),
    "threats": ("threat", "severity", "started_on", "ended_on"),
    "leaders": ("leader", "joined_on", "role", "senior", "left_on"),
    "revenue": ("position", "period_start", "period_end", "amount", "currency"),
    "timeline": ("position", "occurred_on", "precision", "kind", "threat"),
}
"""The tables and columns that are compared, in that order; the first ones are the key."""

MODELS = tuple(f"main.{table}" for table in COMPARED)

FETCHED = 10_000
"""Rows of a table that are looked at together."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the replay and the projections differ first; `None` is null or no such row.

    `column` is None where one of the two has no such row at all; the other then holds all of it.
    """

    client_id: str
    client: str | None
    table: str
    column: str | None
    replayed: Any
    projected: Any


@dataclass(slots=True)
class Replayed:
    """What a replay of a log counted: events by kind, clients and effective facts."""

    kinds: Counter[str] = field(default_factory=Counter)
    clients: int = 0
    facts: int = 0
    difference: Difference | None = None

    @property
    def events(self) -> int:
        return self.kinds.total()

    @property
    def corrections(self) -> int:
        return self.kinds[CORRECTED]

    @property
    def retractions(self) -> int:
        return self.kinds[RETRACTED]


def replayed(log: Path, basis: Basis, warehouse: Warehouse) -> Replayed:
    """Replay the record on a basis, one client after another, beside the projections on it.

    The log is read in Python here, so nothing may read it in bulk meanwhile: the warehouse is
    built before.
    """
    found = Replayed()
    tables = {name: _Table(name, warehouse) for name in COMPARED}
    for client_id, state in _clients(log, basis, found):
        if found.difference is None:
            found.difference = _first(client_id, state, tables)
    if found.difference is None:
        found.difference = next(filter(None, (table.left() for table in tables.values())), None)
    return found


def _clients(log: Path, basis: Basis, found: Replayed) -> Iterator[tuple[str, State]]:
    """Each client's stream with the state its events leave; all streams are counted."""
    for stream, recorded in groupby(events_by_stream(log, basis.position), attrgetter("stream")):
        entries = list(recorded)
        found.kinds.update(entry.kind for entry in entries)
        if not stream.startswith("c-"):
            continue
        try:
            state = state_of(effective_events(entries).facts.values(), basis.until)
        except (KeyError, TypeError, ValueError, Invalid) as error:
            raise Damaged("log.stream_damaged", stream=stream, reason=repr(error)) from error
        found.clients += state.registered is not None
        found.facts += state.facts
        yield stream, state


class _Table:
    """The rows of one table of the projections, client after client."""

    def __init__(self, name: str, warehouse: Warehouse) -> None:
        self.name = name
        self._cursor = warehouse.connection.cursor()
        self._cursor.execute("use warehouse")
        # A row without a stream would never be requested: it sorts first, and is left over.
        columns = ", ".join(("coalesce(client_id, '') as client_id", *COMPARED[name]))
        query = f"select {columns} from {name} order by all nulls first"  # noqa: S608  # names above
        self._cursor.execute(query)
        self._groups = groupby(self._rows(), itemgetter(0))
        self._next = next(self._groups, None)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        return chain.from_iterable(iter(lambda: self._cursor.fetchmany(FETCHED), []))

    def up_to(self, client_id: str) -> tuple[str, list[Row]] | None:
        """The rows of the next client, if it comes no later than this one."""
        if self._next is None or self._next[0] > client_id:
            return None
        held, rows = self._next[0], [row[1:] for row in self._next[1]]
        self._next = next(self._groups, None)
        return held, rows

    def left(self) -> Difference | None:
        """The first row of a client that is not in the log."""
        if self._next is None:
            return None
        held, rows = self._next
        return Difference(held, None, self.name, None, None, next(rows)[1:])


def _first(client_id: str, state: State, tables: dict[str, _Table]) -> Difference | None:
    expected = state.tables()
    for name, table in tables.items():
        held, rows = table.up_to(client_id) or (client_id, [])
        if held != client_id:
            return Difference(held, None, name, None, None, rows[0])
        difference = _between(sorted(expected.get(name, []), key=_order), rows)
        if difference is not None:
            column, ours, theirs = difference
            called = None if column is None else COMPARED[name][column]
            return Difference(client_id, state.name, name, called, ours, theirs)
    return None


def _between(ours: list[Row], theirs: list[Row]) -> tuple[int | None, Any, Any] | None:
    """The first value, or row, in which they differ."""
    if ours == theirs:
        return None
    theirs = sorted(theirs, key=_order)
    for one, other in zip(ours, theirs, strict=False):
        for column, (mine, its) in enumerate(zip(one, other, strict=True)):
            if mine != its:
                return column, mine, its
    if len(ours) == len(theirs):
        return None
    longer = max(ours, theirs, key=len)[min(len(ours), len(theirs))]
    return (None, longer, None) if len(ours) > len(theirs) else (None, None, longer)


def _order(row: Row) -> list[tuple[bool, Any]]:
    """By the columns in turn, null first."""
    return [(value is not None, value) for value in row]
