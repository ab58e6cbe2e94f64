"""The industry aggregate: what peers reported, one figure for each period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.client.aggregate import check_not_in_future, provisional
from domain.client.corrections import effective_facts, position_of, retracted_positions
from domain.commands import Decision, Provenance, Retract
from events.base import Event
from events.dates import PartialDate, Period
from events.errors import Refused
from events.kinds.corrections import EventRetracted
from events.kinds.industries import PeersReported
from events.names import normalise


@dataclass(frozen=True)
class Industry:
    """An industry as known after the first `revision` events of its stream."""

    stream: str
    recorded: tuple[Event, ...] = ()
    peers: dict[Period, PeersReported] = field(default_factory=dict)

    @property
    def revision(self) -> int:
        return len(self.recorded)


def stream_of(industry: str) -> str:
    """The stream of an industry follows from its name."""
    return f"industry:{normalise(industry)}"


def replay(stream: str, events: Iterable[Event]) -> Industry:
    """The industry as its recorded events tell it."""
    recorded = tuple(events)
    peers = {
        fact.period: fact
        for fact in effective_facts(recorded).values()
        if isinstance(fact, PeersReported)
    }
    return Industry(stream, recorded, peers)


def report(
    industry: Industry,
    name: str,
    period: Period,
    median_growth: Decimal,
    n: int,
    provenance: Provenance,
    today: date,
) -> Decision:
    """The same figure again is already there; another one for a period raises `Refused`."""
    event = PeersReported(
        originator_id=industry.stream,
        originator_version=industry.revision + 1,
        on=PartialDate.day(period.end),
        industry=name,
        period_start=period.start,
        period_end=period.end,
        median_growth=median_growth,
        n=n,
        **provenance.as_fields(),
    )
    check_not_in_future(event, today)
    recorded = industry.peers.get(period)
    if recorded is None:
        return Decision((event,))
    if (recorded.median_growth, recorded.n) == (median_growth, n):
        return Decision(already=(position_of(recorded),))
    raise Refused(
        "peers.differ",
        positions=(position_of(recorded),),
        industry=name,
        period=period,
        recorded_growth=recorded.median_growth,
        recorded_n=recorded.n,
        growth=median_growth,
        n=n,
    )


def retract(industry: Industry, command: Retract, today: date) -> Event:
    """Retract a figure, or a retraction. Raises `Refused` where a period would have two figures."""
    if command.target in retracted_positions(industry.recorded):
        raise Refused("event.retracted_already", positions=(command.target,))
    event = EventRetracted(
        originator_id=industry.stream,
        originator_version=industry.revision + 1,
        on=PartialDate.day(today),
        target=command.target,
        reason=command.reason,
        **command.provenance.as_fields(),
    )
    check_not_in_future(event, today)
    left: dict[Period, int] = {}
    for position, fact in effective_facts(
        (*industry.recorded, provisional(industry.recorded, event))
    ).items():
        if isinstance(fact, PeersReported) and left.setdefault(fact.period, position) != position:
            raise Refused(
                "peers.twice", positions=(left[fact.period], position), period=fact.period
            )
    return event
