"""The industry aggregate: what peers reported, one figure for each period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.client import not_in_the_future
from domain.commands import Decided, Said
from domain.mending import at, effective
from events.base import Event
from events.dates import Period, When
from events.errors import Refused
from events.kinds.industries import PeersReported
from events.names import normalise


@dataclass(frozen=True)
class Industry:
    """An industry as known after the first `revision` events of its stream."""

    stream: str
    revision: int = 0
    peers: dict[Period, PeersReported] = field(default_factory=dict)


def stream_of(industry: str) -> str:
    """The stream of an industry follows from its name."""
    return f"industry:{normalise(industry)}"


def replay(stream: str, events: Iterable[Event]) -> Industry:
    recorded = list(events)
    peers = {
        fact.period: fact
        for fact in effective(recorded).values()
        if isinstance(fact, PeersReported)
    }
    return Industry(stream, len(recorded), peers)


def report(
    industry: Industry,
    name: str,
    period: Period,
    median_growth: Decimal,
    n: int,
    said: Said,
    today: date,
) -> Decided:
    """The same figure again is already there; another one for a period raises `Refused`."""
    event = PeersReported(
        originator_id=industry.stream,
        originator_version=industry.revision + 1,
        on=When.day(period.end),
        industry=name,
        period_start=period.start,
        period_end=period.end,
        median_growth=median_growth,
        n=n,
        **said.as_fields(),
    )
    not_in_the_future(event, today)
    known = industry.peers.get(period)
    if known is None:
        return Decided((event,))
    if (known.median_growth, known.n) == (median_growth, n):
        return Decided(already=(at(known),))
    raise Refused(
        f"peers of {name} in {period} read {known.median_growth} (n {known.n}) already; "
        f"now {median_growth} (n {n})",
        f"retract #{at(known)} first, with a reason",
        (at(known),),
    )
