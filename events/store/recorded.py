"""A stored event with what the log gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eventsourcing.persistence import Notification

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class RecordedEvent(Notification):
    """A stored event, its place in the log and when the log learned it.

    `recorded_us` counts microseconds since 1970 UTC, as stored.
    """

    recorded_us: int

    @property
    def position(self) -> int:
        return self.id

    @property
    def recorded_at(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.recorded_us)


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 UTC. `moment` carries its time zone."""
    return (moment - EPOCH) // timedelta(microseconds=1)
