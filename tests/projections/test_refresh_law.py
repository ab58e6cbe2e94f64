"""Projecting event by event gives what projecting at once gives, whatever happens to the cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from events.base import Event
from events.errors import Busy, FiveyearError
from projections.warehouse import connection, graph
from projections.warehouse import refresh as refreshing
from projections.warehouse.basis import whole
from projections.warehouse.connection import Warehouse, cache_of
from projections.warehouse.refresh import differences, in_memory, opened, refresh
from tests import given
from tests.projections import engines
from tests.projections.histories import CLOCKS, HISTORIES
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, append, written

pytestmark = pytest.mark.minutes

CLOCK = date(2026, 6, 30)
STORED = ("source.log", *(table.name for table in graph.stored_tables()))


@pytest.fixture
def always_refreshed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small logs would be rebuilt instead."""
    monkeypatch.setattr(refreshing, "REBUILD_SHARE", 0)


@law(3)
@for_any(builder=HISTORIES, clocks=st.lists(CLOCKS, min_size=2, max_size=5))
@pytest.mark.usefixtures("always_refreshed")
def test_projecting_event_by_event_is_projecting_at_once(
    builder: LogBuilder, clocks: list[date]
) -> None:
    """The last events one at a time, each on a clock of its own, after all others at once."""
    *earlier, last = clocks
    cut = max(len(builder.events) - len(clocks), 0)
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events[:cut])
        refresh(log, last)
        for number, clock in enumerate(earlier, cut):
            append(log, builder.events[number : number + 1])
            refresh(log, clock)
        append(log, builder.events[cut + len(earlier) :])
        assert_as_projected_at_once(log, last)


@law(2)
@for_any(builder=HISTORIES, clock=CLOCKS, share=st.floats(0, 1))
def test_taking_in_any_part_at_once_is_projecting_all_at_once(
    builder: LogBuilder, clock: date, share: float
) -> None:
    """With the choice between refreshing and rebuilding left to the warehouse."""
    cut = int(share * len(builder.events))
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events[:cut])
        refresh(log, clock)
        append(log, builder.events[cut:])
        assert_as_projected_at_once(log, clock)


def assert_as_projected_at_once(log: Path, clock: date) -> None:
    with opened(log, clock) as kept:
        found, stored, basis = engines.read(kept), stored_rows(kept), kept.basis
    assert differences(log) == []
    with in_memory(log, whole(log, clock)) as fresh:
        assert found == engines.read(fresh)
        assert stored == stored_rows(fresh)
        assert basis == fresh.basis


