"""Many commands, decided one by one and recorded in few transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from eventsourcing.persistence import IntegrityError

from domain.client import aggregate
from domain.client.aggregate import UNRECORDED, Client
from domain.client.corrections import position_of
from domain.commands import Command, Decision, RecordEvent
from domain.service import RecordService, name_changes, new_client, write_request
from events.base import Event
from events.errors import Conflict, FiveyearError, Refused
from events.names import normalise
from events.store.log import NameChange, name_taken

FiveyearErrorT = TypeVar("FiveyearErrorT", bound=FiveyearError)


@dataclass(frozen=True)
class _Mark:
    """The state of a batch before a group of commands, to return to."""

    staged: int
    naming: int
    clients: dict[str, Client | None]
    bearers: dict[str, str | None] | None


class Batch:
    """Collects decided events and records them `size` at a time, all or none of them.

    Without a `size` nothing is recorded before `flush`: all is recorded, or nothing.

    Use it as a context manager: the rest is recorded on the way out, unless an error leaves the
    block. A refused command leaves no trace, and the batch goes on. Staged events have no position
    until they are recorded. Where a result or an error has to name one, the staged events are
    recorded first.
    """

    def __init__(self, service: RecordService, size: int | None = 5_000) -> None:
        self.service = service
        self.size = size
        self.numbers: list[int] = []
        """The positions of recorded events, in the order they were staged."""
        self._mark: _Mark | None = None
        self._clients: dict[str, Client] = {}
        self._staged: list[Event] = []
        self._keys: set[str] = set()
        self._naming: list[NameChange] = []
        self._bearers: dict[str, str | None] = {}

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self.size is not None:
            self.flush()

    @property
    def staged(self) -> int:
        """Number of events that are not recorded yet."""
        return len(self._staged)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Commands inside are staged together, or not at all when an error leaves the block.

        Nothing is recorded inside, so an error may name events that have no position yet:
        `unnumbered` says so, and `numbered` gives the positions they will have.
        """
        self._mark = _Mark(len(self._staged), len(self._naming), {}, None)
        try:
            yield
        except BaseException:
            self._go_back(self._mark)
            raise
        finally:
            self._mark = None
        self._flush_full()

    @staticmethod
    def unnumbered(error: FiveyearError) -> bool:
        """Whether an error names events that are not recorded yet."""
        return isinstance(error, Refused) and any(each >= UNRECORDED for each in error.positions)

    def numbered(self, error: FiveyearErrorT) -> FiveyearErrorT:
        """The error with the positions that staged events get if no other process writes first.

        An event that was not staged in the end gets the position 0.
        """
        first = self.service.event_log.max_notification_id() + 1

        def final(position: int) -> int:
            if position < UNRECORDED:
                return position
            index = position - UNRECORDED
            return first + index if index < len(self._staged) else 0

        return error.with_positions(final)

    def register(self, command: RecordEvent, stream: str | None = None) -> str:
        """Stage a new client; its stream. Raises `NameTaken` if the name is taken.

        `stream` is given for invented clients only, whose streams follow from their ordinals.
        """
        decided = self._decide(stream or new_client(), command)
        if decided.already:
            return self.service.event(decided.already[0]).stream
        return decided.events[0].stream

    def record(self, stream: str, command: RecordEvent) -> Decision:
        """Stage an event."""
        return self._decide(stream, command)

    def correct(self, stream: str, command: Command) -> Decision:
        """Stage a correction or retraction. It names its target by position, so the staged events
        are recorded first.

        Without a size, only events recorded before can be corrected or retracted.
        """
        if self.size is not None:
            self.flush()
        return self._decide(stream, command)

    def client(self, stream: str) -> Client:
        """The client with its staged events."""
        if stream not in self._clients:
            self._clients[stream] = self.service.client(stream)
        return self._clients[stream]

    def flush(self) -> None:
        """Record the staged events. Raises `Conflict` if another process wrote to a client first.

        None of them is recorded then, and the batch is empty again.
        """
        if not self._staged:
            return
        try:
            recorded = self.service.append(self._staged, self._naming)
        except IntegrityError:
            count = len(self._staged)
            self._clear()
            raise Conflict("batch.contended", count=count) from None
        except FiveyearError:
            self._clear()
            raise
        by_stream: dict[str, list[Event]] = {}
        for event in recorded:
            self.numbers.append(position_of(event))
            by_stream.setdefault(event.stream, []).append(event)
        for stream, events in by_stream.items():
            before = self._clients[stream].recorded[: -len(events)]
            self._clients[stream] = aggregate.replay(stream, (*before, *events))
        self._unstage()

    def _decide(self, stream: str, command: Command) -> Decision:
        request = write_request(command, self.service.today())
        may_flush = self.size is not None and self._mark is None
        if command.provenance.key in self._keys:
            if not may_flush:
                raise Conflict("key.used_twice", key=command.provenance.key)
            self.flush()
        already = self.service.repeated(stream, request)
        if already is not None:
            return Decision(already=(already,))
        try:
            decided = self._decided(stream, command)
        except Refused as error:
            if not (may_flush and self.unnumbered(error)):
                raise
            self.flush()
            decided = self._decided(stream, command)
        if may_flush and any(position >= UNRECORDED for position in decided.already):
            self.flush()
            decided = self._decided(stream, command)
        self._stage(stream, decided)
        self._flush_full()
        return decided

    def _flush_full(self) -> None:
        if self.size is not None and self._mark is None and len(self._staged) >= self.size:
            self.flush()

    def _decided(self, stream: str, command: Command) -> Decision:
        """The domain's decision, with names checked against the log and the staged events."""
        client = self.client(stream)
        decided = aggregate.decide(client, command, self.service.today())
        for naming in name_changes(client, decided.events):
            if naming.name is not None and self._bearer(naming.name) not in (None, stream):
                raise name_taken(naming.name)
        return decided

    def _stage(self, stream: str, decided: Decision) -> None:
        client = self.client(stream)
        mark = self._mark
        if mark is not None:
            mark.clients.setdefault(stream, self._clients.get(stream))
        for naming in name_changes(client, decided.events):
            if mark is not None and mark.bearers is None:
                mark = self._mark = replace(mark, bearers=dict(self._bearers))
            if client.history.name is not None:
                self._bearers[normalise(client.history.name)] = None
            if naming.name is not None:
                self._bearers[normalise(naming.name)] = stream
            self._naming.append(naming)
        for event in decided.events:
            number = UNRECORDED + len(self._staged)
            client = aggregate.evolve(client, replace(event, position=number))
            self._staged.append(event)
            if event.key is not None:
                self._keys.add(event.key)
        self._clients[stream] = client

    def _bearer(self, name: str) -> str | None:
        """The stream of the client that has a name once the staged events are recorded."""
        normal = normalise(name)
        if normal in self._bearers:
            return self._bearers[normal]
        return self.service.event_log.stream_named(name)

    def _go_back(self, mark: _Mark) -> None:
        self._keys -= {event.key for event in self._staged[mark.staged :] if event.key is not None}
        del self._staged[mark.staged :]
        del self._naming[mark.naming :]
        for stream, client in mark.clients.items():
            if client is None:
                self._clients.pop(stream, None)
            else:
                self._clients[stream] = client
        if mark.bearers is not None:
            self._bearers = mark.bearers

    def _clear(self) -> None:
        self._clients.clear()
        self._unstage()

    def _unstage(self) -> None:
        self._staged.clear()
        self._keys.clear()
        self._naming.clear()
        self._bearers.clear()
