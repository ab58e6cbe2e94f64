"""What threatened a client, and the market it stood in."""

from __future__ import annotations

from enum import StrEnum

from events.base import Event, kind
from events.fields import Text, ThreatLabel


class Severity(StrEnum):
    """How much was at stake."""

    SERIOUS = "serious"
    EXISTENTIAL = "existential"


@kind
class ThreatEncountered(Event):
    """A threat begins to bear on the client."""

    TOPIC = "threat.encountered"
    WORD = "threat"
    threat: ThreatLabel
    description: Text
    severity: Severity
    threat_kind: Text | None = None


@kind
class ThreatAbated(Event):
    """A threat is over. The five years run from here."""

    TOPIC = "threat.abated"
    WORD = "abated"
    threat: ThreatLabel
    resolution: Text | None = None


class Direction(StrEnum):
    """Where a market went."""

    DOWNTURN = "downturn"
    FLAT = "flat"
    UPSWING = "upswing"


@kind
class MarketShifted(Event):
    """The client's market turned."""

    TOPIC = "market.shifted"
    WORD = "market"
    direction: Direction
