"""The same events stored as the eventsourcing library stores them by default, and its replay.

One `DomainEvent` dataclass for each kind, a UUID for each stream, the JSON transcoder with its
default transcodings, the recorder's own table. Where there is a choice it is made in the library's
favour: fields that are absent are left out, and dates and amounts are plain text, not objects that
would have to be transcoded.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import make_dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import (
    DatetimeAsISO,
    DecimalAsStr,
    JSONTranscoder,
    Mapper,
    UUIDAsHex,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from events.base import COMMON, Event, own_fields
from events.catalogue import CLASSES
from events.store.recorded import EPOCH

WRITTEN_AT_ONCE = 50_000
READ_AT_ONCE = 10_000


def _library_class(kind: type[Event]) -> type[DomainEvent]:
    fields: list[tuple[str, Any, Any]] = [
        (name, Any, None) for name in (*COMMON, *own_fields(kind))
    ]
    made = make_dataclass(
        kind.__name__,
        fields,
        bases=(DomainEvent,),
        frozen=True,
        namespace={"__module__": __name__},
    )
    assert issubclass(made, DomainEvent)
    return made


KINDS = {kind.TOPIC: _library_class(kind) for kind in CLASSES}
globals().update({made.__name__: made for made in KINDS.values()})
"""Where the library looks for them: it stores the name of the module and of the class."""


def stored_its_way(log: str, copy: str) -> int:
    """Copy every event of a log of ours; how many there were."""
    mapper, recorder = _mapper(), _recorder(copy)
    recorder.create_table()
    connection = sqlite3.connect(f"file:{log}?mode=ro", uri=True)
    rows = connection.execute(
        "select stream, revision, kind, recorded_at, data from log order by position"
    )
    copied = 0
    while chunk := rows.fetchmany(WRITTEN_AT_ONCE):
        recorder.insert_events([mapper.to_stored_event(_event(*row)) for row in chunk])
        copied += len(chunk)
    connection.close()
    return copied


def replayed(copy: str) -> int:
    """Read every event back as the library does, and do nothing with it; how many there were."""
    mapper, recorder = _mapper(), _recorder(copy)
    read, after = 0, 0
    while found := recorder.select_notifications(after + 1, READ_AT_ONCE):
        for notification in found:
            mapper.to_domain_event(notification)
        read += len(found)
        after = found[-1].id
    return read


def _event(stream: str, revision: int, kind: str, recorded_us: int, data: str) -> DomainEvent:
    said = json.loads(data)
    del said["v"]
    event = object.__new__(KINDS[kind])
    vars(event).update(
        originator_id=_uuid(stream),
        originator_version=revision,
        timestamp=EPOCH + timedelta(microseconds=recorded_us),
        **said,
    )
    return event


@cache
def _uuid(stream: str) -> UUID:
    return uuid5(NAMESPACE_OID, stream)


def _mapper() -> Mapper[UUID]:
    """As `Application.construct_mapper` makes it."""
    transcoder = JSONTranscoder()
    for transcoding in (UUIDAsHex(), DecimalAsStr(), DatetimeAsISO()):
        transcoder.register(transcoding)
    return Mapper(transcoder=transcoder)


def _recorder(path: str) -> SQLiteApplicationRecorder:
    return SQLiteApplicationRecorder(SQLiteDatastore(path))
