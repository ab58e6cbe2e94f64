"""Records typed rows as events: each row whole or not at all, under the rules of every command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from domain.bulk.batch import Batch
from domain.bulk.client_names import ClientNames
from domain.bulk.keys import digest, is_effective, stored_under, usable_key
from domain.bulk.row_commands import row_command, with_open_label
from domain.client.aggregate import Client
from domain.client.history import History
from domain.commands import Decision
from domain.grammar.typed_rows import TypedEvent, TypedRow
from domain.grammar.values import Around
from domain.service import RecordService, new_client
from events.base import Event
from events.errors import Conflict, FiveyearError, Invalid, NotFound, Refused
from events.kinds.clients import ClientRegistered, ClientRenamed
from events.kinds.growth import GoalDeclared
from events.kinds.threats import ThreatEncountered
from events.names import normalise

AT_ONCE = 5_000
"""Events in one transaction, where not all of them have to be."""

ROW_ERRORS = (Invalid, Refused, NotFound, Conflict)
"""Errors of a row. Any other error is of the log, and ends the import."""

KEY_PREFIX = "import:"
"""How the keys begin that an import derives for rows without one."""

EventText = Callable[[Event, History], str]
"""An event in words, from the event and the client's history with it."""


@dataclass(frozen=True, slots=True)
class StagedEvent:
    """One event of a bulk command. `line` is the row's line in the file, where there is one."""

    line: int | None
    client: str
    kind: str
    on: str
    text: str

    @classmethod
    def of(cls, line: int | None, client: Client, event: Event, text: EventText) -> StagedEvent:
        name = client.history.name or client.stream
        return cls(line, name, event.TOPIC, str(event.on), text(event, client.history))


@dataclass
class ImportResult:
    """What an import did, in the order it was done. `rejects` are lines with their errors."""

    events: list[StagedEvent] = field(default_factory=list)
    rejects: list[tuple[int, FiveyearError]] = field(default_factory=list)
    already: int = 0
    rows: int = 0
    passed_over: int = 0
    clients: int = 0


@dataclass(frozen=True)
class ImportTerms:
    """Who imports, in which batch, and whether unknown clients are registered."""

    actor: str
    batch: str
    create: bool = False
    currency: str | None = None


class RowImport:
    """Stages rows in a batch. No event of a row is staged when one of them is refused.

    Staged events are recorded `at_once` at a time; never where that is None, which leaves it to
    the caller to flush `batch`.
    """

    def __init__(
        self,
        service: RecordService,
        names: ClientNames,
        terms: ImportTerms,
        at_once: int | None = AT_ONCE,
        text: EventText = lambda event, _: event.TOPIC,
    ) -> None:
        self.batch = Batch(service, size=None)
        self.result = ImportResult()
        self.names = names
        self.terms = terms
        self.today = service.today()
        self.text = text
        self.keys: dict[str, tuple[int, TypedEvent]] = {}
        """The line and the event of every key that a row gave."""
        self._at_once = at_once

    def run(
        self, rows: Iterable[TypedRow], progress: Callable[[int], None] = lambda _: None
    ) -> ImportResult:
        """Stage all rows: clients first, then threats and goals, then what refers to them."""
        for number, (row, keys) in enumerate(sorted(_with_keys(rows), key=_rank), 1):
            self.result.rows += 1
            error = self._error(row, keys)
            if error is not None and self.batch.unnumbered(error):
                # The event in the way is not recorded yet. Once it is, the error can name it.
                self._flush(0)
                error = self._error(row, keys)
            if error is not None:
                self.result.rejects.append((row.number, self.batch.numbered(error)))
            self._flush(self._at_once or 0)
            progress(number)
        self._flush(0)
        return self.result

    def _flush(self, beyond: int) -> None:
        if self._at_once is not None and self.batch.staged > beyond:
            self.batch.flush()

    def _error(self, row: TypedRow, keys: Iterable[str]) -> FiveyearError | None:
        """Stage a row; the error where that is not possible."""
        if row.problem:
            return row.problem
        staging = _RowStaging(self, row)
        try:
            with self.batch.whole():
                for event, key in zip(row.events, keys, strict=True):
                    staging.stage(event, key)
        except ROW_ERRORS as error:
            return error
        self.result.events += staging.events
        self.result.already += staging.already
        self.result.clients += staging.clients
        self.result.passed_over += not row.events
        self.keys |= staging.keys
        for name, stream in staging.names:
            self.names.add(name, stream)
        return None


