"""Rows become events: each row whole or not at all, by the rules that every command obeys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cli.commands.log import OPEN_ONES
from cli.help.kinds import BY_CLASS
from cli.importing.names import Names
from cli.importing.rejects import Reject
from cli.importing.rows import MARK, Fact, Row, digest, said, tell
from cli.present.event_text import event_text
from domain.bulk.batch import Batch
from domain.client.aggregate import Client
from domain.client.history import History
from domain.commands import Decision
from domain.grammar.values import Around
from domain.service import RecordService, is_client, new_client
from events.errors import Conflict, FiveyearError, Invalid, NotFound, Refused
from events.kinds.clients import ClientRegistered, ClientRenamed
from events.names import normalise


@dataclass(frozen=True, slots=True)
class Landed:
    """One event that a row became. `line` is the row's place in the file, if it has one."""

    line: int | None
    client: str
    kind: str
    on: str
    says: str


@dataclass
class Outcome:
    """What came of an import, in the order it was told."""

    landed: list[Landed] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    already: int = 0
    rows: int = 0
    passed_over: int = 0
    clients: int = 0


@dataclass(frozen=True)
class Terms:
    """How rows are to be told: by whom, in which batch, and what is done with unknown clients."""

    actor: str
    batch: str
    create: bool = False
    currency: str | None = None


AT_ONCE = 5_000
"""Events in one transaction, where not all of them have to be."""

OF_A_ROW = (Invalid, Refused, NotFound, Conflict)
"""What is wrong with a row. Any other error is of the log, and ends the import."""


class Landing:
    """Tells rows to a batch. Nothing of a row is staged when any event of it is refused.

    What is staged is recorded `at_once` events at a time; where that is None, never.
    """

    def __init__(
        self, record: RecordService, names: Names, terms: Terms, at_once: int | None = AT_ONCE
    ) -> None:
        self.batch = Batch(record, size=None)
        self.outcome = Outcome()
        self._names = names
        self._terms = terms
        self._at_once = at_once
        self._today = record.today()
        self._keys: dict[str, tuple[int, Fact]] = {}

    def land(self, rows: Iterable[Row], progress: Callable[[int], None] = lambda _: None) -> None:
        """Tell all rows: in their order, but first who clients are, then what is labelled."""
        for number, row in enumerate(sorted(rows, key=lambda each: each.rank), 1):
            self.outcome.rows += 1
            error = self._refused(row)
            if error is not None and self.batch.unnumbered(error):
                # What is in the way is not recorded yet. Once it is, its number can be told.
                self._flush(0)
                error = self._refused(row)
            if error is not None:
                self.outcome.rejects.append(Reject(row.line, said(self.batch.numbered(error))))
            self._flush(self._at_once or 0)
            progress(number)
        self._flush(0)

    def _flush(self, beyond: int) -> None:
        if self._at_once is not None and self.batch.staged > beyond:
            self.batch.flush()

    def _refused(self, row: Row) -> FiveyearError | None:
        try:
            if row.problem:
                raise Invalid(row.problem)
            self._tell(row)
        except OF_A_ROW as error:
            return error
        return None

    def _tell(self, row: Row) -> None:
        telling = _Telling(self, row)
        with self.batch.whole():
            for fact in row.facts:
                telling.tell(fact)
        self.outcome.landed += telling.landed
        self.outcome.already += telling.already
        self.outcome.clients += telling.clients
        self.outcome.passed_over += not row.facts
        self._keys |= telling.keys
        for name, stream in telling.named:
            self._names.add(name, stream)


