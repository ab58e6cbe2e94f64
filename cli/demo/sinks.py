"""Two ways to put invented histories into a new log: by asking the domain, and straight.

Both write the same rows: the same numbers, times, streams and bytes. The domain's way decides on
every event; the straight way is for benchmarks, where the histories are known to be sound.
"""

from __future__ import annotations

import gc
from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime
from functools import cache
from itertools import islice
from json import JSONEncoder
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent

from cli.demo.told import ACTOR, BATCH, Correction, Fact, Retraction, Told
from domain.batch import Batch
from domain.commands import Command, Correct, Retract, Said, Tell
from domain.mending import changes_of
from domain.record import ALPHABET, Record
from events.base import COMMON, Event, own_fields
from events.catalogue import class_of
from events.codec import VERSION
from events.dates import When
from events.kinds.clients import ClientRegistered, ClientRenamed
from events.kinds.mending import EventCorrected, EventRetracted
from events.log import EventLog, Naming
from events.schema import Field, schema

TRANSACTION = 50_000
"""Events in one transaction."""

CACHE_KB = 250_000
"""Clients take turns, so the index over streams grows everywhere at once: it is kept in memory."""


class ToldClock:
    """A clock that shows the moment of each event while the log writes them later, in batches.

    Whoever stages an event sets the clock to its moment first. The log asks once for each event
    it inserts, in the order they were staged, and is given those moments in turn; at other times
    the clock shows the moment it was set to last.
    """

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._staged: deque[datetime] = deque()

    def stage(self, moment: datetime) -> None:
        """It is `moment` now, and an event is about to be staged."""
        self._now = moment
        self._staged.append(moment)

    def today(self) -> date:
        return self._now.date()

    def __call__(self) -> datetime:
        return self._staged.popleft() if self._staged else self._now


class _Numbers:
    """Which number in the log each thing told was given: one after the other, from 1."""

    def __init__(self) -> None:
        self._count = 0
        self._of_client: defaultdict[int, array[int]] = defaultdict(lambda: array("Q"))

    def count(self, told: Told) -> None:
        self._count += 1
        self._of_client[told.client].append(self._count)

    def of(self, client: int, ordinal: int) -> int:
        return self._of_client[client][ordinal - 1]


STREAMS = len(ALPHABET) ** 10
SCATTER = 0x9E3779B97F4A7C15
"""Odd, so that it maps different numbers below `STREAMS`, a power of two, to different ones."""


@cache
def stream_of(client: int) -> str:
    """The stream of an invented client: it looks like any other, and is always the same."""
    rest = client * SCATTER % STREAMS
    letters = []
    for _ in range(10):
        rest, letter = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "c-" + "".join(letters)


def through_the_domain(told: Iterable[Told], log_path: Path) -> int:
    """Play everything into a new log as if it happened now; how many events were recorded.

    Raises what the domain raises for what it refuses, and `Conflict` if there is a file already.
    """
    clock = ToldClock(BEGINNING)
    numbers = _Numbers()
    recorded = 0
    record = Record(_created(log_path, clock), today=clock.today)
    try:
        with Batch(record, size=TRANSACTION) as batch:
            for each in told:
                clock.stage(each.recorded_at)
                _play(batch, stream_of(each.client), _command(each, numbers))
                numbers.count(each)
                recorded += 1
    finally:
        record.close()
    return recorded


def straight(told: Iterable[Told], log_path: Path) -> int:
    """Write everything into a new log without asking the domain; how many events were recorded.

    Only for what `through_the_domain` is known to accept. Raises `Conflict` if there is a file
    already.
    """
    clock = ToldClock(BEGINNING)
    numbers = _Numbers()
    recorded = 0
    coming = iter(told)
    with _without_collecting(), _created(log_path, clock) as log:
        with log.datastore.transaction(commit=True) as cursor:
            cursor.execute(f"pragma cache_size = -{CACHE_KB}")
        while chunk := list(islice(coming, TRANSACTION)):
            stored: list[StoredEvent] = []
            naming: list[Naming] = []
            for each in chunk:
                clock.stage(each.recorded_at)
                stored.append(_stored(each, numbers))
                name = _name_given(each)
                if name is not None:
                    naming.append(Naming(stream_of(each.client), each.ordinal, name))
                numbers.count(each)
            log.insert_events(stored, naming=naming)
            recorded += len(stored)
    return recorded


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Millions of histories in memory, none of them in cycles: looking through them again and
    again for something to collect takes a quarter of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


