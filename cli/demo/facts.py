"""The facts of an invented client, each with the time it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from events.base import Event
from events.dates import PartialDate

ACTOR = "demo (invented)"
BATCH = "demo"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened. `values` holds all fields of the kind that it cannot do without."""

    kind: type[Event]
    on: PartialDate
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None
    source_date: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """New values for a fact of the same client. `target` is its ordinal, `kind` its kind."""

    target: int
    kind: type[Event]
    values: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """Retracts the same client's `target` (an ordinal), which may be a retraction."""

    target: int
    reason: str


@dataclass(frozen=True, slots=True)
class RecordedFact:
    """One fact, recorded at `recorded_at` (UTC), about the client with number `client`.

    Clients count from 1. `ordinal` counts the facts of one client, from 1 in recorded order.
    Each makes exactly one event, so the ordinal is also the revision in the client's stream.
    """

    recorded_at: datetime
    client: int
    ordinal: int
    content: Fact | Correction | Retraction
