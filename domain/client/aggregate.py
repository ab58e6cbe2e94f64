"""The client aggregate: `decide` says what may be recorded, `evolve` what is then known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from domain.client.corrections import (
    corrected,
    effective_facts,
    position_of,
    retracted_positions,
    stored_changes,
)
from domain.client.defaults import same_figure, with_defaults
from domain.client.history import History
from domain.client.rules import check
from domain.commands import Command, Correct, Decision, RecordEvent, Retract
from events.base import Event
from events.catalogue import CORRECTIONS
from events.dates import When
from events.errors import Invalid, NotFound, Refused
from events.kinds.clients import ClientRegistered
from events.kinds.corrections import EventCorrected, EventRetracted
from events.kinds.growth import GoalDeclared, PeriodEvent, RevenueReported, TargetSet
from events.kinds.threats import ThreatEncountered


@dataclass(frozen=True)
class Client:
    """One client as known after the first `revision` events of its stream.

    `recorded` are the events as they were written; `facts`, by position, are what they say once
    corrections and retractions are applied.
    """

    stream: str
    recorded: tuple[Event, ...] = ()
    facts: dict[int, Event] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        return len(self.recorded)

    @cached_property
    def history(self) -> History:
        return History.of(self.facts.values())


def evolve(client: Client, event: Event) -> Client:
    """The client once an event is recorded. It is not asked whether the event is allowed."""
    recorded = (*client.recorded, event)
    if isinstance(event, CORRECTIONS):
        return Client(client.stream, recorded, effective_facts(recorded))
    return Client(client.stream, recorded, {**client.facts, position_of(event): event})


def replay(stream: str, events: Iterable[Event]) -> Client:
    """The client as its recorded events tell it."""
    recorded = tuple(events)
    return Client(stream, recorded, effective_facts(recorded))


def decide(client: Client, command: Command, today: date) -> Decision:
    """What is to be recorded for a command. `today` is the last day that is not in the future.

    Raises `Invalid` for values that cannot be, `Refused` for what the history does not allow,
    `NotFound` for a target that is not in this stream.
    """
    match command:
        case RecordEvent():
            return _tell(client, command, today)
        case Correct():
            return _correct(client, command, today)
        case Retract():
            return _retract(client, command, today)


def _tell(client: Client, command: RecordEvent, today: date) -> Decision:
    history = client.history
    event = command.kind(
        originator_id=client.stream,
        originator_version=client.revision + 1,
        **with_defaults(history, command, today),
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    if isinstance(event, RevenueReported):
        known = history.revenue.get(event.period)
        if known is not None and same_figure(known, event):
            return Decision(already=(position_of(known),))
    check(history, event)
    return Decision((event,))


def _correct(client: Client, command: Correct, today: date) -> Decision:
    target = _target(client, command.target)
    if isinstance(target, CORRECTIONS):
        raise Refused(
            f"#{command.target} is itself a {target.TOPIC}",
            f"withdraw it instead: fiveyear retract {command.target} --reason …",
            (command.target,),
        )
    fact = client.facts.get(command.target)
    if fact is None:
        raise Refused(
            f"#{command.target} is withdrawn",
            "withdraw the retraction first, or log the event again",
            (command.target,),
        )
    changes = stored_changes(type(fact), command.values)
    new_fact = corrected(fact, changes)
    if new_fact == fact:
        return Decision(already=(command.target,))
    check_not_in_future(new_fact, today)
    event = EventCorrected(
        originator_id=client.stream,
        originator_version=client.revision + 1,
        on=When.day(today),
        target=command.target,
        changes=changes,
        reason=command.reason,
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    _still_possible(client, {**client.facts, command.target: new_fact}, command.target)
    return Decision((event,))


def _retract(client: Client, command: Retract, today: date) -> Decision:
    _target(client, command.target)
    gone = retracted_positions(client.recorded)
    if command.target in gone:
        raise Refused(f"#{command.target} is withdrawn already", "nothing is to be done")
    event = EventRetracted(
        originator_id=client.stream,
        originator_version=client.revision + 1,
        on=When.day(today),
        target=command.target,
        reason=command.reason,
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    _still_possible(
        client,
        effective_facts((*client.recorded, provisional(client.recorded, event))),
        command.target,
    )
    return Decision((event,))


def _target(client: Client, position: int) -> Event:
    for event in client.recorded:
        if event.position == position:
            return event
    raise NotFound(
        f"#{position} is no event of this client", "the numbers are shown by: fiveyear events"
    )


UNRECORDED = 1 << 62
"""Later than any position a log gives."""


def provisional(recorded: Sequence[Event], event: Event) -> Event:
    """The event as if it were recorded after the others of its stream."""
    last = position_of(recorded[-1]) if recorded else 0
    return replace(event, position=max(UNRECORDED, last + 1))


def _still_possible(client: Client, facts: dict[int, Event], target: int) -> None:
    """Tell the history again from the start; raise `Refused` with the events in the way.

    What was impossible before the mending of `target` is not held against it.
    """
    before = {position for position, _ in _impossible(client.facts)}
    broken = [each for each in _impossible(facts) if each[0] not in before]
    if not broken:
        return
    in_the_way = [
        number
        for position, why in broken
        for number in (why.positions if position == target and why.positions else (position,))
    ]
    raise Refused(
        "the history would become impossible: "
        + "; ".join(f"#{position} {why.what}" for position, why in broken),
        "mend what is in the way first: "
        + ", ".join(f"#{number}" for number in dict.fromkeys(in_the_way)),
        tuple(dict.fromkeys(in_the_way)),
    )


def _impossible(facts: dict[int, Event]) -> list[tuple[int, Refused]]:
    """The facts that cannot follow those told before them, and why.

    What others refer to is told first: it may have been recorded later.
    """
    told: list[Event] = []
    broken: list[tuple[int, Refused]] = []
    for position, fact in sorted(facts.items(), key=lambda each: (_rank(each[1]), each[0])):
        try:
            check(History.of(told), fact)
        except Refused as why:
            broken.append((position, why))
        told.append(fact)
    return broken


def _rank(fact: Event) -> int:
    if isinstance(fact, ClientRegistered):
        return 0
    return 1 if isinstance(fact, (ThreatEncountered, GoalDeclared)) else 2


def check_not_in_future(event: Event, today: date) -> None:
    """Refuse what has not happened yet. A goal may be due later, a target may be for later."""
    claimed = event.claimed_recorded_at
    days = [
        ("on", event.on.earliest),
        ("source_date", event.source_date),
        ("claimed_recorded_at", claimed and claimed.date()),
    ]
    if isinstance(event, PeriodEvent) and not isinstance(event, TargetSet):
        days.append(("period_end", event.period_end))
    for name, day in days:
        if day is not None and day > today:
            raise Invalid(
                f"{name}: {day} lies in the future (today is {today})",
                "log what has happened, once it has",
            )
