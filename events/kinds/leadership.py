"""Who leads, and how the leaders answered a threat."""

from __future__ import annotations

from events.base import Event, kind
from events.fields import PersonalText, Text, ThreatLabel


@kind
class LeaderJoined(Event):
    """A leader joins the team."""

    TOPIC = "leader.joined"
    WORD = "leader-joined"
    leader: PersonalText
    role: Text | None = None
    senior: bool = True


@kind
class LeaderLeft(Event):
    """A leader leaves the team."""

    TOPIC = "leader.left"
    WORD = "leader-left"
    leader: PersonalText


@kind
class LeadersPulledTogether(Event):
    """An observation of leaders pulling together under a threat."""

    TOPIC = "leaders.pulled_together"
    WORD = "together"
    behaviour: Text
    threat: ThreatLabel | None = None
    leaders: tuple[PersonalText, ...] = ()


@kind
class LeadersPulledApart(Event):
    """An observation of leaders pulling apart under a threat."""

    TOPIC = "leaders.pulled_apart"
    WORD = "apart"
    behaviour: Text
    threat: ThreatLabel | None = None
    leaders: tuple[PersonalText, ...] = ()
