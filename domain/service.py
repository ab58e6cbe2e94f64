"""The one way to record anything: load a stream, decide, append."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from eventsourcing.persistence import IntegrityError, StoredEvent

from domain import industry, study
from domain.client import aggregate
from domain.client.aggregate import Client
from domain.client.rules import kinds_read
from domain.commands import Command, Correct, Decision, Provenance, RecordEvent, Retract
from domain.industry import Industry
from domain.study import Study
from events.base import Event
from events.catalogue import CORRECTIONS
from events.codec import EventMapper, encode
from events.dates import Period
from events.errors import Conflict, FiveyearError, Refused
from events.kinds.clients import ClientRegistered, ClientRenamed
from events.kinds.corrections import EventRetracted
from events.store.log import EventLog, NameChange

ATTEMPTS = 20
"""How often a write is decided again because another process wrote to the same stream first."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

NAMING = (ClientRegistered, ClientRenamed, *CORRECTIONS)
"""The kinds after which a client may have another name."""


@dataclass(frozen=True)
class WriteRequest:
    """A decision to take on the state of a stream.

    `replay` builds that state from the recorded events; of a client's events it needs those of
    `kinds` only (None: all). `content` is what an error shows of the request. `dated` is whether
    the request gives the day it happened.
    """

    replay: Callable[[str, Sequence[Event]], Any]
    decide: Callable[[Any], Decision]
    provenance: Provenance
    content: Mapping[str, Any]
    dated: bool = False
    kinds: frozenset[type[Event]] | None = None