class _Telling:
    """One row being told: what is known of it counts only once all of it is staged."""

    def __init__(self, landing: Landing, row: Row) -> None:
        self._batch = landing.batch
        self._names = landing._names  # noqa: SLF001  # of the same making
        self._terms = landing._terms  # noqa: SLF001
        self._today = landing._today  # noqa: SLF001
        self._earlier = landing._keys  # noqa: SLF001
        self._row = row
        self.landed: list[Landed] = []
        self.already = 0
        self.clients = 0
        self.keys: dict[str, tuple[int, Fact]] = {}
        self.named: list[tuple[str, str]] = []

    def tell(self, fact: Fact) -> None:
        if self._told_already(fact):
            self.already += 1
            return
        fact, stream = self._known(fact)
        if stream is not None and "key" not in fact.typed:
            self.already += 1  # its key says what it says: the same row
            return
        if fact.cls is ClientRegistered:
            self._register(fact, stream)
            return
        stream = stream or self._stream(fact)
        client = self._batch.client(stream)
        typed = _with_label(fact, client.history)
        decided = self._batch.tell(
            stream, tell(fact, self._around(client), self._terms.actor, self._terms.batch, typed)
        )
        self._note(decided, stream)
        for event in decided.events:
            if isinstance(event, ClientRenamed):
                self.named.append((event.name, stream))

    # -- keys ---------------------------------------------------------------------------------

    def _known(self, fact: Fact) -> tuple[Fact, str | None]:
        """The fact under a key that can be used, and the stream where it is recorded already.

        Where what was recorded under a key of ours has been withdrawn, the row is told anew under
        the next key.
        """
        given = fact.typed.get("key")
        key, number = fact.key, 1
        while (found := self._recorded(key)) is not None:
            _, position, stands = found
            if stands:
                break
            if given is not None:
                raise Refused(
                    f"the key {given!r} was used for #{position}, which is withdrawn",
                    "give the row another key",
                )
            number += 1
            key = f"{fact.given_key}~{number}"
        if key != fact.key:
            fact = Fact(fact.cls, fact.client, fact.typed, fact.labels, key)
        return fact, None if found is None else found[0]

    def _told_already(self, fact: Fact) -> bool:
        """Whether an earlier row says the same under the key that this one brings.

        Raises `Invalid` if it says something else under it.
        """
        key = fact.typed.get("key")
        if key is None:
            return False
        line, same = self.keys.get(key) or self._earlier.get(key) or (0, None)
        self.keys[key] = (line or self._row.line.number, same or fact)
        if same is None:
            return False
        if (same.cls, same.client, same.typed) == (fact.cls, fact.client, fact.typed):
            return True
        raise Invalid(
            f"the key {key!r} stands in line {line} already, with other content",
            "give each row a key of its own",
        )

    def _recorded(self, key: str) -> tuple[str, int, bool] | None:
        """The stream and number of what is recorded under a key, and whether it still stands."""
        stored = self._batch.record.event_log.with_key(key)
        if stored is None:
            return None
        stream = str(stored.originator_id)
        stands = not is_client(stream) or stored.position in self._batch.client(stream).facts
        return stream, stored.position, stands

    # -- clients ------------------------------------------------------------------------------

    def _stream(self, fact: Fact) -> str:
        """The client a fact is about; made, where that was asked for and it is unknown.

        Where clients are made, a name has to be whole: the beginning of another is a new one.
        """
        key = normalise(self._names.meant(fact.client))
        for name, stream in self.named:
            if normalise(name) == key:
                return stream
        if not self._terms.create:
            return self._names.stream(fact.client)
        return self._names.exact(fact.client) or self._make(self._names.meant(fact.client))

    def _make(self, name: str) -> str:
        fact = Fact(ClientRegistered, name, {"name": name, **self._row.about}, {}, "")
        key = f"{MARK}{digest(ClientRegistered.TOPIC, name)}"
        fact, stream = self._known(Fact(fact.cls, name, fact.typed, {}, key))
        return stream or self._register(fact)  # made by an import before, and renamed since

    def _register(self, fact: Fact, stream: str | None = None) -> str:
        """Stage a new client; its stream. Where `stream` is given, it is there already."""
        typed = {"currency": self._terms.currency or "", **self._row.about, **fact.typed}
        typed = {name: text for name, text in typed.items() if text}
        for name, what in (("industry", "its industry"), ("currency", "what it reports in")):
            if name not in typed:
                raise Invalid(
                    f"{typed['name']!r} is a new client, and nothing says {what}",
                    f"give a column {name}, or a constant in the map's [clients]",
                )
        command = tell(fact, Around(self._today), self._terms.actor, self._terms.batch, typed)
        decided = self._batch.tell(stream or new_client(), command)
        for event in decided.events:
            stream = event.stream
            self.clients += 1
            self.named += [(name, stream) for name in {typed["name"], fact.client}]
        self._note(decided, str(stream))
        return str(stream)

    def _around(self, client: Client) -> Around:
        registered = client.history.registered
        if registered is None:
            return Around(self._today)
        return Around(self._today, registered.fiscal_year_end, registered.currency)

    def _note(self, decided: Decision, stream: str) -> None:
        self.already += bool(decided.already)
        if not decided.events:
            return
        history = self._batch.client(stream).history
        for event in decided.events:
            self.landed.append(
                Landed(
                    self._row.line.number,
                    history.name or stream,
                    event.TOPIC,
                    str(event.on),
                    event_text(event, history),
                )
            )


def _with_label(fact: Fact, history: History) -> Mapping[str, str]:
    """What is typed, with the threat or goal that is meant where only one is open."""
    open_ones = OPEN_ONES.get(fact.cls)
    if open_ones is None:
        return fact.typed
    name = BY_CLASS[fact.cls].positional[0]
    if name in fact.typed:
        return fact.typed
    found = open_ones(history)
    if len(found) == 1:
        return {**fact.typed, name: next(iter(found))}
    shown = ", ".join(f"{label} {what!r}" for label, what in found.items())
    raise Invalid(
        f"{fact.labels.get(name, name)} is missing, and "
        + (f"{len(found)} are open: {shown}" if found else "none is open"),
        f"give the {name}",
    )
