"""Many commands, decided one after another and recorded in few transactions."""

from __future__ import annotations

from dataclasses import replace

from eventsourcing.persistence import IntegrityError

from domain import client as clients
from domain.client import Client
from domain.commands import Command, Decided, Tell
from domain.completing import same_content
from domain.record import Record, new_client, renaming
from events.base import Event
from events.errors import Conflict
from events.log import Naming, name_taken
from events.names import normalise


class Batch:
    """Collects what is decided and records it `size` events at a time, all or none of them.

    Use it as a context manager: what is left is recorded on the way out, unless an error is on
    its way. A command that is refused leaves no trace and the batch goes on.
    """

    def __init__(self, record: Record, size: int = 5_000) -> None:
        self.record = record
        self.size = size
        self._clients: dict[str, Client] = {}
        self._staged: list[Event] = []
        self._naming: dict[str, Naming] = {}
        self._names: set[str] = set()
        self._keys: dict[str, Event] = {}

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.flush()

    def register(self, command: Tell, stream: str | None = None) -> str:
        """Stage a new client; its stream, which is `stream` if that is given.

        Raises `NameTaken` if the name is.
        """
        name = str(command.values.get("name"))
        if normalise(name) in self._names or self.record.event_log.stream_named(name):
            raise name_taken(name)
        stream = stream or new_client()
        self._decide(stream, command)
        return stream

    def tell(self, stream: str, command: Tell) -> Decided:
        """Stage an event. Those that come back have no number until `flush`."""
        if self._already(command):
            return Decided(already=(0,))
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
        """Record what is staged. Raises `Conflict` if somebody else wrote to the same clients."""
        if not self._staged:
            return
        try:
            recordings = self.record.save(*self._staged, naming=list(self._naming.values()))
        except IntegrityError:
            raise Conflict(
                "somebody else wrote to the same clients meanwhile: "
                f"{len(self._staged)} events were not recorded",
                "run it again: what was recorded already is recognised",
            ) from None
        numbers = iter(recording.notification.id for recording in recordings)
        numbered: dict[str, list[Event]] = {}
        for event in self._staged:
            numbered.setdefault(event.stream, []).append(replace(event, position=next(numbers)))
        for stream, events in numbered.items():
            recorded = self._clients[stream].recorded[: -len(events)]
            self._clients[stream] = clients.replay(stream, (*recorded, *events))
        self._staged.clear()
        self._naming.clear()
        self._names.clear()
        self._keys.clear()

    def _decide(self, stream: str, command: Command) -> Decided:
        client = self.client(stream)
        decided = clients.decide(client, command, self.record.today())
        for naming in renaming(client, decided.events):
            self._naming[stream] = naming
            if naming.name is not None:
                self._names.add(normalise(naming.name))
        for event in decided.events:
            self._staged.append(event)
            client = clients.evolve(client, clients.provisional(event, len(self._staged)))
            if event.key is not None:
                self._keys[event.key] = event
        self._clients[stream] = client
        if len(self._staged) >= self.size:
            self.flush()
        return decided

    def _already(self, command: Tell) -> bool:
        """Whether the command's key was used for the same content, here or in the log."""
        staged = self._keys.get(command.said.key or "")
        if staged is None:
            return self.record.already(command) is not None
        if not same_content(staged, command):
            raise Conflict(
                f"the key {command.said.key!r} is used for other content in the same batch",
                "use another key",
            )
        return True