def stored_rows(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {name: sorted(warehouse.query(f"from {name}").rows, key=str) for name in STORED}


# -- what can happen to a cache ---------------------------------------------------------------


def some_events(amount: str = "80", at: int = 1) -> list[Event]:
    builder = LogBuilder(datetime(2024, 1, at, tzinfo=UTC))
    for number in range(1, 9):
        stream = f"c-{number}"
        builder.log(stream, given.registered(f"Client {number}"))
        builder.log(stream, given.threat("T1", on="2015-03-01"))
        builder.log(stream, given.abated("T1", on="2016-06-30"))
        builder.log(stream, given.revenue("FY2015", amount))
    return builder.events


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with its warehouse beside it."""
    log = written(tmp_path / "log.db", some_events())
    refresh(log, CLOCK)
    return log


def amounts(log: Path) -> set[str]:
    with opened(log, CLOCK) as warehouse:
        return {str(row[0]) for row in warehouse.query("select amount from revenue").rows}


def remove(cache: Path) -> None:
    cache.unlink()


def empty(cache: Path) -> None:
    cache.write_bytes(b"")


def overwrite(cache: Path) -> None:
    cache.write_bytes(b"this is no database" * 1000)


def cut_short(cache: Path) -> None:
    cache.write_bytes(cache.read_bytes()[:20_000])


def make_older(cache: Path) -> None:
    """As if other models had made it: its figures are not what these would give."""
    with duckdb.connect(str(cache)) as raw:
        raw.execute("update basis set fingerprint = 'of other models'")
        raw.execute("update revenue set amount = 1")


def make_another_database(cache: Path) -> None:
    cache.unlink()
    with duckdb.connect(str(cache)) as raw:
        raw.execute("create table basis (something integer)")


@pytest.mark.parametrize(
    "harm", [remove, empty, overwrite, cut_short, make_older, make_another_database]
)
def test_a_warehouse_that_cannot_be_used_is_made_anew(
    log: Path, harm: Callable[[Path], None]
) -> None:
    harm(cache_of(log))
    assert amounts(log) == {"80.0000"}
    assert_as_projected_at_once(log, CLOCK)


def test_another_log_in_the_place_of_the_first_is_projected_anew(log: Path) -> None:
    """It has as many events, recorded at the same times."""
    log.unlink()
    written(log, some_events(amount="90"))
    assert amounts(log) == {"90.0000"}


def test_an_earlier_copy_of_the_log_is_projected_anew(tmp_path: Path) -> None:
    events = some_events()
    log = written(tmp_path / "log.db", events[:-4])
    shutil.copy(log, tmp_path / "copy.db")
    append(log, events[-4:])
    with opened(log, CLOCK) as warehouse:
        assert warehouse.basis.position == len(events)
    shutil.copy(tmp_path / "copy.db", log)
    with opened(log, CLOCK) as warehouse:
        assert warehouse.basis.position == len(events) - 4
    assert_as_projected_at_once(log, CLOCK)


def test_a_copy_that_went_another_way_is_projected_anew(tmp_path: Path) -> None:
    log = written(tmp_path / "log.db", some_events()[:28])
    copy = tmp_path / "copy.db"
    shutil.copy(log, copy)
    append(log, some_events()[28:])
    assert amounts(log) == {"80.0000"}
    append(copy, some_events(amount="90", at=2)[28:])
    copy.replace(log)
    assert amounts(log) == {"80.0000", "90.0000"}


def test_nothing_is_written_when_nothing_is_new(log: Path) -> None:
    before = cache_of(log).stat().st_mtime_ns
    refresh(log, CLOCK)
    assert cache_of(log).stat().st_mtime_ns == before


def test_another_day_changes_what_is_over_and_nothing_else(log: Path) -> None:
    with opened(log, date(2021, 6, 29)) as warehouse:
        (fate,) = warehouse.query("select distinct fate from outcomes").rows
        stored = stored_rows(warehouse)
    with opened(log, date(2021, 6, 30)) as warehouse:
        (later,) = warehouse.query("select distinct fate from outcomes").rows
        changed = {name for name, rows in stored_rows(warehouse).items() if rows != stored[name]}
        assert changed == {"main.outcomes"}, "of their criteria nothing is known on either day"
    assert (fate, later) == (("open",), ("continuing",))


def test_an_empty_log_gives_empty_tables(tmp_path: Path) -> None:
    log = written(tmp_path / "log.db")
    with opened(log, CLOCK) as warehouse:
        assert engines.read(warehouse) == {name: [] for name in (*engines.PUBLIC, "classified")}
        assert warehouse.basis.position == 0
    append(log, some_events())
    assert_as_projected_at_once(log, CLOCK)


def test_a_rebuild_leaves_the_warehouse_alone_beside_the_log(log: Path) -> None:
    refreshing.rebuild(log, CLOCK)
    beside = {path.name for path in log.parent.iterdir()} - {log.name}
    cache = cache_of(log).name
    assert beside - {f"{log.name}-wal", f"{log.name}-shm"} == {cache, f"{cache}.lock"}
    assert cache_of(log).stat().st_mode & 0o777 == 0o600


def test_what_was_changed_in_the_warehouse_is_found(log: Path) -> None:
    with duckdb.connect(str(cache_of(log))) as raw:
        raw.execute("update revenue set amount = amount + 1 where client_id = 'c-3'")
        raw.execute("delete from threats where client_id = 'c-4'")
        raw.execute("update outcomes set outcome = 'grew' where client_id = 'c-5'")
    assert sorted(differences(log)) == ["main.outcomes", "main.revenue", "main.threats"]


def test_without_a_warehouse_there_is_nothing_to_compare(log: Path) -> None:
    cache_of(log).unlink()
    assert differences(log) == ["there is no warehouse"]
    assert not cache_of(log).exists()


# -- another process --------------------------------------------------------------------------

HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reading")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held(cache: Path, how: str) -> Iterator[None]:
    """Another process has the warehouse open."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cache), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.stdin.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.2)


@pytest.mark.usefixtures("impatient")
def test_a_warehouse_that_another_process_writes_is_busy(log: Path) -> None:
    with held(cache_of(log), "writing"), pytest.raises(Busy, match=r"cache\.busy"):
        amounts(log)
    assert amounts(log) == {"80.0000"}


@pytest.mark.usefixtures("impatient")
def test_many_can_read_at_once(log: Path) -> None:
    with held(cache_of(log), "reading"):
        assert amounts(log) == {"80.0000"}


@pytest.mark.usefixtures("always_refreshed")
def test_a_reader_keeps_nobody_from_what_is_new(log: Path) -> None:
    """It goes on with the file it has open; the next one reads the new one."""
    one_more_client(log)
    with held(cache_of(log), "reading"):
        refresh(log, CLOCK)
        assert_as_projected_at_once(log, CLOCK)
    assert_as_projected_at_once(log, CLOCK)


def one_more_client(log: Path) -> None:
    builder = LogBuilder(datetime(2024, 2, 1, tzinfo=UTC))
    builder.events = some_events()
    builder.log("c-9", given.registered("Client 9"))
    append(log, builder.events[-1:])


READ = """
import sys
from datetime import date
from pathlib import Path
from projections.warehouse import connection, refresh
refresh.REBUILD_SHARE = 0
connection.PATIENCE = 100  # seconds, for the last of several on a machine that is busy
with refresh.opened(Path(sys.argv[1]), date.fromisoformat(sys.argv[2])) as warehouse:
    print(warehouse.query("select count(*), count(distinct client_id) from clients").rows[0])
"""


def test_many_that_find_it_behind_bring_it_up_to_date_once(log: Path) -> None:
    one_more_client(log)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(log), str(CLOCK)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    answers = {reader.communicate()[0] for reader in readers}
    assert len(answers) == 1, answers
    assert_as_projected_at_once(log, CLOCK)


CRASH = """
import os, sys
from datetime import date
from pathlib import Path
from projections.warehouse import refresh
refresh.REBUILD_SHARE = 0
finished = refresh.apply_increment
def apply_increment(*arguments):
    finished(*arguments)
    os._exit(9)
refresh.apply_increment = apply_increment
refresh.refresh(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
"""


@pytest.mark.parametrize("mend", [refresh, refreshing.rebuild])
def test_a_crash_in_the_middle_leaves_nothing_behind_that_counts_twice(
    log: Path, mend: Callable[[Path, date], object]
) -> None:
    one_more_client(log)
    crashed = subprocess.run([sys.executable, "-c", CRASH, str(log), str(CLOCK)], check=False)
    assert crashed.returncode == 9
    left = cache_of(log).with_name(cache_of(log).name + ".wal")
    assert left.exists(), "or this is no crash in the middle"
    assert left.stat().st_mode & 0o077 == 0
    mend(log, CLOCK)
    assert_as_projected_at_once(log, CLOCK)


def test_what_could_not_be_written_to_its_end_is_not_put_in_the_place_of_the_old_one(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(log, CLOCK)
    before = cache_of(log).read_bytes()

    def built_but_not_committed(connection: duckdb.DuckDBPyConnection, *_: object) -> None:
        connection.execute("begin; create table unfinished as select 1 as one")

    monkeypatch.setattr(refreshing, "build", built_but_not_committed)
    with pytest.raises(FiveyearError) as raised:
        refreshing.rebuild(log, CLOCK)
    assert raised.value.code == "cache.not_built"
    assert cache_of(log).read_bytes() == before


def test_a_damaged_warehouse_is_made_anew_whatever_the_log_is_called(tmp_path: Path) -> None:
    log = written(tmp_path / "Could not lock the clock.db", some_events())
    cache_of(log).write_bytes(b"not a warehouse")
    assert_as_projected_at_once(log, CLOCK)
