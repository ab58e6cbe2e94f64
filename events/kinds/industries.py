"""What is known of an industry as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from events.base import kind
from events.fields import MOST, Between, Text
from events.kinds.growth import PeriodEvent


@kind
class PeersReported(PeriodEvent):
    """The median growth of `n` peers in a period: 0.03 is 3 % a year."""

    TOPIC = "peers.reported"
    industry: Text
    median_growth: Decimal
    n: Annotated[int, Between(1, MOST)]
