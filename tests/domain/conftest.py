"""A record in a new log, on a day that the test knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.service import RecordService
from events.store.log import EventLog
from tests.given import TODAY
from tests.support import Clock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(path: Path, clock: Clock) -> Iterator[RecordService]:
    log = EventLog.create(path, clock=clock)
    service = RecordService(log, today=lambda: TODAY)
    yield service
    service.close()


@pytest.fixture
def log(service: RecordService) -> EventLog:
    return service.event_log
