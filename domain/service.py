"""The application that ties the aggregates to the log: the one way to record anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from eventsourcing.application import Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    Mapper,
)
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment

from domain import industry, study
from domain.client import aggregate
from domain.client.aggregate import Client
from domain.client.defaults import command_text
from domain.commands import Command, Correct, Decision, Provenance, RecordEvent, Retract
from domain.industry import Industry
from domain.study import Study
from events.base import Event
from events.codec import EventMapper, encode
from events.dates import Period
from events.errors import Conflict, FiveyearError, Refused
from events.kinds.clients import ClientRegistered
from events.store.log import EventLog, NameChange

ATTEMPTS = 20
"""How often a write is decided anew because somebody else wrote to the same stream first."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class RecordService(Application[str]):
    """What is recorded in one log, and what may be added to it."""

    name = "fiveyear"

    def __init__(self, log: EventLog, today: Callable[[], date] | None = None) -> None:
        """`today` is the last day that is not in the future; by default the log's clock says it,
        in the time zone of the machine."""
        self.event_log = log
        self.today = today or (lambda: log.clock().astimezone().date())
        super().__init__()

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """Nothing from the process environment: the command line is its only reader."""
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return POPOFactory(env)

    def construct_mapper(self) -> Mapper[str]:
        return EventMapper()

    def construct_recorder(self) -> ApplicationRecorder:
        return self.event_log

    def close(self) -> None:
        super().close()
        self.event_log.close()

    # -- looking ------------------------------------------------------------------------------

    def client(self, stream: str) -> Client:
        """The client as recorded so far; one without a revision where nothing is."""
        return aggregate.replay(stream, self.stream(stream))

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
        """The event with a number. Raises `NotFound`."""
        return self.decoded(self.event_log.at(position))

    # -- recording ----------------------------------------------------------------------------

    def register(self, command: RecordEvent) -> Decision:
        """Record a new client, in a stream of its own. Raises `NameTaken` if the name is."""
        return self._write(new_client(), write_request(command, self.today()))

    def tell(self, stream: str, command: RecordEvent) -> Decision:
        """Record what happened to a client. The events come back with number and time.

        Raises `Conflict` when the command's key was used for other content.
        """
        return self._write(stream, write_request(command, self.today()))

    def correct(self, command: Correct) -> Decision:
        """Supersede fields of an earlier event of a client."""
        stream = self._stream_at(command.target)
        if not is_client(stream):
            raise Refused(
                f"#{command.target} is no event of a client",
                f"withdraw it, and record it anew: fiveyear retract {command.target} --reason …",
            )
        return self._write(stream, write_request(command, self.today()))

    def retract(self, command: Retract) -> Decision:
        """Withdraw an earlier event."""
        stream = self._stream_at(command.target)
        today = self.today()
        if is_client(stream):
            return self._write(stream, write_request(command, today))
        if stream.startswith("study:"):
            raise Refused(f"#{command.target} belongs to a study", "amend the study, with a reason")

        def decide(stream: str, events: Sequence[Event]) -> Decision:
            return Decision((industry.retract(industry.replay(stream, events), command, today),))

        return self._write(stream, WriteRequest(decide, command.provenance, command_text(command)))

    def report_peers(
        self, name: str, period: Period, median_growth: Decimal, n: int, provenance: Provenance
    ) -> Decision:
        """Record how an industry's peers grew in a period."""
        today = self.today()

        def decide(stream: str, events: Sequence[Event]) -> Decision:
            known = industry.replay(stream, events)
            return industry.report(known, name, period, median_growth, n, provenance, today)

        asked = WriteRequest(
            decide, provenance, f"peers of {name} in {period}: {median_growth}, n {n}"
        )
        return self._write(industry.stream_of(name), asked)

    def register_study(
        self, name: str, definition: Mapping[str, Any], provenance: Provenance
    ) -> Decision:
        today = self.today()
        return self._study(
            name,
            provenance,
            "study.registered",
            lambda known: study.register(known, name, definition, provenance, today),
        )

    def amend_study(
        self, name: str, definition: Mapping[str, Any], reason: str, provenance: Provenance
    ) -> Decision:
        today = self.today()
        return self._study(
            name,
            provenance,
            "study.amended",
            lambda known: study.amend(known, definition, reason, provenance, today),
        )

    def lock_study(self, name: str, data_until: int, provenance: Provenance) -> Decision:
        """Fix the data of a study. Raises `Refused` for a position the log has not reached."""
        today, last = self.today(), self.event_log.max_notification_id()
        if data_until > last:
            raise Refused(f"the log has no event #{data_until}", f"the last one is #{last}")
        return self._study(
            name,
            provenance,
            "study.locked",
            lambda known: study.lock(known, data_until, provenance, today),
        )

    def repeated(self, stream: str, asked: WriteRequest) -> int | None:
        """The position where the same was recorded under the same key; None without one.

        It is the same if, asked on the history before that event, it comes to that event. Who
        asks, in which batch, and the day filled in for the asker do not count. Raises `Conflict`,
        which shows both, when the key was used for something else.
        """
        key = asked.provenance.key
        stored = None if key is None else self.event_log.with_key(key)
        if stored is None:
            return None
        recorded = self.decoded(stored)
        if self._comes_to(recorded, stream, asked):
            return recorded.position
        raise Conflict(
            f"the key {key!r} was used for other content: #{recorded.position} "
            f"{recorded.TOPIC} {stored.state.decode()}; now {asked.command_text}",
            "use another key, or correct what was recorded",
        )

    # -- inside -------------------------------------------------------------------------------

    def _comes_to(self, recorded: Event, stream: str, asked: WriteRequest) -> bool:
        if stream != recorded.stream and not isinstance(recorded, ClientRegistered):
            return False
        before = self.stream(recorded.stream)[: recorded.revision - 1]
        try:
            told = asked.decide(recorded.stream, before).events[0]
            on = told.on if asked.dated else recorded.on
            same = replace(told, actor=recorded.actor, batch=recorded.batch, on=on)
        except (FiveyearError, IndexError):
            return False
        return type(same) is type(recorded) and encode(same) == encode(recorded)

    def _study(
        self, name: str, provenance: Provenance, kind: str, decide: Callable[[Study], Event]
    ) -> Decision:
        def decide_on(stream: str, events: Sequence[Event]) -> Decision:
            return Decision((decide(study.replay(stream, events)),))

        return self._write(
            study.stream_of(name), WriteRequest(decide_on, provenance, f"{kind} {name!r}")
        )

    def _write(self, stream: str, asked: WriteRequest) -> Decision:
        """Decide and save; where somebody else wrote first, decide anew on what is there now."""
        for _ in range(ATTEMPTS):
            already = self.repeated(stream, asked)
            if already is not None:
                return Decision(already=(already,))
            recorded = self.stream(stream)
            decided = asked.decide(stream, recorded)
            if not decided.events:
                return decided
            naming = []
            if is_client(stream):
                naming = name_changes(aggregate.replay(stream, recorded), decided.events)
            try:
                recordings = self.save(*decided.events, naming=naming)
            except IntegrityError:
                continue
            positions = [recording.notification.id for recording in recordings]
            return Decision(tuple(self.event(position) for position in positions))
        raise Conflict("somebody else keeps writing to the same stream", "try again in a moment")

    def _stream_at(self, position: int) -> str:
        return str(self.event_log.at(position).originator_id)

    def decoded(self, stored: Any) -> Event:
        """The event for what the log returned."""
        return cast("Event", self.mapper.to_domain_event(stored))


