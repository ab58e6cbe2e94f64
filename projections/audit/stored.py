"""The rows of a log as they are stored, for the audit: what was said, in today's form of its kind.

The aggregates and the SQL models read the log in ways of their own. This one shares nothing with
them but the vocabulary: what comes out the same on all three is worth more than one that is right.
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
    """One stored event. `said` holds what it says by field, as JSON has it, `on` among it."""

    position: int
    recorded_us: int
    stream: str
    kind: str
    said: dict[str, Any]

    @property
    def recorded_at(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.recorded_us)


def of_one(log: Path, stream: str) -> list[Entry]:
    """All that is recorded of one stream, in that order; the rest of the log is not read.

    Raises `Damaged` for what could not have been written.
    """
    with _rows(log, OF_ONE, stream) as rows:
        return [_entry(row) for row in map(_sound, rows)]


def of_all(log: Path, position: int) -> Iterator[Entry]:
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
        raise Busy(f"{log} cannot be read now: {error}", "try again in a moment") from error
    except sqlite3.DatabaseError as error:
        raise Damaged(f"{log} cannot be read: {error}", "is it a fiveyear log?") from error


def _sound(row: Stored) -> Stored:
    _, _, stream, revision, kind, data = row
    decode(kind, data.encode(), originator_id=stream, originator_version=revision)
    return row


def _entry(row: Stored) -> Entry:
    position, recorded_us, stream, revision, kind, data = row
    said = json.loads(data)
    if type(said) is not dict or said.pop(VERSION, None) != class_of(kind).class_version:
        # Older forms are read up to today's, and what is none of them is refused there.
        event = decode(kind, data.encode(), originator_id=stream, originator_version=revision)
        said = json.loads(encode(event))
        del said[VERSION]
    return Entry(position, recorded_us, stream, kind, said)
