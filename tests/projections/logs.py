"""Logs for the tests: histories over a simulated time, written at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from domain import industry
from domain.client.aggregate import Client, decide, evolve
from domain.commands import Command, Provenance, Retract
from domain.industry import Industry
from events.base import Event
from events.codec import EventMapper
from events.dates import Period
from events.store.log import EventLog


class LogBuilder:
    """The events of some clients, one command after another, each decided on by the domain.

    `now` is the moment at which the next command is given; the caller moves it, and never back.
    `events` are what the log will hold, with their numbers and times.
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.events: list[Event] = []
        self.clients: dict[str, Client] = {}

    def client(self, stream: str) -> Client:
        return self.clients.get(stream) or Client(stream)

    def log(self, stream: str, command: Command) -> int | None:
        """The number of the event that came of it; None if it was there already.

        What the domain refuses is raised, and leaves no trace.
        """
        client = self.client(stream)
        number = None
        for event in decide(client, command, self.now.date()).events:
            number = len(self.events) + 1
            recorded = replace(event, position=number, recorded_at=self.now)
            client = evolve(client, recorded)
            self.events.append(recorded)
        self.clients[stream] = client
        return number

    def report_peers(self, name: str, period: Period, median_growth: str) -> int | None:
        """As `log`, of the peers of an industry."""
        decided = industry.report(
            self.industry(name),
            name,
            period,
            Decimal(median_growth),
            20,
            Provenance(actor="ann"),
            self.now.date(),
        )
        return self._record(decided.events)

    def retract_peers(self, name: str, target: int) -> int | None:
        command = Retract(target=target, reason="a slip", provenance=Provenance(actor="ann"))
        event = industry.retract(self.industry(name), command, self.now.date())
        return self._record([event])

    def industry(self, name: str) -> Industry:
        stream = industry.stream_of(name)
        recorded = (event for event in self.events if event.stream == stream)
        return industry.replay(stream, recorded)

    def _record(self, events: Iterable[Event]) -> int | None:
        number = None
        for event in events:
            number = len(self.events) + 1
            self.events.append(replace(event, position=number, recorded_at=self.now))
        return number


class _Moments:
    """A clock that shows the log the moments of events that are written later."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._coming: Iterator[Event] = iter(events)

    def __call__(self) -> datetime:
        moment = next(self._coming).recorded_at
        assert moment is not None
        return moment


MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""When every log here is made: before anything is logged."""


def written(path: Path, events: Iterable[Event] = ()) -> Path:
    """A new log that holds events with these numbers and times."""
    EventLog.create(path, clock=lambda: MADE).close()
    append(path, events)
    return path


def append(path: Path, events: Iterable[Event]) -> None:
    """Write events to a log, under the numbers and times they have."""
    events = list(events)
    mapper = EventMapper()
    with EventLog.open(path, clock=_Moments(events)) as log:
        numbers = log.insert_events([mapper.to_stored_event(event) for event in events])
    assert list(numbers or ()) == [event.position for event in events]
