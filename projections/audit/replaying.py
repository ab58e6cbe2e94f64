"""The audit of one client: its events as they were recorded, what each changed, what it left.

It is told from the stored rows on a path of its own, which neither the aggregates nor the SQL
models have a part in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from events.catalogue import CORRECTIONS
from events.kinds.corrections import EventCorrected, EventRetracted
from projections.audit.state import State, told_by, when
from projections.audit.stored import Entry

CORRECTED, RETRACTED = EventCorrected.TOPIC, EventRetracted.TOPIC
MENDS = frozenset(cls.TOPIC for cls in CORRECTIONS)

AROUND = ("actor", "key", "batch", "claimed_recorded_at")
"""Said of the recording, not of the world: no part of what an event changed."""

STANDS = "stands"
"""The name under which it is told that an event was withdrawn, or stands again."""


@dataclass(slots=True)
class Standing:
    """What stands of some events of one stream.

    `facts`: by position, as they read once corrected. `withdrawn`: the number of the retraction
    by that of the event it took away. `superseded`: the number of the latest correction that
    stands, by that of the event it corrects.
    """

    facts: dict[int, Entry] = field(default_factory=dict)
    withdrawn: dict[int, int] = field(default_factory=dict)
    superseded: dict[int, int] = field(default_factory=dict)


def standing(entries: Sequence[Entry]) -> Standing:
    """What stands of the events of one stream, given in the order they were recorded."""
    withdrawn: dict[int, int] = {}
    # Only what comes later can withdraw a retraction, so from the end each is settled in turn.
    for entry in reversed(entries):
        if entry.kind == RETRACTED and entry.position not in withdrawn:
            withdrawn.setdefault(entry.said["target"], entry.position)
    now = Standing(withdrawn=withdrawn)
    for entry in entries:
        if entry.position in withdrawn:
            continue
        if entry.kind == CORRECTED:
            _supersede(now, entry)
        elif entry.kind not in MENDS:
            now.facts[entry.position] = entry
    return now


def _supersede(now: Standing, correction: Entry) -> None:
    target = correction.said["target"]
    now.superseded[target] = correction.position
    fact = now.facts.get(target)
    if fact is not None:
        said = fact.said | correction.said["changes"]
        reads = {name: value for name, value in said.items() if value is not None}
        now.facts[target] = replace(fact, said=reads)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event that reads otherwise; None is nothing. Values are as stored.

    `stands` from true to false is an event that was withdrawn, the other way one that is back.
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
    """The events of one stream one after another. `until` is the last day of which facts are told:
    what had not happened by then is a step, and no part of the state."""
    now, state = Standing(), State(until)
    for number, entry in enumerate(entries, 1):
        if entry.kind in MENDS:
            # What is mended may lie anywhere before: the state is told again from the start.
            before, now = now, standing(entries[:number])
            state = stated(now.facts.values(), until)
            changes = _moved(before, now)
        else:
            now.facts[entry.position] = entry
            state.take(entry)
            changes = _set(entry)
        yield Step(entry, tuple(changes), state.as_json())


def stated(facts: Iterable[Entry], until: date | None = None) -> State:
    """What facts of one client come to, given in the order they were recorded."""
    state = State(until)
    for fact in facts:
        state.take(fact)
    return state


def left_out(entries: Iterable[Entry], now: Standing, until: date | None) -> frozenset[int]:
    """The numbers of the facts that had not happened for certain by a day, as they read now."""
    facts = (now.facts.get(entry.position, entry) for entry in entries if entry.kind not in MENDS)
    return frozenset(
        fact.position for fact in facts if not told_by(until, fact.kind, when(fact.said["on"]))
    )


def _set(entry: Entry) -> list[Change]:
    return [
        Change(entry.position, name, None, value)
        for name, value in entry.said.items()
        if name not in AROUND
    ]


def _moved(before: Standing, after: Standing) -> list[Change]:
    """What reads otherwise: which events went or are back, and the fields of those that stayed."""
    changes = [
        Change(position, STANDS, position not in before.withdrawn, position not in after.withdrawn)
        for position in sorted(before.withdrawn.keys() ^ after.withdrawn.keys())
    ]
    for position in sorted(before.facts.keys() & after.facts.keys()):
        old, new = before.facts[position].said, after.facts[position].said
        if old != new:
            changes += [
                Change(position, name, old.get(name), new.get(name))
                for name in {**old, **new}
                if old.get(name) != new.get(name)
            ]
    return changes
