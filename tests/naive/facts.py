"""What the recorded events of one client say, once corrections and retractions are applied."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events.base import Event
from events.codec import decode, encode
from events.kinds.clients import ClientRegistered
from events.kinds.corrections import EventCorrected, EventRetracted, SubjectErased


@dataclass(frozen=True)
class Fact:
    """An event that is not withdrawn, as it reads now.

    `graded_at` is when the log learned of its date and its threat as they read now.
    """

    position: int
    kind: str
    says: Any
    graded_at: datetime

    @property
    def earliest(self) -> date:
        return self.says.on.earliest  # type: ignore[no-any-return]

    @property
    def latest(self) -> date:
        return self.says.on.latest  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Statement:
    """Something was said about a client, reaching to a day in the world, true or not."""

    recorded_at: datetime
    reaches: date


@dataclass(frozen=True)
class Client:
    """One client: its facts and all that was ever said of it, in recorded order."""

    client_id: str
    facts: list[Fact]
    statements: list[Statement]

    def all(self, kind: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.kind == kind]

    @property
    def about_it(self) -> list[Fact]:
        """All facts but the registration, which is none about the client."""
        return [fact for fact in self.facts if fact.kind != ClientRegistered.TOPIC]


def clients(events: Iterable[Event], until: date | None = None) -> list[Client]:
    """The clients of a log, in the order they entered it. A client that is withdrawn altogether, so
    that not even its registration stands, is none.

    Those of their facts are included that had happened for certain by the end of `until`. That they
    were registered is always included, and so are the statements about them.
    """
    streams: dict[str, list[Event]] = {}
    for event in sorted(events, key=position_of):
        if event.stream.startswith("c-"):
            streams.setdefault(event.stream, []).append(event)
    found = [
        Client(
            name,
            [fact for fact in facts(history) if had_happened(fact, until)],
            statements(history),
        )
        for name, history in streams.items()
    ]
    return [client for client in found if client.all(ClientRegistered.TOPIC)]


def peers(events: Iterable[Event], until: date | None = None) -> list[Fact]:
    """What stands of all that was reported of the peers of any industry."""
    streams: dict[str, list[Event]] = {}
    for event in sorted(events, key=position_of):
        if event.stream.startswith("industry:"):
            streams.setdefault(event.stream, []).append(event)
    return [
        fact for history in streams.values() for fact in facts(history) if had_happened(fact, until)
    ]


def had_happened(fact: Fact, until: date | None) -> bool:
    return until is None or fact.kind == ClientRegistered.TOPIC or fact.latest <= until


def facts(history: list[Event]) -> list[Fact]:
    """What stands of one stream's events, in recorded order."""
    standing = [event for event in history if _stands(event, history)]
    corrections = [event for event in standing if isinstance(event, EventCorrected)]
    found = []
    for event in standing:
        if isinstance(event, EventCorrected | EventRetracted | SubjectErased):
            continue
        stored = json.loads(encode(event))
        graded_at = moment_of(event)
        for correction in corrections:
            if correction.target != event.position:
                continue
            stored |= correction.changes
            if "on" in correction.changes or "threat" in correction.changes:
                graded_at = moment_of(correction)
        present = {name: value for name, value in stored.items() if value is not None}
        says = decode(
            event.TOPIC,
            json.dumps(present).encode(),
            originator_id=event.stream,
            originator_version=event.revision,
        )
        found.append(Fact(position_of(event), event.TOPIC, says, graded_at))
    return found


def statements(history: list[Event]) -> list[Statement]:
    """All that was ever said of when something happened, withdrawn or not."""
    found = []
    for event in history:
        if isinstance(event, EventCorrected):
            if "on" in event.changes:
                corrected = type(event.on).parse(event.changes["on"])
                found.append(Statement(moment_of(event), corrected.latest))
        elif not isinstance(event, EventRetracted | SubjectErased | ClientRegistered):
            found.append(Statement(moment_of(event), event.on.latest))
    return found


def _stands(event: Event, history: list[Event]) -> bool:
    """Whether no retraction that itself stands withdraws it."""
    return not any(
        isinstance(other, EventRetracted)
        and other.target == event.position
        and _stands(other, history)
        for other in history
    )


def position_of(event: Event) -> int:
    assert event.position is not None
    return event.position


def moment_of(event: Event) -> datetime:
    assert event.recorded_at is not None
    return event.recorded_at
