"""The client aggregate: `decide` gives the events to record, `evolve` the state after them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from domain.client.corrections import (
    corrected,
    effective_facts,
    facts_after,
    position_of,
    retracted_positions,
    stored_changes,
)
from domain.client.defaults import same_figure, with_defaults
from domain.client.history import History
from domain.client.rules import RULES, check
from domain.commands import Command, Correct, Decision, RecordEvent, Retract
from events.base import Event
from events.catalogue import CORRECTIONS
from events.dates import PartialDate
from events.errors import Invalid, NotFound, Refused
from events.kinds.clients import ClientRegistered
from events.kinds.corrections import EventCorrected, EventRetracted
from events.kinds.growth import GoalDeclared, PeriodEvent, RevenueReported, TargetSet
from events.kinds.threats import ThreatEncountered


@dataclass(frozen=True)
class Client:
    """One client after the first `revision` events of its stream.

    `recorded` are those events as they were recorded; `facts`, by position, are the effective
    facts, with corrections and retractions applied. Both hold events of `kinds` only, where that is
    not None.
    """

    stream: str
    recorded: tuple[Event, ...] = ()
    facts: dict[int, Event] = field(default_factory=dict)
    revision: int = 0
    kinds: frozenset[type[Event]] | None = None

    @cached_property
    def history(self) -> History:
        return History.of(self.facts.values(), self.kinds)

    def covers(self, kinds: Collection[type[Event]] | None) -> bool:
        """Whether the events of these kinds (None: of all) are loaded."""
        return self.kinds is None or (kinds is not None and self.kinds.issuperset(kinds))


def evolve(client: Client, event: Event) -> Client:
    """The client once an event is recorded. No rule is checked."""
    revision = client.revision + 1
    if client.kinds is not None and type(event) not in client.kinds:
        return replace(client, revision=revision)
    recorded = (*client.recorded, event)
    facts = facts_after(client.facts, recorded)
    return Client(client.stream, recorded, facts, revision, client.kinds)


def replay(
    stream: str,
    events: Iterable[Event],
    *,
    kinds: frozenset[type[Event]] | None = None,
    revision: int | None = None,
) -> Client:
    """The client for its recorded events.

    `kinds` says which events these are, where not all; `revision` is then that of the stream.
    """
    recorded = tuple(events)
    facts = effective_facts(recorded)
    return Client(stream, recorded, facts, len(recorded) if revision is None else revision, kinds)


def decide(client: Client, command: Command, today: date) -> Decision:
    """The events to record for a command. `today` is the last day that is not in the future.

    Raises `Invalid` for impossible values, `Refused` where the history does not allow the event,
    `NotFound` for a target that is not in this stream.
    """
    match command:
        case RecordEvent():
            return _record(client, command, today)
        case Correct():
            return _correct(client, command, today)
        case Retract():
            return _retract(client, command, today)


def _record(client: Client, command: RecordEvent, today: date) -> Decision:
    history = client.history
    event = command.kind(
        originator_id=client.stream,
        originator_version=client.revision + 1,
        **with_defaults(history, command, today),
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    if isinstance(event, RevenueReported):
        recorded = history.revenue.get(event.period)
        if recorded is not None and same_figure(recorded, event):
            return Decision(already=(position_of(recorded),))
    check(history, event)
    return Decision((event,))


def _correct(client: Client, command: Correct, today: date) -> Decision:
    target = _target(client, command.target)
    if isinstance(target, CORRECTIONS):
        raise Refused("correction.of_correction", positions=(command.target,), kind=target.TOPIC)
    fact = client.facts.get(command.target)
    if fact is None:
        raise Refused("correction.of_retracted", positions=(command.target,))
    changes = stored_changes(type(fact), command.values)
    new_fact = corrected(fact, changes)
    if new_fact == fact:
        return Decision(already=(command.target,))
    check_not_in_future(new_fact, today)
    event = EventCorrected(
        originator_id=client.stream,
        originator_version=client.revision + 1,
        on=PartialDate.day(today),
        target=command.target,
        changes=changes,
        reason=command.reason,
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    _check_still_possible(client, {**client.facts, command.target: new_fact}, command)
    return Decision((event,))


def _retract(client: Client, command: Retract, today: date) -> Decision:
    _target(client, command.target)
    if command.target in retracted_positions(client.recorded):
        raise Refused("event.retracted_already", positions=(command.target,))
    event = EventRetracted(
        originator_id=client.stream,
        originator_version=client.revision + 1,
        on=PartialDate.day(today),
        target=command.target,
        reason=command.reason,
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    facts = effective_facts((*client.recorded, provisional(client.recorded, event)))
    _check_still_possible(client, facts, command)
    return Decision((event,))


def _target(client: Client, position: int) -> Event:
    for event in client.recorded:
        if event.position == position:
            return event
    raise NotFound("event.not_of_this_client", positions=(position,))


UNRECORDED = 1 << 62
"""Later than any position a log gives."""


def provisional(recorded: Sequence[Event], event: Event) -> Event:
    """The event as if it were recorded after the others of its stream."""
    last = position_of(recorded[-1]) if recorded else 0
    return replace(event, position=max(UNRECORDED, last + 1))


def _check_still_possible(
    client: Client, facts: dict[int, Event], command: Correct | Retract
) -> None:
    """Check the client's history with other facts; raise `Refused` with the events in the way.

    Facts that break a rule already without the command are not held against it.
    """
    before = {position for position, _ in _impossible(client.facts)}
    conflicts = tuple(each for each in _impossible(facts) if each[0] not in before)
    if not conflicts:
        return
    in_the_way = [
        each
        for position, error in conflicts
        for each in (
            error.positions if position == command.target and error.positions else (position,)
        )
    ]
    code = "correction.impossible" if isinstance(command, Correct) else "retraction.impossible"
    raise Refused(
        code,
        positions=tuple(dict.fromkeys(in_the_way)),
        target=command.target,
        conflicts=conflicts,
    )


def _impossible(facts: dict[int, Event]) -> list[tuple[int, Refused]]:
    """The facts that cannot follow those before them, by position, and why.

    Facts that others refer to come first: they may have been recorded later.
    """
    earlier: list[Event] = []
    conflicts: list[tuple[int, Refused]] = []
    for position, fact in sorted(facts.items(), key=lambda each: (_rank(each[1]), each[0])):
        try:
            check(History.of(earlier), fact)
        except Refused as error:
            conflicts.append((position, error))
        if type(fact) in RULES:  # no rule reads the others
            earlier.append(fact)
    return conflicts


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
            raise Invalid("date.in_future", day=day, today=today).within(field=name)
