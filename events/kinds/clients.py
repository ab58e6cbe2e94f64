"""The client itself: who it is, when it was served, how it ended."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from events.base import Event, kind
from events.fields import (
    MOST,
    Amount,
    Between,
    Currency,
    Help,
    MonthDay,
    Name,
    OtherCurrency,
    PersonalText,
    Text,
)


@kind
class ClientRegistered(Event):
    """A client enters the record. `on` is the day it was entered, not a fact about the client."""

    TOPIC = "client.registered"
    name: Name
    industry: Name
    currency: Currency
    fiscal_year_end: MonthDay = "12-31"
    senior_team_size: Annotated[int, Between(1, MOST)] | None = None


@kind
class ClientRenamed(Event):
    """The client goes by another name."""

    TOPIC = "client.renamed"
    name: Name


@kind
class ClientMovedIndustry(Event):
    """The client is counted in another industry."""

    TOPIC = "client.moved_industry"
    industry: Name


@kind
class EngagementStarted(Event):
    """The firm begins to serve the client."""

    TOPIC = "engagement.started"
    WORD = "engagement-start"
    reason: Annotated[Text, Help("Why.")] | None = None


@kind
class EngagementEnded(Event):
    """The firm no longer serves the client."""

    TOPIC = "engagement.ended"
    WORD = "engagement-end"
    reason: Annotated[Text, Help("Why.")] | None = None


class BreakUp(StrEnum):
    """How a client broke apart."""

    DISSOLVED = "dissolved"
    DISTRESSED_SALE = "distressed sale"
    DEMERGER = "demerger"
    LEADERS_LEFT = "leaders left"


@kind
class ClientBrokeApart(Event):
    """The client broke apart; its revenue ends here."""

    TOPIC = "client.broke_apart"
    WORD = "broke-apart"
    how: Annotated[BreakUp, Help("How it broke apart.")]


@kind
class LiquidityRealized(Event):
    """Owners sold or listed their holding. `multiple` is of the sum paid in."""

    TOPIC = "liquidity.realized"
    WORD = "liquidity"
    liquidity_kind: Annotated[Text, Help("What kind: trade sale, listing, buyout …")]
    amount: Amount | None = None
    currency: OtherCurrency | None = None
    multiple: Annotated[Decimal, Help("Times the sum paid in, as 3.5.")] | None = None
    distressed: Annotated[bool, Help("The owners had to sell.")] = False


@kind
class NoteAdded(Event):
    """A free note."""

    TOPIC = "note.added"
    WORD = "note"
    text: Annotated[PersonalText, Help("The note.")]
