"""A log that is written at moments of the past, as the command line cannot be made to.

with recording(fiveyear, "2013-01-01T09:00") as past:
    past.log("Aldgate LLP", given.registered("Aldgate LLP"))
    past.later("2014-06-30T18:00").log("Aldgate LLP", given.note("met them"))
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from unittest.mock import PropertyMock, patch

from cli.session import Session
from domain.commands import Command as DomainCommand
from domain.commands import Correct, Decision, RecordEvent, Retract
from domain.service import RecordService
from events.errors import FiveyearError
from events.kinds.clients import ClientRegistered
from events.store.log import EventLog
from tests.cli.command import Command
from tests.support import Clock


class Past:
    """What is recorded, and when; clients are called by the name under which they came."""

    def __init__(self, record: RecordService, clock: Clock) -> None:
        self.record = record
        self.clock = clock
        self.streams = dict(record.event_log.names())

    def later(self, moment: str) -> Past:
        self.clock.now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        return self

    def log(self, name: str, *commands: DomainCommand) -> Past:
        """One after another, all of them allowed."""
        for command in commands:
            self._decided(name, command)
        return self

    def try_to_log(self, name: str, *commands: DomainCommand) -> Past:
        """The same, but what the domain refuses is passed over."""
        for command in commands:
            with suppress(FiveyearError):
                self._decided(name, command)
        return self

    @property
    def position(self) -> int:
        return self.record.event_log.max_notification_id()

    def _decided(self, name: str, command: DomainCommand) -> Decision:
        match command:
            case Correct():
                return self.record.correct(command)
            case Retract():
                return self.record.retract(command)
            case RecordEvent(kind=kind) if kind is ClientRegistered:
                decided = self.record.register(command)
                self.streams[name] = decided.events[0].stream
                return decided
            case RecordEvent():
                return self.record.record(self.streams[name], command)


@contextmanager
def recording(command: Command, moment: str) -> Iterator[Past]:
    """The log of a command, which is made if there is none, at a given moment (UTC)."""
    clock = Clock(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    if not command.log.exists():
        EventLog.create(command.log, clock=clock).close()
    record = RecordService(EventLog.open(command.log, clock=clock))
    try:
        yield Past(record, clock)
    finally:
        record.close()


@contextmanager
def on_a_terminal(columns: int = 100) -> Iterator[None]:
    """What is shown to a person, whose terminal has so many columns."""
    with (
        patch.object(Session, "terminal", PropertyMock(return_value=True)),
        patch.object(Session, "width", PropertyMock(return_value=columns)),
    ):
        yield
