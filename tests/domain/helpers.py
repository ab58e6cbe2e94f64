"""What the specifications with a real log share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from domain.commands import Decision
from domain.service import RecordService
from events.store.log import EventLog
from tests.given import TODAY, registered
from tests.support import Clock


def open_service(path: Path, today: date = TODAY) -> RecordService:
    """A record on a log that exists, by a clock of its own: what a second process sees."""
    return RecordService(EventLog.open(path, clock=Clock()), today=lambda: today)


def new_client(service: RecordService, name: str = "Aldgate LLP") -> str:
    """The stream of a client that is registered now."""
    return service.register(registered(name)).events[0].stream


def number(decided: Decision) -> int:
    """The number of the one event that was recorded."""
    (event,) = decided.events
    assert event.position is not None
    return event.position
