"""One threat that strikes many clients: a recession, a law, a war."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cli.importing.landing import Landed
from cli.importing.rows import digest, said
from cli.parse.client_names import client_to_write
from cli.present.event_text import event_text
from domain.bulk.batch import Batch
from domain.client.aggregate import Client
from domain.commands import Provenance, RecordEvent
from domain.grammar.names import did_you_mean
from domain.service import RecordService
from events.base import Event
from events.dates import When
from events.errors import Conflict, Invalid, NotFound, Refused
from events.kinds.threats import ThreatAbated, ThreatEncountered
from events.names import normalise

SHOWN = 20
"""Names that a hint lists."""


@dataclass(frozen=True)
class Shock:
    """What strikes, and when. `until` is None while it lasts."""

    description: str
    severity: str
    threat_kind: str | None
    begun: When
    until: When | None

    @property
    def content(self) -> str:
        """Stands for what strikes: the same shock has the same, whether it is over or not."""
        return digest(self.description, self.severity, self.threat_kind, str(self.begun))

    def overlaps(self, client: Client) -> bool:
        """Whether a period for which the client's revenue is known lies, in part, in its time."""
        last = None if self.until is None else self.until.latest
        return any(
            period.end >= self.begun.earliest and (last is None or period.start <= last)
            for period in client.history.revenue
        )


@dataclass(frozen=True)
class Struck:
    """What came of it, in the order it was told. Nothing is recorded before the batch is."""

    batch: Batch
    landed: list[Landed]
    already: int
    rejects: list[tuple[str, str]]
    clients: int


def strike(
    record: RecordService, shock: Shock, clients: Iterable[tuple[str, Client]], by: Provenance
) -> Struck:
    """The threat begins, and ends, for each of these clients by name, in a batch not recorded yet.

    A client that has it already, by an earlier shock with the same words, is passed over. One that
    cannot take it is named with the reason.
    """
    batch = Batch(record, size=None)
    landed: list[Landed] = []
    rejects: list[tuple[str, str]] = []
    already = count = 0
    for name, client in clients:
        try:
            with batch.whole():
                events = list(_struck(batch, client, shock, by))
        except (Invalid, Refused, Conflict) as error:
            rejects.append((name, said(batch.numbered(error))))
            continue
        already += not events
        count += bool(events)
        history = batch.client(client.stream).history
        landed += [
            Landed(None, name, event.TOPIC, str(event.on), event_text(event, history))
            for event in events
        ]
    return Struck(batch, landed, already, rejects, count)


def _struck(batch: Batch, client: Client, shock: Shock, by: Provenance) -> Iterator[Event]:
    """What is told of one client: the threat, if it has not got it, and its end, if it is over."""
    key = f"shock:{shock.content}:{client.stream}"
    known, key = _known(batch.record, client, key)
    if known is None:
        values = {
            "description": shock.description,
            "severity": shock.severity,
            "threat_kind": shock.threat_kind,
        }
        said_by = replace(by, key=key)
        begun = RecordEvent(
            kind=ThreatEncountered, provenance=said_by, on=shock.begun, values=values
        )
        (known,) = batch.tell(client.stream, begun).events
        yield known
    if shock.until is None:
        return
    label = {"threat": getattr(known, "threat", None)}
    ended, key = _known(batch.record, client, f"{key}:abated:{shock.until}")
    if ended is None:
        over = RecordEvent(
            kind=ThreatAbated, provenance=replace(by, key=key), on=shock.until, values=label
        )
        yield from batch.tell(client.stream, over).events


def _known(record: RecordService, client: Client, key: str) -> tuple[Event | None, str]:
    """What stands under a key, and that key; where it was withdrawn, the next key that is free."""
    number, tried = 1, key
    while (stored := record.event_log.with_key(tried)) is not None:
        if stored.position in client.facts:
            return client.facts[stored.position], tried
        number += 1
        tried = f"{key}~{number}"
    return None, tried


def check(shock: Shock) -> None:
    """Raise `Invalid` for what can strike nobody."""
    if shock.until is not None and shock.until.latest < shock.begun.earliest:
        raise Invalid(
            f"--until: {shock.until} is before {shock.begun}, when it began", "check the dates"
        )


def chosen(
    record: RecordService, industries: Sequence[str] | None, clients: Sequence[str] | None
) -> Iterator[tuple[str, Client]]:
    """The clients that are meant, by name. Raises `NotFound` for one, or an industry, unknown."""
    log = record.event_log
    if clients:
        meant = dict(client_to_write(log, typed) for typed in clients)
        yield from ((name, record.client(meant[name])) for name in sorted(meant))
        return
    everyone = [(name, record.client(stream)) for name, stream in log.names()]
    if not everyone:
        raise NotFound("there is no client in this log", "add one: fiveyear client add NAME")
    if not industries:
        yield from everyone
        return
    known = {normalise(each.history.industry or ""): each.history.industry for _, each in everyone}
    wanted = {normalise(each) for each in industries}
    for each in industries:
        if normalise(each) not in known:
            names = sorted(filter(None, known.values()))
            hint = did_you_mean(each, names) or f"there are: {', '.join(names[:SHOWN])}"
            raise NotFound(f"no client is in the industry {each!r}", hint)
    yield from (each for each in everyone if normalise(each[1].history.industry or "") in wanted)
