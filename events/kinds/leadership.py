"""Who leads, and how the leaders answered a threat."""

from __future__ import annotations

from typing import Annotated

from events.base import Event, kind
from events.fields import Help, Leader, PersonalText, Text, ThreatLabel


@kind
class LeaderJoined(Event):
    """A leader joins the team."""

    TOPIC = "leader.joined"
    WORD = "leader-joined"
    leader: Leader
    role: Annotated[Text, Help("As what.")] | None = None
    senior: Annotated[bool, Help("One of the senior team.")] = True


@kind
class LeaderLeft(Event):
    """A leader leaves the team."""

    TOPIC = "leader.left"
    WORD = "leader-left"
    leader: Leader


@kind
class LeadersPulledTogether(Event):
    """An observation of leaders pulling together under a threat."""

    TOPIC = "leaders.pulled_together"
    WORD = "together"
    behaviour: Annotated[Text, Help("What the leaders were seen to do.")]
    threat: ThreatLabel | None = None
    leaders: Annotated[
        tuple[PersonalText, ...], Help("A leader who was seen; repeat it for more.")
    ] = ()


@kind
class LeadersPulledApart(Event):
    """An observation of leaders pulling apart under a threat."""

    TOPIC = "leaders.pulled_apart"
    WORD = "apart"
    behaviour: Annotated[Text, Help("What the leaders were seen to do.")]
    threat: ThreatLabel | None = None
    leaders: Annotated[
        tuple[PersonalText, ...], Help("A leader who was seen; repeat it for more.")
    ] = ()
