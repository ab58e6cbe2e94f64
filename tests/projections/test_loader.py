"""The log read in bulk: exactly what is stored, whoever else reads it at the time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from projections.warehouse import loader
from projections.warehouse.graph import LOG
from tests import given
from tests.projections.logs import LogBuilder, written

EVENTS = 40


@pytest.fixture
def history() -> LogBuilder:
    history = LogBuilder(datetime(2024, 1, 1, 12, 30, 0, 123456, tzinfo=UTC))
    history.log("c-1", given.registered("Ünïcode 'quoted' \"twice\" \\ LLP"))
    for number in range(2, EVENTS + 1):
        history.log("c-1", given.note(f"note {number} — 1,5 %\n\tand a second line", "2019-Q2"))
    return history


@pytest.fixture
def log(tmp_path: Path, history: LogBuilder) -> Path:
    return written(tmp_path / "log.db", history.events)


def read(
    log: Path, after: int = 0, until: int = EVENTS, stream: str | None = None
) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("create schema source")
        connection.execute(LOG)
        loader.load(log, connection, "source.log", after=after, until=until, stream=stream)
        return connection.execute("from source.log order by position").fetchall()


def test_what_is_read_is_what_is_stored(log: Path, history: LogBuilder) -> None:
    rows = read(log)
    assert [row[0] for row in rows] == [event.position for event in history.events]
    assert {row[1].replace(tzinfo=UTC) for row in rows} == {history.now}
    assert rows[1][2:6] == ("c-1", 2, "note.added", "2019-Q2")
    assert "note 2 — 1,5 %\\n\\tand" in rows[1][6]


def test_two_streams_read_what_one_reads(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = read(log)
    monkeypatch.setattr(loader, "PARALLEL_FROM", 2)
    assert read(log) == at_once


def test_a_part_is_read_after_the_one_position_and_up_to_the_other(log: Path) -> None:
    assert [row[0] for row in read(log, 3, 6)] == [4, 5, 6]
    assert read(log, EVENTS, EVENTS) == []


def test_one_stream_is_read_alone(tmp_path: Path) -> None:
    history = LogBuilder(datetime(2024, 1, 1, tzinfo=UTC))
    for number in (1, 2, 1, 1, 2):
        stream = f"c-{number}"
        command = given.note("again") if stream in history.clients else given.registered(stream)
        history.log(stream, command)
    log = written(tmp_path / "two.db", history.events)
    assert [row[0] for row in read(log, 0, 5, "c-1")] == [1, 3, 4]
    assert [row[0] for row in read(log, 1, 3, "c-1")] == [3]


def test_reading_at_the_same_time_is_never_busy(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first to open a log and the last to close it hold it for a moment; others wait."""
    monkeypatch.setattr(loader, "PARALLEL_FROM", 2)
    for _ in range(100):
        assert len(read(log)) == EVENTS