class RecordService:
    """Records events in one log and reads its streams.

    Decision 17 says why this is not the library's `Application`.
    """

    def __init__(self, log: EventLog, today: Callable[[], date] | None = None) -> None:
        """`today` is the last day that is not in the future; by default that of the log's clock,
        in the time zone of the machine."""
        self.event_log = log
        self.today = today or (lambda: log.clock().astimezone().date())
        self._mapper = EventMapper()
        self._latest: Client | None = None
        """The client that was loaded last; only events recorded since are read again."""

    def close(self) -> None:
        self.event_log.close()

    def __enter__(self) -> RecordService:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading ------------------------------------------------------------------------------

    def client(self, stream: str, kinds: Collection[type[Event]] | None = None) -> Client:
        """The client as recorded so far; one with revision 0 where nothing is.

        With `kinds`, only events of these kinds are read, and its history answers for these alone.
        """
        client = self._latest
        if client is None or client.stream != stream or not client.covers(kinds):
            client = self._loaded(stream, kinds)
        else:
            for stored in self.event_log.select_events(stream, gt=client.revision):
                client = aggregate.evolve(client, self.decoded(stored))
        self._latest = client
        return client

    def client_for(self, stream: str, kind: type[Event]) -> Client:
        """The client with the facts that the rules of a kind read: enough to record one."""
        return self.client(stream, kinds_read(kind))

    def study(self, name: str) -> Study:
        stream = study.stream_of(name)
        return study.replay(stream, self.stream(stream))

    def industry(self, name: str) -> Industry:
        stream = industry.stream_of(name)
        return industry.replay(stream, self.stream(stream))

    def stream(self, stream: str) -> list[Event]:
        """The recorded events of a stream, in order."""
        return [self.decoded(stored) for stored in self.event_log.select_events(stream)]

    def event(self, position: int) -> Event:
        """The event at a position. Raises `NotFound`."""
        return self.decoded(self.event_log.at(position))

    def decoded(self, stored: StoredEvent) -> Event:
        """The event for what the log returned."""
        return self._mapper.to_domain_event(stored)

    # -- recording ----------------------------------------------------------------------------

    def register(self, command: RecordEvent) -> Decision:
        """Record a new client, in a stream of its own. Raises `NameTaken` if the name is taken."""
        return self._write(new_client(), write_request(command, self.today()))

    def record(self, stream: str, command: RecordEvent) -> Decision:
        """Record an event of a client. The events come back with position and recorded time.

        Raises `Conflict` when the command's key was used for other content.
        """
        return self._write(stream, write_request(command, self.today()))

    def correct(self, command: Correct) -> Decision:
        """Replace field values of an earlier event of a client."""
        stream = self._stream_at(command.target)
        if not is_client(stream):
            raise Refused("correction.not_of_client", positions=(command.target,))
        return self._write(stream, write_request(command, self.today()))

    def retract(self, command: Retract) -> Decision:
        """Cancel an earlier event."""
        stream = self._stream_at(command.target)
        today = self.today()
        if is_client(stream):
            return self._write(stream, write_request(command, today))
        if stream.startswith("study:"):
            raise Refused("retraction.of_study", positions=(command.target,))

        def decide(known: Industry) -> Decision:
            return Decision((industry.retract(known, command, today),))

        return self._write(
            stream,
            WriteRequest(industry.replay, decide, command.provenance, content_of(command)),
        )

    def report_peers(
        self, name: str, period: Period, median_growth: Decimal, n: int, provenance: Provenance
    ) -> Decision:
        """Record how an industry's peers grew in a period."""
        today = self.today()

        def decide(known: Industry) -> Decision:
            return industry.report(known, name, period, median_growth, n, provenance, today)

        content = {
            "kind": "peers.reported",
            "industry": name,
            "period": period,
            "median_growth": median_growth,
            "n": n,
        }
        return self._write(
            industry.stream_of(name), WriteRequest(industry.replay, decide, provenance, content)
        )

    def register_study(
        self, name: str, definition: Mapping[str, Any], provenance: Provenance
    ) -> Decision:
        today = self.today()
        return self._write_study(
            name,
            provenance,
            "study.registered",
            lambda known: study.register(known, name, definition, provenance, today),
        )

    def amend_study(
        self, name: str, definition: Mapping[str, Any], reason: str, provenance: Provenance
    ) -> Decision:
        today = self.today()
        return self._write_study(
            name,
            provenance,
            "study.amended",
            lambda known: study.amend(known, definition, reason, provenance, today),
        )

    def lock_study(self, name: str, data_until: int, provenance: Provenance) -> Decision:
        """Fix the data of a study. Raises `Refused` for a position the log has not reached."""
        today, last = self.today(), self.event_log.max_notification_id()
        if data_until > last:
            raise Refused("study.data_not_recorded", data_until=data_until, last=last)
        return self._write_study(
            name,
            provenance,
            "study.locked",
            lambda known: study.lock(known, data_until, provenance, today),
        )

    def append(
        self, events: Sequence[Event], name_changes: Sequence[NameChange] = ()
    ) -> list[Event]:
        """Append events as they are, all or none; they come back with position and recorded time.

        Raises the library's `IntegrityError` where another process wrote to a stream first.
        """
        stored = [self._mapper.to_stored_event(event) for event in events]
        recorded = self.event_log.append(stored, name_changes)
        return [
            replace(event, position=each.position, recorded_at=each.recorded_at)
            for event, each in zip(events, recorded, strict=True)
        ]

    def repeated(self, stream: str, request: WriteRequest) -> int | None:
        """The position where the same was recorded under the same key; None without one.

        It is the same if the request, decided on the history before that event, gives that event.
        The actor, the batch and a default date do not count. Raises `Conflict`, which shows both,
        when the key was used for other content.
        """
        key = request.provenance.key
        stored = None if key is None else self.event_log.with_key(key)
        if stored is None:
            return None
        recorded = self.decoded(stored)
        if self._gives(recorded, stream, request):
            return recorded.position
        raise Conflict(
            "key.used_for_other_content",
            positions=(stored.position,),
            key=key,
            kind=recorded.TOPIC,
            stored=stored.state.decode(),
            content=request.content,
        )

    # -- inside -------------------------------------------------------------------------------

    def _loaded(self, stream: str, kinds: Collection[type[Event]] | None) -> Client:
        if kinds is None:
            return aggregate.replay(stream, self.stream(stream))
        revision = self.event_log.last_revision(stream)
        stored = self.event_log.select_events(
            stream, lte=revision, kinds=[kind.TOPIC for kind in kinds]
        )
        return aggregate.replay(
            stream, map(self.decoded, stored), kinds=frozenset(kinds), revision=revision
        )

    def _gives(self, recorded: Event, stream: str, request: WriteRequest) -> bool:
        """Whether a request gives a recorded event, decided on the events before it."""
        if stream != recorded.stream and not isinstance(recorded, ClientRegistered):
            return False
        before = self.stream(recorded.stream)[: recorded.revision - 1]
        try:
            event = request.decide(request.replay(recorded.stream, before)).events[0]
            on = event.on if request.dated else recorded.on
            same = replace(event, actor=recorded.actor, batch=recorded.batch, on=on)
        except (FiveyearError, IndexError):
            return False
        return type(same) is type(recorded) and encode(same) == encode(recorded)

    def _write_study(
        self, name: str, provenance: Provenance, kind: str, decide: Callable[[Study], Event]
    ) -> Decision:
        def decision(known: Study) -> Decision:
            return Decision((decide(known),))

        content = {"kind": kind, "study": name}
        return self._write(
            study.stream_of(name), WriteRequest(study.replay, decision, provenance, content)
        )

    def _write(self, stream: str, request: WriteRequest) -> Decision:
        """Decide and append; decide again on the new state where another process wrote first."""
        for _ in range(ATTEMPTS):
            already = self.repeated(stream, request)
            if already is not None:
                return Decision(already=(already,))
            if is_client(stream):
                state: Any = self.client(stream, request.kinds)
            else:
                state = request.replay(stream, self.stream(stream))
            decision = request.decide(state)
            if not decision.events:
                return decision
            changes = name_changes(state, decision.events) if is_client(stream) else []
            try:
                recorded = self.append(decision.events, changes)
            except IntegrityError:
                continue
            return Decision(tuple(recorded))
        raise Conflict("stream.contended")

    def _stream_at(self, position: int) -> str:
        return str(self.event_log.at(position).originator_id)