@dataclass(frozen=True)
class WriteRequest:
    """Something to be decided on the recorded events of a stream.

    `command_text` shows it in an error. `dated` is whether the asker said on which day it happened.
    """

    decide: Callable[[str, Sequence[Event]], Decision]
    provenance: Provenance
    command_text: str
    dated: bool = False


def write_request(command: Command, today: date) -> WriteRequest:
    """A command to a client, ready to be decided."""

    def decide(stream: str, events: Sequence[Event]) -> Decision:
        return aggregate.decide(aggregate.replay(stream, events), command, today)

    dated = isinstance(command, RecordEvent) and command.on is not None
    return WriteRequest(decide, command.provenance, command_text(command), dated)


def name_changes(client: Client, events: Sequence[Event]) -> list[NameChange]:
    """What the directory of names learns from events that are about to be recorded."""
    learned = []
    for event in events:
        after = aggregate.evolve(client, aggregate.provisional(client.recorded, event))
        if after.history.name != client.history.name:
            learned.append(NameChange(client.stream, event.revision, after.history.name))
        client = after
    return learned


def new_client() -> str:
    """A stream for a new client. Ten random letters: a repeat is caught by the log."""
    import secrets  # loads OpenSSL, which `log` need not wait for

    return "c-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


def is_client(stream: str) -> bool:
    return stream.startswith("c-")
