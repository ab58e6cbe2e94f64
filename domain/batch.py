"""Many commands, decided one after another and recorded in few transactions."""

from __future__ import annotations

from dataclasses import replace

from eventsourcing.persistence import IntegrityError

from domain import client as clients
from domain.client import UNRECORDED, Client
from domain.commands import Command, Decided, Tell
from domain.record import Record, asking, new_client, renaming
from events.base import Event
from events.errors import Conflict, FiveyearError, Refused
from events.log import Naming, name_taken
from events.names import normalise


class Batch:
    """Collects what is decided and records it `size` events at a time, all or none of them.

    Use it as a context manager: what is left is recorded on the way out, unless an error is on
    its way. A command that is refused leaves no trace and the batch goes on. Events that come back
    have no number until they are recorded; numbers in answers and errors are always true ones,
    for which what is staged is recorded first.
    """

    def __init__(self, record: Record, size: int = 5_000) -> None:
        self.record = record
        self.size = size
        self._clients: dict[str, Client] = {}
        self._staged: list[Event] = []
        self._keys: set[str] = set()
        self._naming: list[Naming] = []
        self._bearers: dict[str, str | None] = {}

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()

    def register(self, command: Tell, stream: str | None = None) -> str:
        """Stage a new client; its stream. Raises `NameTaken` if the name is.

        `stream` is given for invented clients only, whose streams follow from their numbers.
        """
        decided = self._decide(stream or new_client(), command)
        if decided.already:
            return self.record.event(decided.already[0]).stream
        return decided.events[0].stream

    def tell(self, stream: str, command: Tell) -> Decided:
        """Stage an event."""
        return self._decide(stream, command)

    def mend(self, stream: str, command: Command) -> Decided:
        """Stage a correction or retraction. It names its target by number, so all is recorded."""
        self.flush()
        return self._decide(stream, command)

    def client(self, stream: str) -> Client:
        """The client with what is staged."""
        if stream not in self._clients:
            self._clients[stream] = self.record.client(stream)
        return self._clients[stream]

    def flush(self) -> None:
        """Record what is staged. Raises `Conflict` if somebody else wrote to the same clients.

        Nothing of it is recorded then, and the batch begins anew from what the log holds.
        """
        if not self._staged:
            return
        try:
            recordings = self.record.save(*self._staged, naming=self._naming)
        except IntegrityError:
            count = len(self._staged)
            self._begin_anew()
            raise Conflict(
                "somebody else wrote to the same clients meanwhile: "
                f"{count} events were not recorded",
                "run it again: what was recorded already is recognised by its key",
            ) from None
        except FiveyearError:
            self._begin_anew()
            raise
        numbers = iter(recording.notification.id for recording in recordings)
        numbered: dict[str, list[Event]] = {}
        for event in self._staged:
            numbered.setdefault(event.stream, []).append(replace(event, position=next(numbers)))
        for stream, events in numbered.items():
            recorded = self._clients[stream].recorded[: -len(events)]
            self._clients[stream] = clients.replay(stream, (*recorded, *events))
        self._unstage()

    def _decide(self, stream: str, command: Command) -> Decided:
        asked = asking(command, self.record.today())
        if command.said.key in self._keys:
            self.flush()
        already = self.record.repeated(stream, asked)
        if already is not None:
            return Decided(already=(already,))
        try:
            decided = self._decided(stream, command)
        except Refused as error:
            if not any(position >= UNRECORDED for position in error.positions):
                raise
            self.flush()
            decided = self._decided(stream, command)
        if any(position >= UNRECORDED for position in decided.already):
            self.flush()
            decided = self._decided(stream, command)
        self._stage(stream, decided)
        if len(self._staged) >= self.size:
            self.flush()
        return decided

    def _decided(self, stream: str, command: Command) -> Decided:
        """What the domain says, with names checked against the log and against what is staged."""
        client = self.client(stream)
        decided = clients.decide(client, command, self.record.today())
        for naming in renaming(client, decided.events):
            if naming.name is not None and self._bearer(naming.name) not in (None, stream):
                raise name_taken(naming.name)
        return decided

    def _stage(self, stream: str, decided: Decided) -> None:
        client = self.client(stream)
        for naming in renaming(client, decided.events):
            if client.history.name is not None:
                self._bearers[normalise(client.history.name)] = None
            if naming.name is not None:
                self._bearers[normalise(naming.name)] = stream
            self._naming.append(naming)
        for event in decided.events:
            client = clients.evolve(client, clients.provisional(client.recorded, event))
            self._staged.append(event)
            if event.key is not None:
                self._keys.add(event.key)
        self._clients[stream] = client

    def _bearer(self, name: str) -> str | None:
        """The stream of the client that will bear a name once what is staged is recorded."""
        normal = normalise(name)
        if normal in self._bearers:
            return self._bearers[normal]
        return self.record.event_log.stream_named(name)

    def _begin_anew(self) -> None:
        self._clients.clear()
        self._unstage()

    def _unstage(self) -> None:
        self._staged.clear()
        self._keys.clear()
        self._naming.clear()
        self._bearers.clear()