def write_request(command: Command, today: date) -> WriteRequest:
    """The request to decide on a command to a client."""
    return WriteRequest(
        aggregate.replay,
        lambda client: aggregate.decide(client, command, today),
        command.provenance,
        content_of(command),
        dated=isinstance(command, RecordEvent) and command.on is not None,
        kinds=kinds_read(command.kind) if isinstance(command, RecordEvent) else None,
    )


def content_of(command: Command) -> dict[str, Any]:
    """The content of a command by name, for an error that shows it."""
    content: dict[str, Any]
    match command:
        case RecordEvent():
            content = {"kind": command.kind.TOPIC, **command.values, "on": command.on}
        case Correct():
            content = {"kind": "event.corrected", "target": command.target, **command.values}
            content["reason"] = command.reason
        case Retract():
            content = {"kind": EventRetracted.TOPIC, "target": command.target}
            content["reason"] = command.reason
    for name in ("source", "source_date", "note"):
        content[name] = getattr(command.provenance, name)
    return {name: value for name, value in content.items() if value is not None}


def name_changes(client: Client, events: Sequence[Event]) -> list[NameChange]:
    """The changes of the client's name that follow from events to be recorded."""
    changes: list[NameChange] = []
    if not any(isinstance(event, NAMING) for event in events):
        return changes
    for event in events:
        after = aggregate.evolve(client, aggregate.provisional(client.recorded, event))
        if after.history.name != client.history.name:
            changes.append(NameChange(client.stream, event.revision, after.history.name))
        client = after
    return changes


def new_client() -> str:
    """A stream for a new client. Ten random letters: a repeat is caught by the log."""
    import secrets  # loads OpenSSL, which `log` need not wait for

    return "c-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


def is_client(stream: str) -> bool:
    return stream.startswith("c-")
