"""Corrections and retractions, and the effective facts of a stream under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from events.base import COMMON, Event, own_fields
from events.catalogue import CORRECTIONS
from events.errors import Invalid, Refused
from events.fields import Field, schema
from events.kinds.corrections import EventCorrected, EventRetracted, SubjectErased
from events.kinds.growth import RevenueReported

FIXED = ("actor", "key", "batch", "claimed_recorded_at")
"""Fields about the recording, not about the world: these are not corrected."""


def correctable(cls: type[Event]) -> dict[str, Field]:
    """The fields of a kind that a correction may replace."""
    fields = schema(cls)
    return {n: fields[n] for n in (*COMMON, *own_fields(cls)) if n not in FIXED}


def effective_facts(events: Iterable[Event]) -> dict[int, Event]:
    """The effective facts of one stream, by position.

    `events` are all recorded events of the stream, in order, each with its position. Retracted
    events, corrections and retractions are no facts. The latest recorded correction of a field
    wins; a retraction that is itself retracted has no effect. Raises `Refused` where a correction
    cannot be applied.
    """
    recorded = list(events)
    retracted = retracted_positions(recorded)
    effective = [each for each in recorded if position_of(each) not in retracted]
    facts = {position_of(each): each for each in effective if not isinstance(each, CORRECTIONS)}
    for event in effective:
        if isinstance(event, EventCorrected) and event.target in facts:
            facts[event.target] = _after_correction(facts[event.target], event)
    return facts


def facts_after(facts: dict[int, Event], recorded: Sequence[Event]) -> dict[int, Event]:
    """The effective facts once the last of `recorded` is; `facts` are those before it.

    Only a retraction of a correction or of a retraction makes it necessary to begin again.
    """
    event = recorded[-1]
    match event:
        case EventCorrected():
            if event.target in facts:
                return {**facts, event.target: _after_correction(facts[event.target], event)}
            return facts
        case EventRetracted():
            if event.target in facts:
                return {at: fact for at, fact in facts.items() if at != event.target}
            return effective_facts(recorded)
        case SubjectErased():
            return facts
        case _:
            return {**facts, position_of(event): event}


def _after_correction(fact: Event, correction: EventCorrected) -> Event:
    try:
        return corrected(fact, correction.changes)
    except Invalid as error:
        raise Refused(
            "correction.no_longer_applies",
            positions=(position_of(correction),),
            target=correction.target,
            cause=error,
        ) from None


def retracted_positions(events: Iterable[Event]) -> set[int]:
    """The positions of retracted events, given all recorded events of a stream in order."""
    retracted: set[int] = set()
    # A retraction can only be retracted by a later one, so the last one is always effective.
    for event in reversed(list(events)):
        if isinstance(event, EventRetracted) and position_of(event) not in retracted:
            retracted.add(event.target)
    return retracted


def corrected(event: Event, changes: Mapping[str, Any]) -> Event:
    """The event with stored values replaced. Raises `Invalid` where a value is impossible."""
    fields = correctable(type(event))
    unknown = changes.keys() - fields.keys()
    if unknown:
        raise _unknown_field(type(event), sorted(unknown))
    values = {name: _changed(fields[name], stored) for name, stored in changes.items()}
    return replace(event, **values)


def stored_changes(kind: type[Event], values: Mapping[str, Any]) -> dict[str, Any]:
    """New values of fields as a correction stores them. Raises `Invalid` with the field."""
    fields = correctable(kind)
    changes = {}
    for name, value in values.items():
        if name not in fields:
            raise _unknown_field(kind, [name])
        changes[name] = None if value is None else fields[name].encode(fields[name].check(value))
    if issubclass(kind, RevenueReported) and "period_end" in changes:
        changes.setdefault("on", changes["period_end"])  # its date is the last day of its period
    return changes


def _unknown_field(kind: type[Event], names: Iterable[str]) -> Invalid:
    return Invalid(
        "correction.unknown_field",
        kind=kind.TOPIC,
        fields=tuple(names),
        known=tuple(correctable(kind)),
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
