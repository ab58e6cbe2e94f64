"""What somebody told the log about an invented client, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from events.base import Event
from events.dates import When

ACTOR = "demo (invented)"
BATCH = "demo"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened. `values` holds all fields of the kind that it cannot do without."""

    kind: type[Event]
    on: When
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
    """Withdraws what the same client's `target` (an ordinal) said; it may be a retraction."""

    target: int
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told at `recorded_at` (UTC) about the client with number `client`.

    Clients count from 1. `ordinal` counts what is told of one client, from 1 in recorded order.
    Each makes exactly one event, so the ordinal is also the revision in the client's stream.
    """

    recorded_at: datetime
    client: int
    ordinal: int
    says: Fact | Correction | Retraction
