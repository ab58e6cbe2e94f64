"""One threat recorded for many clients: a recession, a law, a war."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from domain.bulk.batch import Batch
from domain.bulk.import_rows import EventText, StagedEvent
from domain.bulk.keys import digest, usable_key
from domain.client.aggregate import Client
from domain.commands import Provenance, RecordEvent
from domain.service import RecordService
from events.base import Event
from events.dates import PartialDate
from events.errors import Conflict, FiveyearError, Invalid, NotFound, Refused
from events.kinds.threats import ThreatAbated, ThreatEncountered
from events.names import normalise


@dataclass(frozen=True)
class Shock:
    """A threat to many clients. `until` is None while it lasts."""

    description: str
    severity: str
    threat_kind: str | None
    begun: PartialDate
    until: PartialDate | None

    @property
    def content(self) -> str:
        """A digest of the threat, the same before and after its end is known."""
        return digest(self.description, self.severity, self.threat_kind, str(self.begun))

    def check(self) -> None:
        """Raise `Invalid` where the end is before the beginning."""
        if self.until is not None and self.until.latest < self.begun.earliest:
            raise Invalid("shock.reversed", until=self.until, begun=self.begun)

    def has_revenue(self, client: Client) -> bool:
        """Whether the client has revenue for a period that overlaps the threat."""
        last = None if self.until is None else self.until.latest
        return any(
            period.end >= self.begun.earliest and (last is None or period.start <= last)
            for period in client.history.revenue
        )


@dataclass(frozen=True)
class ShockResult:
    """What a shock did, in order; recorded once `batch` is flushed. `rejects` are by client."""

    batch: Batch
    events: list[StagedEvent]
    already: int
    rejects: list[tuple[str, FiveyearError]]
    clients: int


def apply_shock(
    service: RecordService,
    shock: Shock,
    clients: Iterable[tuple[str, Client]],
    provenance: Provenance,
    text: EventText = lambda event, _: event.TOPIC,
) -> ShockResult:
    """Stage the threat, and its end, for each of these clients by name.

    A client that has the threat from an earlier shock of the same content gets only what is new. A
    client whose rules refuse it is listed with the error.
    """
    batch = Batch(service, size=None)
    staged: list[StagedEvent] = []
    rejects: list[tuple[str, FiveyearError]] = []
    already = count = 0
    for name, client in clients:
        try:
            with batch.whole():
                events = list(_stage(batch, client.stream, shock, provenance))
        except (Invalid, Refused, Conflict) as error:
            rejects.append((name, batch.numbered(error)))
            continue
        already += not events
        count += bool(events)
        after = batch.client(client.stream)
        staged += [replace(StagedEvent.of(None, after, e, text), client=name) for e in events]
    return ShockResult(batch, staged, already, rejects, count)


def _stage(batch: Batch, stream: str, shock: Shock, provenance: Provenance) -> Iterator[Event]:
    """The threat and its end for one client, without what is recorded already."""
    key, stored = usable_key(batch, f"shock:{shock.content}:{stream}")
    if stored is None:
        values = {
            "description": shock.description,
            "severity": shock.severity,
            "threat_kind": shock.threat_kind,
        }
        begin = RecordEvent(
            kind=ThreatEncountered,
            provenance=replace(provenance, key=key),
            on=shock.begun,
            values=values,
        )
        (threat,) = batch.record(stream, begin).events
        yield threat
    else:
        threat = batch.client(stream).facts[stored.position]
    if shock.until is None:
        return
    key, stored = usable_key(batch, f"{key}:abated:{shock.until}")
    if stored is None:
        end = RecordEvent(
            kind=ThreatAbated,
            provenance=replace(provenance, key=key),
            on=shock.until,
            values={"threat": getattr(threat, "threat", None)},
        )
        yield from batch.record(stream, end).events


def clients_of(
    service: RecordService, industries: Sequence[str] = ()
) -> Iterator[tuple[str, Client]]:
    """All clients, or those in some industries, by name.

    Raises `NotFound` for an industry without clients, and for a log without any.
    """
    everyone = [(name, service.client(stream)) for name, stream in service.event_log.names()]
    if not everyone:
        raise NotFound("log.no_client")
    by_normal = {
        normalise(client.history.industry or ""): client.history.industry for _, client in everyone
    }
    for name in industries:
        if normalise(name) not in by_normal:
            known = tuple(sorted(filter(None, by_normal.values())))
            raise NotFound("industry.no_client", industry=name, known=known)
    wanted = {normalise(name) for name in industries}
    for name, client in everyone:
        if not wanted or normalise(client.history.industry or "") in wanted:
            yield name, client
