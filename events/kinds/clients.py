"""The client itself: who it is, when it was served, how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from events.base import Event
from events.schema import MOST, Between, Currency, MonthDay, Text


@dataclass(frozen=True, kw_only=True)
class ClientRegistered(Event):
    """A client enters the record. `on` is the day it was entered, not a fact about the client."""

    TOPIC = "client.registered"
    name: Text
    industry: Text
    currency: Currency
    fiscal_year_end: MonthDay = "12-31"
    senior_team_size: Annotated[int, Between(1, MOST)] | None = None


@dataclass(frozen=True, kw_only=True)
class ClientRenamed(Event):
    """The client goes by another name."""

    TOPIC = "client.renamed"
    name: Text


@dataclass(frozen=True, kw_only=True)
class ClientMovedIndustry(Event):
    """The client is counted in another industry."""

    TOPIC = "client.moved_industry"
    industry: Text


@dataclass(frozen=True, kw_only=True)
class EngagementStarted(Event):
    """The firm begins to serve the client."""

    TOPIC = "engagement.started"
    reason: Text | None = None


@dataclass(frozen=True, kw_only=True)
class EngagementEnded(Event):
    """The firm no longer serves the client."""

    TOPIC = "engagement.ended"
    reason: Text | None = None


class BreakUp(StrEnum):
    """How a client broke apart."""

    DISSOLVED = "dissolved"
    DISTRESSED_SALE = "distressed sale"
    DEMERGER = "demerger"
    LEADERS_LEFT = "leaders left"


@dataclass(frozen=True, kw_only=True)
class ClientBrokeApart(Event):
    """The client broke apart; its revenue ends here."""

    TOPIC = "client.broke_apart"
    how: BreakUp


@dataclass(frozen=True, kw_only=True)
class LiquidityRealized(Event):
    """Owners sold or listed their holding. `multiple` is of the sum paid in."""

    TOPIC = "liquidity.realized"
    liquidity_kind: Text
    amount: Decimal | None = None
    currency: Currency | None = None
    multiple: Decimal | None = None
    distressed: bool = False


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    """A free note."""

    TOPIC = "note.added"
    text: Text
