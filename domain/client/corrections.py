"""What a stream says once its corrections and retractions are taken into account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from events.base import COMMON, Event, own_fields
from events.catalogue import CORRECTIONS
from events.errors import Invalid, Refused
from events.fields import Field, schema
from events.kinds.corrections import EventCorrected, EventRetracted
from events.kinds.growth import RevenueReported

FIXED = ("actor", "key", "batch", "claimed_recorded_at")
"""Said by the machinery around an event, not about the world: these are not corrected."""


def correctable(cls: type[Event]) -> dict[str, Field]:
    """The fields of a kind that a correction may supersede."""
    fields = schema(cls)
    return {n: fields[n] for n in (*COMMON, *own_fields(cls)) if n not in FIXED}


def effective_facts(events: Iterable[Event]) -> dict[int, Event]:
    """The facts of one stream by position, as they read now.

    `events` are all recorded events of the stream, in order. Withdrawn events are left out, and
    so are corrections and retractions themselves. The latest recorded correction of a field wins;
    a retraction that is itself withdrawn has no effect. Every event must have its position.
    Raises `Refused` where a correction cannot be applied to what is left.
    """
    told = list(events)
    gone = retracted_positions(told)
    facts = {
        position_of(e): e
        for e in told
        if not isinstance(e, CORRECTIONS) and position_of(e) not in gone
    }
    for event in told:
        if (
            isinstance(event, EventCorrected)
            and position_of(event) not in gone
            and event.target in facts
        ):
            try:
                facts[event.target] = corrected(facts[event.target], event.changes)
            except Invalid as error:
                raise Refused(
                    f"#{position_of(event)} corrects #{event.target}, which could not be said so: "
                    f"{error.what}",
                    "withdraw that correction first: "
                    f"fiveyear retract {position_of(event)} --reason …",
                    (position_of(event),),
                ) from None
    return facts


def retracted_positions(events: Iterable[Event]) -> set[int]:
    """The positions that are withdrawn, given all recorded events of a stream in order."""
    gone: set[int] = set()
    # A retraction can only be withdrawn by a later one, so the last one always stands.
    for event in reversed(list(events)):
        if isinstance(event, EventRetracted) and position_of(event) not in gone:
            gone.add(event.target)
    return gone


def corrected(event: Event, changes: Mapping[str, Any]) -> Event:
    """The event with stored values superseded. Raises `Invalid` if it could not have been said."""
    fields = correctable(type(event))
    unknown = changes.keys() - fields.keys()
    if unknown:
        raise no_such_field(type(event), sorted(unknown))
    values = {name: _changed(fields[name], stored) for name, stored in changes.items()}
    return replace(event, **values)


def stored_changes(kind: type[Event], values: Mapping[str, Any]) -> dict[str, Any]:
    """New values of fields as a correction stores them. Raises `Invalid` with the field's name."""
    fields = correctable(kind)
    changes = {}
    for name, value in values.items():
        if name not in fields:
            raise no_such_field(kind, [name])
        changes[name] = None if value is None else fields[name].encode(fields[name].check(value))
    if issubclass(kind, RevenueReported) and "period_end" in changes:
        changes.setdefault("on", changes["period_end"])  # its date is the last day of its period
    return changes


def no_such_field(kind: type[Event], names: Iterable[str]) -> Invalid:
    return Invalid(
        f"{kind.TOPIC} has no field {', '.join(map(repr, names))} to correct",
        f"its fields are {', '.join(correctable(kind))}",
    )


def _changed(field: Field, stored: Any) -> Any:
    if stored is not None:
        return field.decode(stored)
    if field.many:
        return ()
    return field.check(None)


def position_of(event: Event) -> int:
    """The position of a recorded event."""
    if event.position is None:
        raise ValueError(f"{event.TOPIC} has not been recorded yet")
    return event.position
