"""The part of a record that is looked at: by when it was recorded, and by when it happened.

The two clocks cut differently. What was recorded later does not exist at all: neither the fact, nor
the correction, nor that anybody said so. What happened later is left out, but that it was stated,
and when, remains known: the record had learned it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.definition.definition import STANDARD, Definition
from events.base import Event
from tests.naive.facts import moment_of, position_of
from tests.naive.tables import Tables, tables


@dataclass(frozen=True)
class Cut:
    """Up to and with an event, or all that was recorded by a moment; nothing said is everything.

    `until` is the last day of which anything is included.
    """

    position: int | None = None
    moment: datetime | None = None
    until: date | None = None


def recorded(events: Iterable[Event], cut: Cut) -> list[Event]:
    """The events that are looked at, whenever what they tell of happened."""
    found = list(events)
    if cut.position is not None:
        found = [event for event in found if position_of(event) <= cut.position]
    if cut.moment is not None:
        found = [event for event in found if moment_of(event) <= cut.moment]
    return found


def counts_as_today(events: Iterable[Event], cut: Cut, today: date, made: date) -> date:
    """The day of the moment that is asked for, or of the last event, or before any that on which
    the log was `made`; never after `until`."""
    day = today
    if cut.position is not None:
        days = [moment_of(event).astimezone(UTC).date() for event in recorded(events, cut)]
        day = max(days, default=made)
    if cut.moment is not None:
        day = cut.moment.astimezone(UTC).date()
    return day if cut.until is None else min(day, cut.until)


def looking_back(
    events: Iterable[Event],
    cut: Cut,
    today: date,
    made: date,
    definition: Definition = STANDARD,
) -> Tables:
    """Every table of the part of a log that a cut leaves."""
    known = list(events)
    clock = counts_as_today(known, cut, today, made)
    return tables(recorded(known, cut), clock, definition, until=cut.until)
