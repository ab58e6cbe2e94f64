"""Two ways to write invented histories into a new log: through the domain, and directly.

Both write the same rows: the same positions, times, streams and bytes. The domain decides on every
event; the direct way is for benchmarks, whose histories are known to be valid.
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

from cli.demo.facts import ACTOR, BATCH, Correction, Fact, RecordedFact, Retraction
from domain.bulk.batch import Batch
from domain.client.corrections import stored_changes
from domain.commands import Command, Correct, Provenance, RecordEvent, Retract
from domain.service import ALPHABET, RecordService
from events.base import COMMON, Event, own_fields
from events.catalogue import class_of
from events.codec import VERSION
from events.dates import PartialDate
from events.fields import Field, schema
from events.kinds.clients import ClientRegistered, ClientRenamed
from events.kinds.corrections import EventCorrected, EventRetracted
from events.store.log import EventLog, NameChange

TRANSACTION = 50_000
"""Events in one transaction."""

CACHE_KB = 250_000
"""Clients take turns, so the index over streams grows everywhere at once: it is kept in memory."""


class StagedClock:
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


class _Positions:
    """The position of each fact in the log, from 1."""

    def __init__(self) -> None:
        self._count = 0
        self._of_client: defaultdict[int, array[int]] = defaultdict(lambda: array("Q"))

    def add(self, fact: RecordedFact) -> None:
        self._count += 1
        self._of_client[fact.client].append(self._count)

    def of(self, client: int, ordinal: int) -> int:
        return self._of_client[client][ordinal - 1]


STREAMS = len(ALPHABET) ** 10
SCATTER = 0x9E3779B97F4A7C15
"""Odd, so that it maps different positions below `STREAMS`, a power of two, to different ones."""


@cache
def stream_of(client: int) -> str:
    """The stream of an invented client: it looks like any other, and is always the same."""
    rest = client * SCATTER % STREAMS
    letters = []
    for _ in range(10):
        rest, letter = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "c-" + "".join(letters)


def through_the_domain(facts: Iterable[RecordedFact], log_path: Path) -> int:
    """Play everything into a new log as if it happened now; how many events were recorded.

    Raises what the domain raises for what it refuses, and `Conflict` if there is a file already.
    """
    clock = StagedClock(BEGINNING)
    positions = _Positions()
    recorded = 0
    record = RecordService(_created(log_path, clock), today=clock.today)
    try:
        with Batch(record, size=TRANSACTION) as batch:
            for each in facts:
                clock.stage(each.recorded_at)
                _play(batch, stream_of(each.client), _command(each, positions))
                positions.add(each)
                recorded += 1
    finally:
        record.close()
    return recorded


def write_directly(facts: Iterable[RecordedFact], log_path: Path) -> int:
    """Write everything into a new log without the domain; how many events were recorded.

    Only for what `through_the_domain` is known to accept. Raises `Conflict` if there is a file
    already.
    """
    clock = StagedClock(BEGINNING)
    positions = _Positions()
    recorded = 0
    coming = iter(facts)
    with _without_collecting(), _created(log_path, clock) as log:
        with log.datastore.transaction(commit=True) as cursor:
            cursor.execute(f"pragma cache_size = -{CACHE_KB}")
        while chunk := list(islice(coming, TRANSACTION)):
            stored: list[StoredEvent] = []
            naming: list[NameChange] = []
            for each in chunk:
                clock.stage(each.recorded_at)
                stored.append(_stored(each, positions))
                name = _name_given(each)
                if name is not None:
                    naming.append(NameChange(stream_of(each.client), each.ordinal, name))
                positions.add(each)
            log.insert_events(stored, name_changes=naming)
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
"""When an invented log was made: before the first fact."""


def _created(path: Path, clock: StagedClock) -> EventLog:
    return EventLog.create(
        path, clock=clock, firm="Invented advisers", currency="GBP", invented="yes"
    )


def _command(fact: RecordedFact, positions: _Positions) -> Command:
    match fact.content:
        case Fact(kind, on, values, source, source_date, note):
            said = Provenance(
                actor=ACTOR, source=source, source_date=source_date, note=note, batch=BATCH
            )
            return RecordEvent(kind=kind, provenance=said, on=on, values=values)
        case Correction(target, _, values, reason):
            return Correct(
                target=positions.of(fact.client, target),
                values=values,
                reason=reason,
                provenance=Provenance(actor=ACTOR, batch=BATCH),
            )
        case Retraction(target, reason):
            return Retract(
                target=positions.of(fact.client, target),
                reason=reason,
                provenance=Provenance(actor=ACTOR, batch=BATCH),
            )


def _play(batch: Batch, stream: str, command: Command) -> None:
    match command:
        case RecordEvent() if command.kind is ClientRegistered:
            batch.register(command, stream)
            return
        case RecordEvent():
            decided = batch.record(stream, command)
        case _:
            decided = batch.correct(stream, command)
    if len(decided.events) != 1:
        # The moments staged with the clock would no longer be those of the events.
        raise ValueError(f"{command} made {len(decided.events)} events instead of one")


def _name_given(fact: RecordedFact) -> str | None:
    """The name that a fact gives its client, if it does."""
    content = fact.content
    if isinstance(content, Fact) and content.kind in (ClientRegistered, ClientRenamed):
        return str(content.values["name"])
    return None


def _stored(fact: RecordedFact, positions: _Positions) -> StoredEvent:
    """The stored form of a fact, without making the event and checking it, which takes
    most of the time of `events.codec.encode`; a test compares the two."""
    content = fact.content
    values: dict[str, Any] = {"actor": ACTOR, "batch": BATCH}
    kind: type[Event]
    match content:
        case Fact():
            kind = content.kind
            values |= content.values
            values["on"] = content.on
            values["source"] = content.source
            values["source_date"] = content.source_date
            values["note"] = content.note
        case Correction():
            kind = EventCorrected
            values["changes"] = stored_changes(content.kind, content.values)
        case Retraction():
            kind = EventRetracted
    if not isinstance(content, Fact):
        values["on"] = PartialDate.day(fact.recorded_at.date())
        values["target"] = positions.of(fact.client, content.target)
        values["reason"] = content.reason
    state: dict[str, Any] = {VERSION: kind.class_version}
    for name, field, default in _layout(kind.TOPIC):
        value = values.get(name, default)
        if value is not None and value != ():
            state[name] = value if type(value) in STORED_AS_IS else field.encode(value)
    return StoredEvent(stream_of(fact.client), fact.ordinal, kind.TOPIC, _json(state).encode())


STORED_AS_IS = frozenset({str, int, bool})

_json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@cache
def _layout(topic: str) -> list[tuple[str, Field, Any]]:
    """The fields of a kind in the order they are stored, each with its default or None."""
    kind = class_of(topic)
    defaults = {each.name: each.default for each in fields(kind) if each.default is not MISSING}
    specs = schema(kind)
    return [(name, specs[name], defaults.get(name)) for name in (*COMMON, *own_fields(kind))]
