"""The log: what every store has to hold, and what SQLite holds in its own way."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

import events.store.connection
import events.store.create
from events.errors import Busy, Conflict, Damaged, FiveyearError, Invalid, NotFound, Refused
from events.store.ddl import CREATE
from events.store.log import EventLog, NameChange, NameTaken
from events.store.recorded import RecordedEvent, microseconds
from tests.support import SPAWN, Clock, at_once

INTO_LOG = "into log (recorded_at, stream, revision, kind, data) values"
DATA = """'{"v":1,"on":"2019"}'"""
SAME_KEY = """'{"v":1,"on":"2019","key":"k1"}'"""
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)


def stored(
    stream: str = "c-a", revision: int = 1, kind: str = "note.added", key: str | None = None
) -> StoredEvent:
    """An event as the log gets it; what it says is no matter here."""
    data = '{"v":1,"on":"2019"' + (f',"key":"{key}"}}' if key else "}")
    return StoredEvent(
        originator_id=stream, originator_version=revision, topic=kind, state=data.encode()
    )


def positions(found: Sequence[object]) -> list[int]:
    return [each.position for each in found if isinstance(each, RecordedEvent)]


class LogContract:
    """What holds for every store. A store's tests subclass it and give it the fixture `log`."""

    # -- appending ----------------------------------------------------------------------------

    def test_a_new_log_is_empty(self, log: EventLog) -> None:
        assert log.max_notification_id() == 0
        assert log.last() is None
        assert list(log.select_notifications(None, 10)) == []
        assert list(log.select_events("c-a")) == []

    def test_positions_are_counted_from_1_over_all_streams(self, log: EventLog) -> None:
        assert log.insert_events([stored("c-a", 1), stored("c-b", 1)]) == [1, 2]
        assert log.insert_events([stored("c-a", 2)]) == [3]
        assert log.max_notification_id() == 3

    def test_what_was_given_is_what_is_kept(self, log: EventLog, clock: Clock) -> None:
        log.insert_events([stored("c-a", 1, "trust.assessed", key="k1")])
        event = log.at(1)
        assert (event.originator_id, event.originator_version) == ("c-a", 1)
        assert (event.topic, event.state) == ("trust.assessed", b'{"v":1,"on":"2019","key":"k1"}')
        assert (event.position, event.recorded_at) == (1, clock.now)

    def test_a_revision_of_a_stream_is_recorded_once(self, log: EventLog) -> None:
        log.insert_events([stored("c-a", 1)])
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c-a", 1, "trust.assessed")])
        assert [each.topic for each in log.select_events("c-a")] == ["note.added"]

    @pytest.mark.parametrize("revision", [0, -1])
    def test_revisions_count_from_1(self, log: EventLog, revision: int) -> None:
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c-a", revision)])

    def test_a_key_is_used_once_in_the_whole_log(self, log: EventLog) -> None:
        log.insert_events([stored("c-a", 1, key="k1"), stored("c-a", 2), stored("c-a", 3)])
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c-b", 1, key="k1")])
        assert log.insert_events([stored("c-b", 1, key="k2")])

    def test_several_are_recorded_all_or_none(self, log: EventLog) -> None:
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c-a", 1), stored("c-b", 1), stored("c-a", 1)])
        assert log.max_notification_id() == 0

    def test_a_position_that_was_not_used_leaves_no_gap(self, log: EventLog) -> None:
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c-a", 1), stored("c-a", 1)])
        assert log.insert_events([stored("c-a", 1)]) == [1]

    # -- time ---------------------------------------------------------------------------------

    def test_the_log_says_when_it_learned_of_an_event(self, log: EventLog, clock: Clock) -> None:
        clock.now = datetime(2030, 1, 1, 0, 0, 0, 123_456, tzinfo=UTC)
        log.insert_events([stored()])
        assert log.at(1).recorded_at == datetime(2030, 1, 1, 0, 0, 0, 124_456, tzinfo=UTC)

    def test_the_time_is_kept_in_utc(self, log: EventLog, clock: Clock) -> None:
        east = datetime.fromisoformat("2030-01-01T05:00:00+05:30")
        clock.now = east
        log.insert_events([stored()])
        kept = log.at(1).recorded_at
        assert kept == east + timedelta(milliseconds=1)
        assert kept.tzinfo is UTC

    def test_recorded_times_never_run_backwards_even_if_the_clock_does_a_little(
        self, log: EventLog, clock: Clock
    ) -> None:
        clock.now = NOON
        log.insert_events([stored("c-a", 1)])
        clock.now = NOON - timedelta(minutes=9)
        log.insert_events([stored("c-a", 2), stored("c-b", 1)])
        clock.now = NOON + timedelta(days=1)
        log.insert_events([stored("c-a", 3)])
        first, second, third, fourth = (log.at(position).recorded_at for position in (1, 2, 3, 4))
        assert first == second == third == NOON + timedelta(milliseconds=1)
        assert fourth == clock.now

    def test_nothing_is_recorded_by_a_clock_that_is_far_behind_the_last_event(
        self, log: EventLog, clock: Clock
    ) -> None:
        clock.now = NOON
        log.insert_events([stored("c-a", 1)])
        clock.now = NOON - timedelta(minutes=11)
        with pytest.raises(Refused, match=r"log.clock_behind") as refused:
            log.insert_events([stored("c-a", 2)])
        times = (refused.value.values["recorded_at"], refused.value.values["clock"])
        assert [f"{each:%H:%M:%S}" for each in times] == ["12:00:00", "11:49:00"]
        assert log.max_notification_id() == 1

    # -- reading ------------------------------------------------------------------------------

    @pytest.fixture
    def five(self, log: EventLog) -> EventLog:
        """Positions 1 to 5: a1 note, b1 threat, a2 trust, b2 note, a3 threat."""
        log.insert_events(
            [
                stored("c-a", 1, "note.added"),
                stored("c-b", 1, "threat.encountered", key="k1"),
                stored("c-a", 2, "trust.assessed"),
                stored("c-b", 2, "note.added"),
                stored("c-a", 3, "threat.encountered"),
            ]
        )
        return log

    @pytest.mark.parametrize(
        ("start", "stop", "limit", "expected"),
        [
            (None, None, 10, [1, 2, 3, 4, 5]),
            (1, None, 10, [1, 2, 3, 4, 5]),
            (3, None, 10, [3, 4, 5]),
            (3, 4, 10, [3, 4]),
            (None, 2, 10, [1, 2]),
            (2, None, 2, [2, 3]),
            (4, 3, 10, []),
            (6, None, 10, []),
            (None, None, 0, []),
        ],
    )
    def test_the_whole_log_is_read_by_position(
        self,
        five: EventLog,
        start: int | None,
        stop: int | None,
        limit: int,
        expected: list[int],
    ) -> None:
        assert positions(five.select_notifications(start, limit, stop)) == expected

    def test_a_start_may_be_left_out(self, five: EventLog) -> None:
        found = five.select_notifications(3, 10, inclusive_of_start=False)
        assert positions(found) == [4, 5]

    @pytest.mark.parametrize(
        ("topics", "expected"),
        [
            (["note.added"], [1, 4]),
            (["note.added", "trust.assessed"], [1, 3, 4]),
            (["goal.declared"], []),
            (["note.added' or '1'='1"], []),
            ([], [1, 2, 3, 4, 5]),
        ],
    )
    def test_the_log_is_read_by_kind(
        self, five: EventLog, topics: list[str], expected: list[int]
    ) -> None:
        assert positions(five.select_notifications(None, 10, topics=topics)) == expected

    def test_kinds_and_positions_and_limit_go_together(self, five: EventLog) -> None:
        found = five.select_notifications(2, 1, 5, topics=["note.added", "threat.encountered"])
        assert positions(found) == [2]

    def test_a_stream_is_read_by_revision(self, five: EventLog) -> None:
        assert positions(five.select_events("c-a")) == [1, 3, 5]
        assert positions(five.select_events("c-a", gt=1)) == [3, 5]
        assert positions(five.select_events("c-a", lte=2)) == [1, 3]
        assert positions(five.select_events("c-a", gt=1, lte=2)) == [3]
        assert positions(five.select_events("c-a", desc=True, limit=2)) == [5, 3]
        assert positions(five.select_events("c-none")) == []

    def test_one_event_is_read_by_its_position(self, five: EventLog) -> None:
        assert five.at(2).topic == "threat.encountered"
        with pytest.raises(NotFound, match=r"event\.missing\(last=5\) #6"):
            five.at(6)

    def test_the_last_event_is_known(self, five: EventLog) -> None:
        last = five.last()
        assert last is not None
        assert last.position == 5

    def test_one_event_is_read_by_its_key(self, five: EventLog) -> None:
        found = five.with_key("k1")
        assert found is not None
        assert found.position == 2
        assert five.with_key("k2") is None

    # -- names --------------------------------------------------------------------------------

    def test_a_name_is_kept_with_the_events_that_give_it(self, log: EventLog) -> None:
        log.insert_events([stored("c-a")], name_changes=[NameChange("c-a", 1, "Aldgate LLP")])
        assert log.names() == [("Aldgate LLP", "c-a")]
        assert log.stream_named("aldgate  llp") == "c-a"

    def test_a_taken_name_leaves_nothing_recorded(self, log: EventLog) -> None:
        log.insert_events([stored("c-a")], name_changes=[NameChange("c-a", 1, "Aldgate LLP")])
        with pytest.raises(NameTaken, match="'ALDGATE LLP'") as taken:
            log.insert_events([stored("c-b")], name_changes=[NameChange("c-b", 1, "ALDGATE LLP")])
        assert isinstance(taken.value, Refused)
        assert log.max_notification_id() == 1

    def test_a_withdrawn_name_is_free(self, log: EventLog) -> None:
        log.insert_events([stored("c-a", 1)], name_changes=[NameChange("c-a", 1, "Aldgate LLP")])
        log.insert_events([stored("c-a", 2)], name_changes=[NameChange("c-a", 2, None)])
        log.insert_events([stored("c-b", 1)], name_changes=[NameChange("c-b", 1, "Aldgate LLP")])
        assert log.names() == [("Aldgate LLP", "c-b")]

    def test_a_name_is_known_as_it_was_at_any_position(self, log: EventLog) -> None:
        log.insert_events([stored("c-a", 1)], name_changes=[NameChange("c-a", 1, "Aldgate LLP")])
        log.insert_events([stored("c-a", 2)], name_changes=[NameChange("c-a", 2, "Aldwych")])
        log.insert_events([stored("c-b", 1)], name_changes=[NameChange("c-b", 1, "Aldgate LLP")])
        assert log.names(position=0) == []
        assert log.names(position=1) == [("Aldgate LLP", "c-a")]
        assert log.names(position=2) == [("Aldwych", "c-a")]
        assert log.names(position=3) == [("Aldgate LLP", "c-b"), ("Aldwych", "c-a")]
        assert log.names() == log.names(position=3)

    def test_each_name_borne_within_one_write_is_known_from_its_event_on(
        self, log: EventLog
    ) -> None:
        log.insert_events(
            [stored("c-a", 1), stored("c-b", 1), stored("c-a", 2), stored("c-b", 2)],
            name_changes=[
                NameChange("c-a", 1, "Aldgate LLP"),
                NameChange("c-a", 2, "Aldwych"),
                NameChange("c-b", 2, "Aldgate LLP"),
            ],
        )
        assert log.names(position=2) == [("Aldgate LLP", "c-a")]
        assert log.names(position=3) == [("Aldwych", "c-a")]
        assert log.names(position=4) == [("Aldgate LLP", "c-b"), ("Aldwych", "c-a")]

    def test_names_without_events_that_were_refused_are_not_kept(self, log: EventLog) -> None:
        log.insert_events([stored("c-a")])
        with pytest.raises(IntegrityError):
            log.insert_events([stored("c-a")], name_changes=[NameChange("c-a", 1, "Aldgate LLP")])
        assert log.names() == []


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


