"""What a person asks for. A command is decided on by an aggregate; events come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from events.base import Event
from events.dates import When


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """By whom and from where something was learned: common to all commands."""

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

    `values` holds the kind's own fields by name. `on` and what can be filled in from the history
    (a label T1, a currency, the last day of a period) may be left out.
    """

    kind: type[Event]
    provenance: Provenance
    on: When | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Correct:
    """Supersede fields of the event at position `target`.

    `values` holds the new values by name; None takes an optional field away.
    """

    target: int
    values: Mapping[str, Any]
    reason: str
    provenance: Provenance


@dataclass(frozen=True, kw_only=True)
class Retract:
    """Withdraw the event at position `target`."""

    target: int
    reason: str
    provenance: Provenance


Command = RecordEvent | Correct | Retract


@dataclass(frozen=True)
class Decision:
    """What came of a command: events to record, or the positions where it was recorded already."""

    events: tuple[Event, ...] = ()
    already: tuple[int, ...] = ()
