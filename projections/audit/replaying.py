"""The audit of one client: its events as they were recorded, what each changed, the state after it.

It reads the stored rows on a path of its own, which shares only the event vocabulary and the codec
with the aggregates and the SQL models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from events.catalogue import CORRECTIONS
from events.dates import PartialDate
from events.kinds.corrections import EventCorrected, EventRetracted
from projections.audit.state import State, happened_by, when
from projections.audit.stored import Entry

CORRECTED, RETRACTED = EventCorrected.TOPIC, EventRetracted.TOPIC
CORRECTING = frozenset(cls.TOPIC for cls in CORRECTIONS)

AROUND = ("actor", "key", "batch", "claimed_recorded_at")
"""About the recording, not about the world: no part of what an event changed."""

STANDS = "stands"
"""The field of a change that says that an event was retracted, or is effective again."""


@dataclass(slots=True)
class EffectiveEvents:
    """The effective events of one stream.

    `facts`: by position, with corrections applied. `retracted`: the position of the retraction by
    that of the event it retracts. `superseded`: the position of the latest effective correction by
    that of the event it corrects.
    """

    facts: dict[int, Entry] = field(default_factory=dict)
    retracted: dict[int, int] = field(default_factory=dict)
    superseded: dict[int, int] = field(default_factory=dict)


def effective_events(entries: Sequence[Entry]) -> EffectiveEvents:
    """The effective events of one stream, given in the order they were recorded."""
    retracted: dict[int, int] = {}
    # Only a later event can retract a retraction, so from the end each is settled in turn.
    for entry in reversed(entries):
        if entry.kind == RETRACTED and entry.position not in retracted:
            retracted.setdefault(entry.fields["target"], entry.position)
    now = EffectiveEvents(retracted=retracted)
    for entry in entries:
        if entry.position in retracted:
            continue
        if entry.kind == CORRECTED:
            _supersede(now, entry)
        elif entry.kind not in CORRECTING:
            now.facts[entry.position] = entry
    return now


def _supersede(now: EffectiveEvents, correction: Entry) -> None:
    target = correction.fields["target"]
    now.superseded[target] = correction.position
    fact = now.facts.get(target)
    if fact is not None:
        fields = fact.fields | correction.fields["changes"]
        present = {name: value for name, value in fields.items() if value is not None}
        now.facts[target] = replace(fact, fields=present)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event that changed; None is no value. Values are as stored.

    `stands` from true to false is an event that was retracted, the other way one that is effective
    again.
    """

    position: int
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One event, what it changed, and the state it left."""

    entry: Entry
    changes: tuple[Change, ...]
    state: dict[str, Any]


def steps(entries: Sequence[Entry], until: date | None = None) -> Iterator[Step]:
    """The events of one stream one after another. `until` is the last day of which facts are read:
    what had not happened by then is a step, and no part of the state."""
    now, state = EffectiveEvents(), State(until)
    for number, entry in enumerate(entries, 1):
        if entry.kind in CORRECTING:
            # The target may be any earlier event: the state is computed from the start.
            before, now = now, effective_events(entries[:number])
            state = state_of(now.facts.values(), until)
            changes = _moved(before, now)
        else:
            now.facts[entry.position] = entry
            state.apply(entry)
            changes = _set(entry)
        yield Step(entry, tuple(changes), state.as_json())


def state_of(facts: Iterable[Entry], until: date | None = None) -> State:
    """The state after the facts of one client, given in the order they were recorded."""
    state = State(until)
    for fact in facts:
        state.apply(fact)
    return state


def not_yet_happened(
    entries: Iterable[Entry], effective: EffectiveEvents, until: date | None
) -> frozenset[int]:
    """The positions of the facts that had not certainly happened by a day, as they read now."""
    return frozenset(
        entry.position
        for entry in entries
        if entry.kind not in CORRECTING
        and not happened_by(until, entry.kind, _date(effective.facts.get(entry.position, entry)))
    )


def _date(fact: Entry) -> PartialDate:
    return when(fact.fields["on"])


def _set(entry: Entry) -> list[Change]:
    return [
        Change(entry.position, name, None, value)
        for name, value in entry.fields.items()
        if name not in AROUND
    ]


def _moved(before: EffectiveEvents, after: EffectiveEvents) -> list[Change]:
    """The events that were retracted or restored, and the changed fields of the others."""
    changes = [
        Change(position, STANDS, position not in before.retracted, position not in after.retracted)
        for position in sorted(before.retracted.keys() ^ after.retracted.keys())
    ]
    for position in sorted(before.facts.keys() & after.facts.keys()):
        old, new = before.facts[position].fields, after.facts[position].fields
        if old != new:
            changes += [
                Change(position, name, old.get(name), new.get(name))
                for name in {**old, **new}
                if old.get(name) != new.get(name)
            ]
    return changes