class TestSQLiteLog(LogContract):
    """The contract, held by a file of SQLite."""

    @pytest.fixture
    def log(self, path: Path, clock: Clock) -> Iterator[EventLog]:
        with EventLog.create(path, clock=clock, firm="Ash & Co") as log:
            yield log

    @pytest.fixture
    def raw(self, log: EventLog, path: Path) -> Iterator[sqlite3.Connection]:
        """Somebody with the sqlite3 shell, on a log of two events."""
        log.insert_events([stored("c-a", 1, key="k1"), stored("c-a", 2)])
        connection = sqlite3.connect(path, isolation_level=None)
        yield connection
        connection.close()

    # -- nothing is changed -------------------------------------------------------------------

    @pytest.mark.parametrize(
        "statement",
        [
            f"update log set data = {DATA} where position = 1",
            "update log set recorded_at = 0",
            "update log set position = 9 where position = 2",
            "update or replace log set position = 1 where position = 2",
            "delete from log where position = 2",
            "delete from log",
            f"insert or replace into log values (1, 0, 'c-z', 9, 'note.added', {DATA})",
            f"replace into log values (2, 0, 'c-a', 2, 'note.added', {DATA})",
            f"insert or replace {INTO_LOG} (0, 'c-a', 1, 'note.added', {DATA})",
            f"insert or replace {INTO_LOG} (0, 'c-z', 1, 'note.added', {SAME_KEY})",
            f"insert or ignore {INTO_LOG} (0, 'c-a', 1, 'note.added', {DATA})",
            f"insert {INTO_LOG} (0, 'c-z', 1, 'note.added', {SAME_KEY})",
            f"insert {INTO_LOG} (0, 'c-a', 1, 'note.added', {DATA})",
            f"insert {INTO_LOG} (0, 'c-a', 3, 'note.added', 'no json')",
            f"insert {INTO_LOG} (0, 'c-a', 0, 'note.added', {DATA})",
            f"insert {INTO_LOG} (0, 'c-a', 1, 'n', {DATA}) on conflict do update set data = {DATA}",
            f"insert {INTO_LOG} (0, 'c-z', 1, 'n', {SAME_KEY}) on conflict do update set kind='x'",
            "update meta set value = 'x'",
            "delete from meta",
            "insert or replace into meta values ('firm', 'x')",
            "replace into meta values ('created_at', 'x')",
            "insert into meta values ('firm', 'x') on conflict do update set value = 'x'",
        ],
    )
    def test_nothing_recorded_is_changed_by_any_statement(
        self, raw: sqlite3.Connection, statement: str
    ) -> None:
        before = everything(raw)
        with pytest.raises(
            sqlite3.DatabaseError, match=r"append-only|UNIQUE|CHECK|JSON|not change"
        ):
            raw.execute(statement)
        assert everything(raw) == before

    def test_a_position_is_never_used_again(self, log: EventLog, raw: sqlite3.Connection) -> None:
        """Even by somebody who removed the guard and the last event."""
        raw.execute("drop trigger log_never_deleted")
        raw.execute("delete from log where position = 2")
        assert log.insert_events([stored("c-a", 2)]) == [3]

    # -- the file -----------------------------------------------------------------------------

    def test_only_the_owner_can_read_the_log(self, log: EventLog, path: Path) -> None:
        log.insert_events([stored()])
        for name in (path, path.with_name("log.db-wal"), path.with_name("log.db-shm")):
            assert stat.S_IMODE(name.stat().st_mode) == 0o600, name

    def test_an_open_hand_does_not_open_the_log(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            with EventLog.create(tmp_path / "open.db") as log:
                log.insert_events([stored()])
                modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob("open.db*")}
        finally:
            os.umask(before)
        assert modes == {0o600}

    def test_what_is_acknowledged_is_on_the_disk(self, log: EventLog) -> None:
        for commit in (False, True):
            with log.datastore.transaction(commit=commit) as cursor:
                cursor.execute("pragma synchronous")
                assert cursor.fetchone()[0] == 2  # FULL
                cursor.execute("pragma journal_mode")
                assert cursor.fetchone()[0] == "wal"

    def test_a_log_that_is_opened_again_is_as_safe(self, log: EventLog, path: Path) -> None:
        log.close()
        with EventLog.open(path) as again, again.datastore.transaction(commit=True) as cursor:
            cursor.execute("pragma synchronous")
            assert cursor.fetchone()[0] == 2

    def test_what_was_recorded_is_there_when_the_log_is_opened_again(
        self, log: EventLog, path: Path
    ) -> None:
        log.insert_events([stored()])
        log.close()
        with EventLog.open(path) as again:
            assert positions(again.select_notifications(None, 10)) == [1]
            assert again.insert_events([stored("c-a", 2)]) == [2]

    def test_what_was_said_of_the_log_is_kept(self, log: EventLog) -> None:
        meta = log.meta()
        assert meta["firm"] == "Ash & Co"
        assert datetime.fromisoformat(meta["created_at"]) == NOON + timedelta(milliseconds=1)

    def test_folders_are_made_for_a_new_log(self, tmp_path: Path) -> None:
        with EventLog.create(tmp_path / "new" / "folder" / "log.db") as log:
            assert log.max_notification_id() == 0

    @pytest.mark.parametrize("name", ["with space.db", "100%.db", "a#b.db", "é.db", "q'uote.db"])
    def test_a_log_may_have_any_name(self, tmp_path: Path, name: str) -> None:
        with EventLog.create(tmp_path / name) as log:
            log.insert_events([stored()])
        assert (tmp_path / name).exists()
        with EventLog.open(tmp_path / name) as log:
            assert log.max_notification_id() == 1

    def test_but_none_that_the_projections_could_not_stand_beside(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match=r"log.path_question_mark"):
            EventLog.create(tmp_path / "a?b.db")
        assert list(tmp_path.iterdir()) == []

    # -- making and opening -------------------------------------------------------------------

    def test_nothing_is_overwritten_by_a_new_log(self, tmp_path: Path) -> None:
        there = tmp_path / "thesis.txt"
        there.write_text("ten years of work")
        with pytest.raises(Conflict, match=r"thesis\.txt"):
            EventLog.create(there)
        assert there.read_text() == "ten years of work"

    def test_a_log_is_not_overwritten_by_a_new_log(self, log: EventLog, path: Path) -> None:
        log.insert_events([stored()])
        with pytest.raises(Conflict):
            EventLog.create(path)
        assert log.max_notification_id() == 1

    def test_a_log_is_not_made_inside_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(FiveyearError, match=r"log.not_created") as failed:
            EventLog.create(tmp_path / "file" / "log.db")
        assert failed.value.code != "log.file_exists"

    def test_a_log_that_is_not_there_is_not_found_and_not_made(self, path: Path) -> None:
        with pytest.raises(NotFound, match=r"log.missing"):
            EventLog.open(path)
        assert not path.exists()

    def test_a_new_log_is_one_file(self, path: Path) -> None:
        EventLog.create(path).close()
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_a_log_that_could_not_be_made_leaves_nothing(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(events.store.create, "CREATE", (*CREATE, "create nonsense"))
        with pytest.raises(FiveyearError, match=r"log.not_created"):
            EventLog.create(path)
        assert list(path.parent.iterdir()) == []

    def test_of_several_that_make_a_log_at_once_one_does(self, path: Path) -> None:
        answers = at_once(make, path, *range(4))
        assert sorted(answers) == ["Conflict", "Conflict", "Conflict", "made"]
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        with EventLog.open(path) as log:
            assert log.insert_events([stored()]) == [1]

    def test_an_empty_file_is_no_log_and_is_not_made_one(self, path: Path) -> None:
        path.touch()
        with pytest.raises(Damaged, match=r"log.empty_file"):
            EventLog.open(path)
        with pytest.raises(Conflict, match=r"log.empty_file_exists"):
            EventLog.create(path)
        assert path.read_bytes() == b""

    def test_a_folder_is_no_log(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match=r"log.is_folder"):
            EventLog.open(tmp_path)
        with pytest.raises(Invalid, match=r"log.is_folder"):
            EventLog.create(tmp_path)

    @pytest.mark.parametrize("content", [b"", b"no database at all, but text\n" * 40])
    def test_a_file_that_is_no_log_is_refused_and_left_as_it_was(
        self, path: Path, content: bytes
    ) -> None:
        path.write_bytes(content)
        with pytest.raises(Damaged):
            EventLog.open(path)
        assert path.read_bytes() == content

    def test_another_database_is_refused_and_left_as_it_was(self, path: Path) -> None:
        other = sqlite3.connect(path)
        other.execute("create table customers (name text)")
        other.commit()
        other.close()
        before = path.read_bytes()
        with pytest.raises(Damaged, match=r"log.not_a_log"):
            EventLog.open(path)
        assert path.read_bytes() == before
        assert [each.name for each in path.parent.iterdir()] == [path.name]

    def test_a_log_of_another_format_is_refused_with_both_formats(
        self, log: EventLog, path: Path
    ) -> None:
        log.close()
        raw = sqlite3.connect(path)
        raw.execute("pragma user_version = 7")
        raw.close()
        with pytest.raises(Damaged, match=r"log\.format.*format=7, known=1"):
            EventLog.open(path)

    def test_a_log_that_was_cut_short_is_damaged(self, log: EventLog, path: Path) -> None:
        log.insert_events([stored("c-a", n) for n in range(1, 200)])
        log.close()
        os.truncate(path, path.stat().st_size // 2)
        with pytest.raises(Damaged), EventLog.open(path) as again:
            list(again.select_notifications(None, 1000))

    def test_what_is_not_busy_is_not_called_so_whatever_its_path(self, tmp_path: Path) -> None:
        path = tmp_path / "busy and locked.db"
        with EventLog.create(path) as log, sqlite3.connect(path) as raw:
            raw.execute("drop table names")
            with pytest.raises(FiveyearError, match="no such table") as failed:
                log.names()
        raw.close()
        assert not isinstance(failed.value, Busy)

    # -- others -------------------------------------------------------------------------------

    def test_a_log_that_stays_locked_is_busy_and_nothing_is_written(
        self, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(events.store.connection, "LOCK_TIMEOUT", 0.05)
        with EventLog.create(path, clock=clock) as log:
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("begin immediate")
            with pytest.raises(Busy, match=r"log.busy"):
                log.insert_events([stored()])
            assert log.max_notification_id() == 0, "reading goes on meanwhile"
            other.execute("rollback")
            other.close()
            assert log.insert_events([stored()]) == [1]

    def test_a_write_waits_for_another_to_finish(self, log: EventLog, path: Path) -> None:
        ready, go = SPAWN.Event(), SPAWN.Event()
        holder = SPAWN.Process(target=hold, args=(path, ready, go))
        holder.start()
        assert ready.wait(300)
        log.clock = lambda: NOON
        # The other lets go as soon as this write is on its way.
        go.set()
        log.insert_events([stored("c-a", 1)])
        holder.join(60)
        assert holder.exitcode == 0
        assert positions(log.select_notifications(None, 10)) == [1, 2]

    def test_a_crash_in_the_middle_of_several_writes_none(self, log: EventLog, path: Path) -> None:
        log.insert_events([stored("c-a", 1)])
        child = SPAWN.Process(target=crash, args=(path, 3))
        child.start()
        child.join(60)
        assert child.exitcode == -signal.SIGKILL
        assert positions(log.select_notifications(None, 10)) == [1]
        assert log.names() == []
        assert log.insert_events([stored("c-b", 1)]) == [2]

    def test_a_log_copied_from_under_a_crash_opens_without_the_half_of_it(
        self, log: EventLog, path: Path, tmp_path: Path
    ) -> None:
        log.insert_events([stored("c-a", 1)])
        child = SPAWN.Process(target=crash, args=(path, 2))
        child.start()
        child.join(60)
        (tmp_path / "copy").mkdir()
        for each in tmp_path.glob("log.db*"):
            shutil.copy(each, tmp_path / "copy" / each.name)
        with EventLog.open(tmp_path / "copy" / "log.db") as copy:
            assert positions(copy.select_notifications(None, 10)) == [1]

    def test_many_readers_and_a_writer_see_whole_batches(self, log: EventLog, path: Path) -> None:
        with EventLog.open(path) as reader:
            for n in range(1, 11):
                log.insert_events([stored("c-a", n), stored("c-b", n)])
                assert reader.max_notification_id() == 2 * n


def everything(raw: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
    return [
        raw.execute("select * from log order by position").fetchall(),
        raw.execute("select * from meta order by name").fetchall(),
    ]


def make(path: Path, _: int) -> str:
    EventLog.create(path).close()
    return "made"


def hold(path: Path, ready: Event, go: Event) -> None:
    """Take the write lock, record an event when told to, and let go."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("begin immediate")
    raw.execute(f"insert {INTO_LOG} (?, 'c-h', 1, 'note.added', {DATA})", (microseconds(NOON),))
    ready.set()
    go.wait(300)
    raw.execute("commit")
    raw.close()


def crash(path: Path, at: int) -> None:
    """Die while the event number `at` of a batch of four is being written."""
    EventLog.open(path, Deadly(at)).insert_events(
        [stored("c-b", n) for n in range(1, 5)], name_changes=[NameChange("c-b", 1, "Bowline")]
    )


class Deadly:
    """A clock that kills its process when it is asked for the n-th time."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return NOON
