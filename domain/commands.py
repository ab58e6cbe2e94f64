"""Commands: an aggregate decides on a command, and events follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from events.base import Event
from events.dates import PartialDate


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Actor, source, source date, note, key and batch of an event: common to all commands."""

    actor: str
    source: str | None = None
    source_date: date | None = None
    note: str | None = None
    key: str | None = None
    batch: str | None = None
    claimed_recorded_at: datetime | None = None

    def as_fields(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


@dataclass(frozen=True, kw_only=True)
class RecordEvent:
    """Record that something happened.

    `values` holds the kind's own fields by name. `on` and values that follow from the history
    (a label T1, a currency, the last day of a period) may be omitted.
    """

    kind: type[Event]
    provenance: Provenance
    on: PartialDate | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Correct:
    """Replace field values of the event at position `target`.

    `values` holds the new values by name; None takes an optional field away.
    """

    target: int
    values: Mapping[str, Any]
    reason: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Retract:
    """Cancel the event at position `target`."""

    target: int
    reason: str
    provenance: Provenance


Command = RecordEvent | Correct | Retract


@dataclass(frozen=True)
class Decision:
    """The result of a command: events to record, or the positions where it is recorded already."""

    events: tuple[Event, ...] = ()
    already: tuple[int, ...] = ()
