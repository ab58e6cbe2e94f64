"""What threatened a client, and the market it stood in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from events.base import Event, kind
from events.fields import Help, Text, ThreatLabel


class Severity(StrEnum):
    """How much was at stake."""

    SERIOUS = "serious"
    EXISTENTIAL = "existential"


@kind
class ThreatEncountered(Event):
    """A threat to the client begins."""

    TOPIC = "threat.encountered"
    WORD = "threat"
    threat: Annotated[ThreatLabel, Help("Its label; the next free one if left out.")]
    description: Annotated[Text, Help("What it is.")]
    severity: Annotated[Severity, Help("How much was at stake.")]
    threat_kind: Annotated[Text, Help("What kind of threat it is.")] | None = None


@kind
class ThreatAbated(Event):
    """A threat is over. The five years run from here."""

    TOPIC = "threat.abated"
    WORD = "abated"
    threat: Annotated[ThreatLabel, Help("Its label, as T1; the one that is open if left out.")]
    resolution: Annotated[Text, Help("How it ended.")] | None = None


class Direction(StrEnum):
    """Where a market went."""

    DOWNTURN = "downturn"
    FLAT = "flat"
    UPSWING = "upswing"


@kind
class MarketShifted(Event):
    """The client's market went up, down or stayed flat."""

    TOPIC = "market.shifted"
    WORD = "market"
    direction: Annotated[Direction, Help("Where the market went.")]
