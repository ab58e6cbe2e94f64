"""The application that ties the aggregates to the log: the one way to record anything."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
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

from domain import client as clients
from domain import industry as industries
from domain import study as studies
from domain.client import Client
from domain.commands import Command, Correct, Decided, Retract, Said, Tell
from domain.completing import described, same_content
from domain.mending import changes_of
from events.base import Event
from events.codec import EventMapper
from events.dates import Period, When
from events.errors import Conflict, Refused
from events.kinds.mending import EventCorrected, EventRetracted
from events.log import EventLog, Naming

ATTEMPTS = 20
"""How often a write is decided anew because somebody else wrote to the same stream first."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Record(Application[str]):
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
        return clients.replay(stream, self.stream(stream))

    def study(self, name: str) -> studies.Study:
        stream = studies.stream_of(name)
        return studies.replay(stream, self.stream(stream))

    def industry(self, name: str) -> industries.Industry:
        stream = industries.stream_of(name)
        return industries.replay(stream, self.stream(stream))

    def stream(self, stream: str) -> list[Event]:
        """The recorded events of a stream, in order."""
        return [self.decoded(stored) for stored in self.event_log.select_events(stream)]

    def event(self, position: int) -> Event:
        """The event with a number. Raises `NotFound`."""
        return self.decoded(self.event_log.at(position))

    # -- recording ----------------------------------------------------------------------------

    def register(self, command: Tell) -> Decided:
        """Record a new client, in a stream of its own. Raises `NameTaken` if the name is."""
        return self._decide(new_client(), command)

    def tell(self, stream: str, command: Tell) -> Decided:
        """Record what happened to a client. The events come back with number and time.

        Raises `Conflict` when the command's key was used for other content.
        """
        return self._decide(stream, command)

    def correct(self, command: Correct) -> Decided:
        """Supersede fields of an earlier event of a client."""
        stream = self._stream_at(command.target)
        if not is_client(stream):
            raise Refused(
                f"#{command.target} is no event of a client",
                f"withdraw it, and record it anew: fiveyear retract {command.target} --reason …",
            )
        return self._decide(stream, command)

    def retract(self, command: Retract) -> Decided:
        """Withdraw an earlier event."""
        stream = self._stream_at(command.target)
        if is_client(stream):
            return self._decide(stream, command)
        if stream.startswith("study:"):
            raise Refused(f"#{command.target} belongs to a study", "amend the study, with a reason")
        return self._attempt(lambda: (self._retract_peers(stream, command), ()))

    def report_peers(
        self, name: str, period: Period, median_growth: Decimal, n: int, said: Said
    ) -> Decided:
        """Record how an industry's peers grew in a period."""

        def attempt() -> tuple[Decided, Sequence[Naming]]:
            known = self.industry(name)
            today = self.today()
            return industries.report(known, name, period, median_growth, n, said, today), ()

        return self._attempt(attempt)

    def register_study(self, name: str, definition: Mapping[str, Any], said: Said) -> Event:
        return self._study(
            name, lambda known: studies.register(known, name, definition, said, self.today())
        )

    def amend_study(
        self, name: str, definition: Mapping[str, Any], reason: str, said: Said
    ) -> Event:
        return self._study(
            name, lambda known: studies.amend(known, definition, reason, said, self.today())
        )

    def lock_study(self, name: str, data_until: int, said: Said) -> Event:
        return self._study(name, lambda known: studies.lock(known, data_until, said, self.today()))

    # -- inside -------------------------------------------------------------------------------

    def _decide(self, stream: str, command: Command) -> Decided:
        def attempt() -> tuple[Decided, Sequence[Naming]]:
            already = self.already(command)
            if already is not None:
                return Decided(already=(already,)), ()
            client = self.client(stream)
            decided = clients.decide(client, command, self.today())
            return decided, renaming(client, decided.events)

        return self._attempt(attempt)

    def _study(self, name: str, decide: Callable[[studies.Study], Event]) -> Event:
        return self._attempt(lambda: (Decided((decide(self.study(name)),)), ())).events[0]

    def _retract_peers(self, stream: str, command: Retract) -> Decided:
        recorded = self.stream(stream)
        known = industries.replay(stream, recorded)
        if command.target not in {fact.position for fact in known.peers.values()}:
            raise Refused(f"#{command.target} is withdrawn already", "nothing is to be done")
        event = EventRetracted(
            originator_id=stream,
            originator_version=len(recorded) + 1,
            on=When.day(self.today()),
            target=command.target,
            reason=command.reason,
            **command.said.as_fields(),
        )
        return Decided((event,))

    def _attempt(self, attempt: Callable[[], tuple[Decided, Sequence[Naming]]]) -> Decided:
        """Decide and save; where somebody else wrote first, decide anew on what is there now."""
        for _ in range(ATTEMPTS):
            decided, naming = attempt()
            if not decided.events:
                return decided
            try:
                recordings = self.save(*decided.events, naming=naming)
            except IntegrityError:
                continue
            positions = [recording.notification.id for recording in recordings]
            return Decided(tuple(self.event(position) for position in positions))
        raise Conflict("somebody else keeps writing to the same client", "try again in a moment")

    def already(self, command: Command) -> int | None:
        """The position where the command's key was used for the same content."""
        key = command.said.key
        stored = self.event_log.with_key(key) if key is not None else None
        if stored is None:
            return None
        recorded = self.decoded(stored)
        if self._says_the_same(recorded, command):
            return recorded.position
        raise Conflict(
            f"the key {key!r} was used for other content: #{stored.position} "
            f"{stored.topic} {stored.state.decode()}; now {described(command)}",
            "use another key, or correct what was recorded",
        )

    def _says_the_same(self, recorded: Event, command: Command) -> bool:
        match command, recorded:
            case Tell(), _:
                return same_content(recorded, command)
            case Retract(), EventRetracted():
                return (recorded.target, recorded.reason) == (command.target, command.reason)
            case Correct(), EventCorrected():
                kind = type(self.event(command.target))
                return (recorded.target, recorded.reason, recorded.changes) == (
                    command.target,
                    command.reason,
                    changes_of(kind, command.values),
                )
            case _:
                return False

    def _stream_at(self, position: int) -> str:
        return str(self.event_log.at(position).originator_id)

    def decoded(self, stored: Any) -> Event:
        """The event for what the log returned."""
        return cast("Event", self.mapper.to_domain_event(stored))


def renaming(client: Client, events: Sequence[Event]) -> list[Naming]:
    """What the directory of names learns from events that are about to be recorded."""
    after = client
    for event in events:
        after = clients.evolve(after, clients.provisional(event))
    before_name, after_name = client.history.name, after.history.name
    return [] if before_name == after_name else [Naming(client.stream, after_name)]


def new_client() -> str:
    """A stream for a new client. Ten random letters: a repeat is caught by the log."""
    return "c-" + "".join(secrets.choice(ALPHABET) for _ in range(10))


def is_client(stream: str) -> bool:
    return stream.startswith("c-")
