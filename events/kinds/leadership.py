"""Who leads, and how the leaders answered a threat."""

from __future__ import annotations

from dataclasses import dataclass

from events.base import Event
from events.schema import PersonalText, Text, ThreatLabel


@dataclass(frozen=True, kw_only=True)
class LeaderJoined(Event):
    """A leader joins the team."""

    TOPIC = "leader.joined"
    leader: PersonalText
    role: Text | None = None
    senior: bool = True


@dataclass(frozen=True, kw_only=True)
class LeaderLeft(Event):
    """A leader leaves the team."""

    TOPIC = "leader.left"
    leader: PersonalText


@dataclass(frozen=True, kw_only=True)
class LeadersPulledTogether(Event):
    """An observation of leaders pulling together under a threat."""

    TOPIC = "leaders.pulled_together"
    behaviour: Text
    threat: ThreatLabel | None = None
    leaders: tuple[PersonalText, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LeadersPulledApart(Event):
    """An observation of leaders pulling apart under a threat."""

    TOPIC = "leaders.pulled_apart"
    behaviour: Text
    threat: ThreatLabel | None = None
    leaders: tuple[PersonalText, ...] = ()