class _RowStaging:
    """One row while it is staged: its effects on the import count once the whole row is."""

    def __init__(self, run: RowImport, row: TypedRow) -> None:
        self._run = run
        self._batch = run.batch
        self._row = row
        self.events: list[StagedEvent] = []
        self.already = 0
        self.clients = 0
        self.keys: dict[str, tuple[int, TypedEvent]] = {}
        self.names: list[tuple[str, str]] = []

    def stage(self, event: TypedEvent, derived_key: str) -> None:
        given = event.typed.get("key")
        if given is not None and self._repeats_earlier_row(event, given):
            self.already += 1
            return
        if given is None:
            key, stored = usable_key(self._batch, derived_key)
            if stored is not None:  # the key says the content, so it is the same event
                self.already += 1
                return
            stream = None
        else:
            key, stream = given, self._stream_under(given)
        if event.cls is ClientRegistered:
            self._register(event, key, stream)
            return
        stream = stream or self._stream(event)
        client = self._batch.client(stream)
        event = replace(event, typed=with_open_label(event, client.history))
        self._record(event, key, stream, self._around(client))

    def _record(self, event: TypedEvent, key: str, stream: str, around: Around) -> Decision:
        terms = self._run.terms
        command = row_command(event, around, actor=terms.actor, key=key, batch=terms.batch)
        decision = self._batch.record(stream, command)
        self.already += bool(decision.already)
        for each in decision.events:
            client = self._batch.client(each.stream)
            self.events.append(StagedEvent.of(self._row.number, client, each, self._run.text))
            if isinstance(each, ClientRenamed):
                self.names.append((each.name, stream))
        return decision

    # -- keys ---------------------------------------------------------------------------------

    def _stream_under(self, key: str) -> str | None:
        """The stream of the event under a key that a row gave. Refuses that of a retracted one."""
        stored = stored_under(self._batch, key)
        if stored is None:
            return None
        if not is_effective(self._batch, stored):
            raise Refused("key.retracted", key=key, positions=(stored.position,))
        return str(stored.originator_id)

    def _repeats_earlier_row(self, event: TypedEvent, key: str) -> bool:
        """Whether an earlier row has the same key and content. Raises `Invalid` for the same key
        with other content."""
        earlier = self.keys.get(key) or self._run.keys.get(key)
        if earlier is None:
            self.keys[key] = (self._row.number, event)
            return False
        line, same = earlier
        if same.content == event.content:
            return True
        raise Invalid("key.repeated", key=key, line=line)

    # -- clients ------------------------------------------------------------------------------

    def _stream(self, event: TypedEvent) -> str:
        """The client of an event; registered where that is allowed and it is unknown.

        Where clients are registered, a name has to be complete: the beginning of a name is a new
        client.
        """
        names = self._run.names
        name = names.resolved(event.client)
        for each, stream in self.names:
            if normalise(each) == normalise(name):
                return stream
        if not self._run.terms.create:
            return names.stream(event.client)
        return names.exact(event.client) or self._new_client(name)

    def _new_client(self, name: str) -> str:
        derived = f"{KEY_PREFIX}{digest(ClientRegistered.TOPIC, name)}"
        key, stored = usable_key(self._batch, derived)
        if stored is not None:  # registered by an earlier import, and renamed since
            return str(stored.originator_id)
        typed = {"name": name, **self._row.about}
        return self._register(TypedEvent(ClientRegistered, name, typed), key)

    def _register(self, event: TypedEvent, key: str, stream: str | None = None) -> str:
        """Stage a new client; its stream, which is `stream` where the key is recorded already."""
        typed = {"currency": self._run.terms.currency or "", **self._row.about, **event.typed}
        typed = {name: text for name, text in typed.items() if text}
        for name in ("industry", "currency"):
            if name not in typed:
                raise Invalid("row.client_incomplete", client=typed["name"], name=name)
        decision = self._record(
            replace(event, typed=typed), key, stream or new_client(), Around(self._run.today)
        )
        for each in decision.events:
            stream = each.stream
            self.clients += 1
            self.names += [(name, stream) for name in {typed["name"], event.client}]
        return str(stream)

    def _around(self, client: Client) -> Around:
        registered = client.history.registered
        if registered is None:
            return Around(self._run.today)
        return Around(self._run.today, registered.fiscal_year_end, registered.currency)


def _with_keys(rows: Iterable[TypedRow]) -> Iterator[tuple[TypedRow, tuple[str, ...]]]:
    """Each row with a key derived from the content of each of its events.

    Equal events in several rows are several events, and get keys of their own.
    """
    repeated: Counter[str] = Counter()
    for row in rows:
        keys = []
        for event in row.events:
            content = digest(event.cls.TOPIC, event.client, sorted(event.typed.items()))
            repeated[content] += 1
            number = repeated[content]
            keys.append(
                f"{KEY_PREFIX}{content}" if number == 1 else f"{KEY_PREFIX}{content}:{number}"
            )
        yield row, tuple(keys)


def _rank(keyed: tuple[TypedRow, tuple[str, ...]]) -> int:
    """0 for rows about who clients are, 1 for threats and goals, 2 for all others."""
    return min((RANKS.get(event.cls, 2) for event in keyed[0].events), default=2)


RANKS: Mapping[type[Event], int] = {
    ClientRegistered: 0,
    ClientRenamed: 0,
    ThreatEncountered: 1,
    GoalDeclared: 1,
}
