"""Many commands, decided one after another and recorded in few transactions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from eventsourcing.persistence import IntegrityError

from domain.client import aggregate
from domain.client.aggregate import UNRECORDED, Client
from domain.commands import Command, Decision, RecordEvent
from domain.service import RecordService, name_changes, new_client, write_request
from events.base import Event
from events.catalogue import CORRECTIONS
from events.errors import PROSE, Conflict, FiveyearError, Refused
from events.kinds.clients import ClientRegistered, ClientRenamed
from events.names import normalise
from events.store.log import NameChange, name_taken

NAMING = (ClientRegistered, ClientRenamed, *CORRECTIONS)
"""The kinds after which a client may have another name."""

FiveyearErrorT = TypeVar("FiveyearErrorT", bound=FiveyearError)

_STAGED_NUMBER = re.compile(
    rf"(#?)\b({str(UNRECORDED)[:7]}\d{{{len(str(UNRECORDED)) - 7}}})\b", re.ASCII
)
"""How the number of an event that is not recorded yet looks in an error."""


@dataclass(frozen=True)
class _Mark:
    """How far a batch had come: what it takes to go back there."""

    staged: int
    naming: int
    clients: dict[str, Client | None]
    bearers: dict[str, str | None] | None


class Batch:
    """Collects what is decided and records it `size` events at a time, all or none of them.

    Without a `size` it waits until it is told to `flush`: all is recorded, or nothing.

    Use it as a context manager: what is left is recorded on the way out, unless an error is on
    its way. A command that is refused leaves no trace and the batch goes on. Events that come back
    have no number until they are recorded; numbers in answers and errors are always true ones,
    for which what is staged is recorded first.
    """

    def __init__(self, record: RecordService, size: int | None = 5_000) -> None:
        self.record = record
        self.size = size
        self.numbers: list[int] = []
        """The positions that were given so far, in the order the events were staged."""
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
        """How many events wait to be recorded."""
        return len(self._staged)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is told inside is staged whole, or not at all when an error leaves the block.

        Nothing is recorded inside, so an error may name events by numbers that they do not have
        yet: `unnumbered` says so, and `numbered` gives those they will have.
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
        """The error with the numbers that staged events will have if nobody else writes first.

        An event that was not staged in the end gets none.
        """
        last = self.record.event_log.max_notification_id()

        def number(match: re.Match[str]) -> str:
            index = int(match[2]) - UNRECORDED
            if index < len(self._staged):
                return f"{match[1]}{last + 1 + index}"
            return "told with it"

        if error.code != PROSE:
            staged = (each - UNRECORDED for each in error.positions)
            error.positions = tuple(
                last + 1 + index if index >= 0 else index + UNRECORDED
                for index in staged
                if index < len(self._staged)
            )
            return error
        texts = {"what": error.what, "hint": error.mend}
        error.values = {name: _STAGED_NUMBER.sub(number, text) for name, text in texts.items()}
        return error

    def register(self, command: RecordEvent, stream: str | None = None) -> str:
        """Stage a new client; its stream. Raises `NameTaken` if the name is.

        `stream` is given for invented clients only, whose streams follow from their numbers.
        """
        decided = self._decide(stream or new_client(), command)
        if decided.already:
            return self.record.event(decided.already[0]).stream
        return decided.events[0].stream

    def tell(self, stream: str, command: RecordEvent) -> Decision:
        """Stage an event."""
        return self._decide(stream, command)

    def mend(self, stream: str, command: Command) -> Decision:
        """Stage a correction or retraction. It names its target by number, so all is recorded.

        A batch without a size mends only what was recorded before.
        """
        if self.size is not None:
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
        positions = [recording.notification.id for recording in recordings]
        self.numbers += positions
        numbers = iter(positions)
        numbered: dict[str, list[Event]] = {}
        for event in self._staged:
            numbered.setdefault(event.stream, []).append(replace(event, position=next(numbers)))
        for stream, events in numbered.items():
            recorded = self._clients[stream].recorded[: -len(events)]
            self._clients[stream] = aggregate.replay(stream, (*recorded, *events))
        self._unstage()

    def _decide(self, stream: str, command: Command) -> Decision:
        asked = write_request(command, self.record.today())
        may_flush = self.size is not None and self._mark is None
        if command.provenance.key in self._keys:
            if not may_flush:
                raise Conflict(
                    f"the key {command.provenance.key!r} is used twice",
                    "give each event its own key",
                )
            self.flush()
        already = self.record.repeated(stream, asked)
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
        """What the domain says, with names checked against the log and against what is staged."""
        client = self.client(stream)
        decided = aggregate.decide(client, command, self.record.today())
        for naming in _renaming(client, decided.events):
            if naming.name is not None and self._bearer(naming.name) not in (None, stream):
                raise name_taken(naming.name)
        return decided

    def _stage(self, stream: str, decided: Decision) -> None:
        client = self.client(stream)
        mark = self._mark
        if mark is not None:
            mark.clients.setdefault(stream, self._clients.get(stream))
        for naming in _renaming(client, decided.events):
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
        """The stream of the client that will bear a name once what is staged is recorded."""
        normal = normalise(name)
        if normal in self._bearers:
            return self._bearers[normal]
        return self.record.event_log.stream_named(name)

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

    def _begin_anew(self) -> None:
        self._clients.clear()
        self._unstage()

    def _unstage(self) -> None:
        self._staged.clear()
        self._keys.clear()
        self._naming.clear()
        self._bearers.clear()


def _renaming(client: Client, events: Sequence[Event]) -> list[NameChange]:
    """What the directory of names learns. Few events say anything of it, and asking takes long."""
    if not any(isinstance(event, NAMING) for event in events):
        return []
    return name_changes(client, events)
