"""The stored rows of a log, for the audit: the fields of each event in the current version.

The aggregates and the SQL models read the log in ways of their own. This one shares only the event
vocabulary and the codec with them, so that agreement between the three is evidence.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from events.catalogue import class_of
from events.codec import VERSION, decode, encode
from events.errors import Busy, Damaged
from events.store.recorded import EPOCH

OF_ONE = (
    "select position, recorded_at, stream, revision, kind, data from log "
    "where stream = ? order by revision"
)
OF_ALL = (
    "select position, recorded_at, stream, revision, kind, data from log "
    "where position <= ? order by stream, revision"
)


Stored = tuple[int, int, str, int, str, str]
"""A row of those columns."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stored event. `fields` are its values by name as in JSON, `on` included."""

    position: int
    recorded_us: int
    stream: str
    kind: str
    fields: dict[str, Any]

    @property
    def recorded_at(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.recorded_us)


def events_of_stream(log: Path, stream: str) -> list[Entry]:
    """All that is recorded of one stream, in that order; the rest of the log is not read.

    Raises `Damaged` for what could not have been written.
    """
    with _rows(log, OF_ONE, stream) as rows:
        return [_entry(row) for row in map(_checked, rows)]


def events_by_stream(log: Path, position: int) -> Iterator[Entry]:
    """The log up to a position, one stream after another, each in the order it was recorded.

    Values are taken as they are: to check millions of them would take longer than all the rest.
    """
    with _rows(log, OF_ALL, position) as rows:
        yield from map(_entry, rows)


@contextmanager
def _rows(log: Path, query: str, parameter: str | int) -> Iterator[sqlite3.Cursor]:
    """Raises `Busy` while another process keeps the log locked, `Damaged` if it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(log.resolve()))}?mode=ro", uri=True)) as db:
            yield db.execute(query, (parameter,))
    except sqlite3.OperationalError as error:
        raise Busy("log.unreadable_now", path=log, reason=str(error)) from error
    except sqlite3.DatabaseError as error:
        raise Damaged("log.not_readable_as_log", path=log, reason=str(error)) from error


def _checked(row: Stored) -> Stored:
    _, _, stream, revision, kind, data = row
    decode(kind, data.encode(), originator_id=stream, originator_version=revision)
    return row


def _entry(row: Stored) -> Entry:
    position, recorded_us, stream, revision, kind, data = row
    fields = json.loads(data)
    if type(fields) is not dict or fields.pop(VERSION, None) != class_of(kind).class_version:
        # Older versions are upcast, and what is no version is refused there.
        event = decode(kind, data.encode(), originator_id=stream, originator_version=revision)
        fields = json.loads(encode(event))
        del fields[VERSION]
    return Entry(position, recorded_us, stream, kind, fields)
