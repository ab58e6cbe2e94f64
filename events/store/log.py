"""The log, on SQLite: events are appended, and never changed.

It is the library's application recorder with a table of our own. The position is never reused;
a write takes the lock before it reads anything, so positions and recorded times grow together;
what is acknowledged is on the disk; update, delete and replace are refused by triggers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    DatabaseError,
    IntegrityError,
    Notification,
    OperationalError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from events.errors import Busy, Damaged, FiveyearError, NotFound, Refused
from events.names import normalise
from events.store.connection import LogDatastore
from events.store.create import folder, is_empty, make
from events.store.ddl import APPLICATION_ID, FORMAT
from events.store.recorded import EPOCH, RecordedEvent, microseconds

COLUMNS = "position, recorded_at, stream, revision, kind, data"

AHEAD = timedelta(minutes=10)
"""How far the last event may lie ahead of the clock. Clocks are set back by seconds; by more, one
of the two is wrong, and what is recorded now would bear the wrong time for ever."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class NameChange:
    """A client's name from this revision on; None if it has no name after it."""

    stream: str
    revision: int
    name: str | None


class NameTaken(Refused):
    """Two clients cannot bear one name."""


def name_taken(name: str) -> NameTaken:
    return NameTaken("client.name_taken", name=name)


class EventLog(SQLiteApplicationRecorder):
    """One log file. Use `EventLog.create` for a new one and `EventLog.open` for one that exists."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.path = path
        self.clock = clock
        super().__init__(LogDatastore(path), events_table_name="log")

    @classmethod
    def create(
        cls, path: Path, *, clock: Callable[[], datetime] = utc_now, **meta: str
    ) -> EventLog:
        """A new, empty log that only its owner can read (mode 600).

        Raises `Conflict` if there is a file already; nothing is overwritten, and a log is there
        whole or not at all, however many make one at once.
        """
        meta |= {"created_at": clock().isoformat(), "log_id": uuid4().hex}
        make(path, meta)
        return cls(path.resolve(), clock)

    @classmethod
    def open(cls, path: Path, clock: Callable[[], datetime] = utc_now) -> EventLog:
        """The log at `path`. Raises `NotFound` where there is none, `Damaged` if it is no log."""
        if not path.exists():
            raise NotFound("log.missing", path=path)
        if path.is_dir():
            raise folder(path)
        if is_empty(path):
            raise Damaged("log.empty_file", path=path)
        log = cls(path.resolve(), clock)
        application, version = log._marks()
        if application != APPLICATION_ID:
            raise Damaged("log.not_a_log", path=path)
        if version != FORMAT:
            raise Damaged("log.format", path=path, format=version, known=FORMAT)
        return log

    def _marks(self) -> tuple[int, int]:
        """What the file says it is. A file that is not ours is left as it was."""
        with (
            self._translated(),
            closing(sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True)) as reader,
        ):
            (application,) = reader.execute("pragma application_id").fetchone()
            (version,) = reader.execute("pragma user_version").fetchone()
        return application, version

    def close(self) -> None:
        self.datastore.close()

    def __enter__(self) -> EventLog:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing ------------------------------------------------------------------------------

    def append(
        self, stored_events: Sequence[StoredEvent], name_changes: Sequence[NameChange] = ()
    ) -> list[RecordedEvent]:
        """Append all or none, in one transaction; the events as recorded.

        Raises the library's `IntegrityError` where that revision or that key is recorded already,
        `NameTaken` where another client has the name, `Busy` where the log stays locked, `Refused`
        where the last event is far ahead of the clock.
        """
        with self._translated(), self.datastore.transaction(commit=True) as cursor:
            return self._append(cursor, stored_events, name_changes)

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        *,
        name_changes: Sequence[NameChange] = (),
        **_: Any,
    ) -> Sequence[int]:
        """The library's way to append."""
        return [event.position for event in self._append(c, stored_events, name_changes)]

    def _append(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        name_changes: Sequence[NameChange],
    ) -> list[RecordedEvent]:
        """Append; the log's own clock stamps each event and never runs back."""
        c.execute("select recorded_at from log order by position desc limit 1")
        row = c.fetchone()
        last = row[0] if row else 0
        recorded = []
        names = {(each.stream, each.revision): each.name for each in name_changes}
        for event in stored_events:
            now = self.clock()
            _check_clock(last, now)
            last = max(last, microseconds(now))
            c.execute(
                "insert into log (recorded_at, stream, revision, kind, data) values (?,?,?,?,?)",
                (
                    last,
                    event.originator_id,
                    event.originator_version,
                    event.topic,
                    event.state.decode(),
                ),
            )
            position = c.lastrowid
            recorded.append(
                RecordedEvent(
                    id=position,
                    recorded_us=last,
                    originator_id=event.originator_id,
                    originator_version=event.originator_version,
                    topic=event.topic,
                    state=event.state,
                )
            )
            place = (str(event.originator_id), event.originator_version)
            if place in names:
                self._name(c, place[0], position, names[place])
        return recorded

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append all or none; their positions. Raises what `append` raises."""
        with self._translated():
            return super().insert_events(stored_events, **kwargs)

    def _name(self, c: SQLiteCursor, stream: str, position: int, name: str | None) -> None:
        c.execute(
            "update names set until = ? where stream = ? and until is null", (position, stream)
        )
        if name is None:
            return
        try:
            c.execute(
                "insert into names values (?, ?, null, ?, ?)",
                (normalise(name), position, stream, name),
            )
        except sqlite3.IntegrityError:
            raise name_taken(name) from None

    # -- reading ------------------------------------------------------------------------------

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
        kinds: Collection[str] | None = None,
    ) -> Sequence[RecordedEvent]:
        """One stream, by revision; of its events those of `kinds` only, where these are given."""
        clauses = ["stream = ?"]
        parameters: list[Any] = [str(originator_id)]
        for comparison, value in (("revision > ?", gt), ("revision <= ?", lte)):
            if value is not None:
                clauses.append(comparison)
                parameters.append(value)
        if kinds is not None:
            clauses.append(f"kind in ({', '.join('?' * len(kinds))})")
            parameters += kinds
        return self._select(clauses, parameters, f"revision {'desc' if desc else 'asc'}", limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """The whole log, by position."""
        clauses: list[str] = []
        parameters: list[Any] = []
        if start is not None:
            clauses.append("position >= ?" if inclusive_of_start else "position > ?")
            parameters.append(start)
        if stop is not None:
            clauses.append("position <= ?")
            parameters.append(stop)
        if topics:
            clauses.append(f"kind in ({', '.join('?' * len(topics))})")
            parameters += topics
        return self._select(clauses, parameters, "position", limit)

    def last_revision(self, stream: str) -> int:
        """The revision of the last event of a stream, 0 where it has none."""
        with self._reading() as cursor:
            cursor.execute("select max(revision) from log where stream = ?", (stream,))
            return int(cursor.fetchone()[0] or 0)

    def at(self, position: int) -> RecordedEvent:
        """The event at a position. Raises `NotFound` with the position."""
        found = self._select(["position = ?"], [position], "position", 1)
        if not found:
            last = self.max_notification_id()
            raise NotFound("event.missing", positions=(position,), last=last)
        return found[0]

    def last(self, until: int | None = None) -> RecordedEvent | None:
        """The event recorded last, or last up to a position, if there is any."""
        clauses, parameters = ([], []) if until is None else (["position <= ?"], [until])
        found = self._select(clauses, parameters, "position desc", 1)
        return found[0] if found else None

    def last_recorded(self, until: datetime) -> RecordedEvent | None:
        """The last event recorded by a moment, if there is any.

        Recorded times never run back, so it is found by halving: no index on them is kept.
        """
        limit = microseconds(until)
        low, high = 0, self.max_notification_id()
        found = None
        while low < high:
            middle = (low + high + 1) // 2
            event = self.last(middle)
            if event is None or event.recorded_us <= limit:
                low, found = middle, event
            else:
                high = event.position - 1
        return found

    def with_key(self, key: str) -> RecordedEvent | None:
        """The event that was recorded under an idempotency key, if there is one."""
        found = self._select(["json_extract(data, '$.key') = ?"], [key], "position", 1)
        return found[0] if found else None

    def max_notification_id(self) -> int:
        """The last position, 0 for an empty log."""
        with self._reading() as cursor:
            cursor.execute("select coalesce(max(position), 0) from log")
            return int(cursor.fetchone()[0])

    def names(
        self, normal_prefix: str = "", limit: int = -1, position: int | None = None
    ) -> list[tuple[str, str]]:
        """`(name, stream)` of the clients whose normalised name begins so, by name.

        The clients as they are named now, or as they were known to be named once the event at
        `position` was recorded; `limit` -1 is all of them.
        """
        borne = "until is null"
        if position is not None:
            borne = "since <= :position and (until is null or until > :position)"
        with self._reading() as cursor:
            cursor.execute(
                "select name, stream from names where normal >= :first and normal < :beyond "
                f"and {borne} order by normal limit :limit",
                {
                    "first": normal_prefix,
                    "beyond": normal_prefix + "\U0010ffff",
                    "position": position,
                    "limit": limit,
                },
            )
            return [(row[0], row[1]) for row in cursor.fetchall()]

    def stream_named(self, name: str) -> str | None:
        """The stream of the client that bears a name now, ignoring case and spacing."""
        with self._reading() as cursor:
            cursor.execute(
                "select stream from names where normal = ? and until is null", (normalise(name),)
            )
            row = cursor.fetchone()
            return None if row is None else str(row[0])

    def meta(self) -> dict[str, str]:
        """What was said of the log when it was made: `firm`, `currency`, `invented`…"""
        with self._reading() as cursor:
            cursor.execute("select name, value from meta")
            return {row[0]: row[1] for row in cursor.fetchall()}

    def _select(
        self, clauses: Sequence[str], parameters: Sequence[Any], order: str, limit: int | None
    ) -> list[RecordedEvent]:
        where = f"where {' and '.join(clauses)} " if clauses else ""
        with self._reading() as cursor:
            cursor.execute(
                f"select {COLUMNS} from log {where}order by {order} limit ?",
                (*parameters, -1 if limit is None else limit),
            )
            return [
                RecordedEvent(
                    id=row["position"],
                    recorded_us=row["recorded_at"],
                    originator_id=row["stream"],
                    originator_version=row["revision"],
                    topic=row["kind"],
                    state=row["data"].encode(),
                )
                for row in cursor.fetchall()
            ]

    @contextmanager
    def _reading(self) -> Iterator[SQLiteCursor]:
        with self._translated(), self.datastore.transaction(commit=False) as cursor:
            yield cursor

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The driver's errors, and the library's, in the words of this software."""
        try:
            yield
        except IntegrityError:
            raise
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        except (OperationalError, sqlite3.OperationalError) as error:
            if _is_busy(error):
                raise Busy("log.busy", path=self.path) from error
            raise FiveyearError("log.failed", path=self.path, reason=str(error)) from error
        except (DatabaseError, sqlite3.DatabaseError, PersistenceError) as error:
            raise Damaged("log.damaged", path=self.path, reason=str(error)) from error


# -- making a log, and what stands in its way ------------------------------------------------------


def _check_clock(last: int, now: datetime) -> None:
    """Refuse to write when the last event, in microseconds, lies far ahead of the clock."""
    if last - microseconds(now) > AHEAD // timedelta(microseconds=1):
        recorded = EPOCH + timedelta(microseconds=last)
        raise Refused("log.clock_behind", recorded_at=recorded, clock=now.astimezone(UTC))


def _is_busy(error: Exception) -> bool:
    """Whether SQLite says so itself; its message may hold the path, or a person's text."""
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return str(error) == "database is locked"