BEGINNING = datetime(2013, 1, 1, tzinfo=UTC)
"""When an invented log was made: before anything is told."""


def _created(path: Path, clock: ToldClock) -> EventLog:
    return EventLog.create(
        path, clock=clock, firm="Invented advisers", currency="GBP", invented="yes"
    )


def _command(told: Told, numbers: _Numbers) -> Command:
    match told.says:
        case Fact(kind, on, values, source, source_date, note):
            said = Said(actor=ACTOR, source=source, source_date=source_date, note=note, batch=BATCH)
            return Tell(kind=kind, said=said, on=on, values=values)
        case Correction(target, _, values, reason):
            return Correct(
                target=numbers.of(told.client, target),
                values=values,
                reason=reason,
                said=Said(actor=ACTOR, batch=BATCH),
            )
        case Retraction(target, reason):
            return Retract(
                target=numbers.of(told.client, target),
                reason=reason,
                said=Said(actor=ACTOR, batch=BATCH),
            )


def _play(batch: Batch, stream: str, command: Command) -> None:
    match command:
        case Tell() if command.kind is ClientRegistered:
            batch.register(command, stream)
            return
        case Tell():
            decided = batch.tell(stream, command)
        case _:
            decided = batch.mend(stream, command)
    if len(decided.events) != 1:
        # The moments staged with the clock would no longer be those of the events.
        raise ValueError(f"{command} made {len(decided.events)} events where one was told")


def _name_given(told: Told) -> str | None:
    """The name the client bears from now on, if this gives it one."""
    says = told.says
    if isinstance(says, Fact) and says.kind in (ClientRegistered, ClientRenamed):
        return str(says.values["name"])
    return None


def _stored(told: Told, numbers: _Numbers) -> StoredEvent:
    """What is stored of what was told, without making the event and checking it, which takes
    most of the time of `events.codec.encode`; a test holds the two against each other."""
    says = told.says
    said: dict[str, Any] = {"actor": ACTOR, "batch": BATCH}
    kind: type[Event]
    match says:
        case Fact():
            kind = says.kind
            said |= says.values
            said["on"] = says.on
            said["source"] = says.source
            said["source_date"] = says.source_date
            said["note"] = says.note
        case Correction():
            kind = EventCorrected
            said["changes"] = changes_of(says.kind, says.values)
        case Retraction():
            kind = EventRetracted
    if not isinstance(says, Fact):
        said["on"] = When.day(told.recorded_at.date())
        said["target"] = numbers.of(told.client, says.target)
        said["reason"] = says.reason
    state: dict[str, Any] = {VERSION: kind.class_version}
    for name, field, default in _layout(kind.TOPIC):
        value = said.get(name, default)
        if value is not None and value != ():
            state[name] = value if type(value) in STORED_AS_IS else field.encode(value)
    return StoredEvent(stream_of(told.client), told.ordinal, kind.TOPIC, _json(state).encode())


STORED_AS_IS = frozenset({str, int, bool})

_json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@cache
def _layout(topic: str) -> list[tuple[str, Field, Any]]:
    """The fields of a kind in the order they are stored, each with its default or None."""
    kind = class_of(topic)
    defaults = {each.name: each.default for each in fields(kind) if each.default is not MISSING}
    known = schema(kind)
    return [(name, known[name], defaults.get(name)) for name in (*COMMON, *own_fields(kind))]
