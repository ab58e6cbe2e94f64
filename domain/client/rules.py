"""The rules of a client's history: one function for each kind of event that has rules of its own.

Each takes the history so far and the event to add, and raises `Refused` with the events in the way
if the event cannot follow. `check` applies them, to a new event and to every event of a history
that is replayed after a correction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.client.corrections import position_of
from domain.client.history import History, wholly_before
from events.base import Event
from events.catalogue import CORRECTIONS
from events.errors import Refused
from events.kinds.clients import (
    ClientBrokeApart,
    ClientMovedIndustry,
    ClientRegistered,
    ClientRenamed,
    EngagementEnded,
    EngagementStarted,
)
from events.kinds.growth import GoalAchieved, GoalDeclared, RevenueReported
from events.kinds.leadership import (
    LeaderJoined,
    LeaderLeft,
    LeadersPulledApart,
    LeadersPulledTogether,
)
from events.kinds.threats import ThreatAbated, ThreatEncountered
from events.names import normalise


def kinds_read(kind: type[Event]) -> frozenset[type[Event]]:
    """The kinds of facts that recording a kind depends on, and the events that change them."""
    return frozenset((ClientRegistered, *CORRECTIONS, *READS.get(kind, ())))


def check(history: History, event: Event) -> None:
    """Raise `Refused` if the event cannot follow this history."""
    if history.registered is None and not isinstance(event, ClientRegistered):
        raise Refused("client.not_registered")
    rule = RULES.get(type(event))
    if rule is not None:
        rule(history, event)


def registered(history: History, event: ClientRegistered) -> None:
    if history.registered is not None:
        raise _refused(
            "client.registered_already",
            history.registered,
            registered=history.registered.name,
            name=event.name,
        )


def renamed(history: History, event: ClientRenamed) -> None:
    if event.name == history.name:
        raise Refused("client.has_name_already", name=event.name)


def moved_industry(history: History, event: ClientMovedIndustry) -> None:
    if event.industry == history.industry:
        raise Refused("client.in_industry_already", industry=event.industry)


def engagement_started(history: History, event: EngagementStarted) -> None:
    for engagement in history.engagements:
        if engagement.ended is None:
            raise _refused("engagement.open", engagement.started, since=engagement.started.on)
        if wholly_before(event.on, engagement.ended.on) and not wholly_before(
            event.on, engagement.started.on
        ):
            raise _refused(
                "engagement.inside_another",
                engagement.started,
                engagement.ended,
                on=event.on,
                start=engagement.started.on,
                end=engagement.ended.on,
            )


def engagement_ended(history: History, event: EngagementEnded) -> None:
    if not history.engagements or history.engagements[-1].ended is not None:
        raise Refused("engagement.none_open")
    *earlier, current = history.engagements
    if wholly_before(event.on, current.started.on):
        raise _refused(
            "engagement.ends_before_start", current.started, on=event.on, start=current.started.on
        )
    for other in earlier:
        if wholly_before(current.started.on, other.started.on) and wholly_before(
            other.started.on, event.on
        ):
            raise _refused(
                "engagement.overlaps",
                current.started,
                other.started,
                start=current.started.on,
                end=event.on,
                other=other.started.on,
            )


def leader_joined(history: History, event: LeaderJoined) -> None:
    joined = history.leading.get(normalise(event.leader))
    if joined is not None:
        raise _refused("leader.joined_already", joined, leader=event.leader, joined=joined.on)


def leader_left(history: History, event: LeaderLeft) -> None:
    joined = history.leading.get(normalise(event.leader))
    if joined is None:
        team = sorted(fact.leader for fact in history.leading.values())
        raise Refused("leader.not_in_team", leader=event.leader, team=team)
    if wholly_before(event.on, joined.on):
        raise _refused(
            "leader.leaves_before_joining",
            joined,
            on=event.on,
            leader=event.leader,
            joined=joined.on,
        )


def threat_encountered(history: History, event: ThreatEncountered) -> None:
    threat = history.threats.get(event.threat)
    if threat is not None:
        raise _refused(
            "threat.label_taken",
            threat.encountered,
            label=event.threat,
            description=threat.encountered.description,
        )


def threat_abated(history: History, event: ThreatAbated) -> None:
    threat = history.threats.get(event.threat)
    if threat is None:
        raise _no_threat(history, event.threat)
    if threat.abated is not None:
        raise _refused(
            "threat.abated_already",
            threat.abated,
            label=event.threat,
            abated=threat.abated.on,
            on=event.on,
        )
    if wholly_before(event.on, threat.encountered.on):
        raise _refused(
            "threat.abates_before_start",
            threat.encountered,
            label=event.threat,
            on=event.on,
            start=threat.encountered.on,
        )
    late = [o for o in history.observations(event.threat) if o.on.latest > event.on.latest]
    if late:
        raise _refused(
            "threat.observed_later",
            *late,
            label=event.threat,
            on=event.on,
            observations=tuple((position_of(each), each.on) for each in late),
        )


def observation(history: History, event: LeadersPulledTogether | LeadersPulledApart) -> None:
    if event.threat is None:
        return
    threat = history.threats.get(event.threat)
    if threat is None:
        raise _no_threat(history, event.threat)
    if wholly_before(event.on, threat.encountered.on):
        raise _refused(
            "observation.before_threat",
            threat.encountered,
            label=event.threat,
            on=event.on,
            start=threat.encountered.on,
        )
    # An observation that may date from after the threat's end is no evidence of the response to it.
    if threat.abated is not None and event.on.latest > threat.abated.on.latest:
        raise _refused(
            "observation.after_threat",
            threat.abated,
            label=event.threat,
            on=event.on,
            abated=threat.abated.on,
        )


def revenue_reported(history: History, event: RevenueReported) -> None:
    recorded = history.revenue.get(event.period)
    if recorded is not None:
        raise _refused(
            "revenue.differs",
            recorded,
            period=event.period,
            recorded_currency=recorded.currency,
            recorded_amount=recorded.amount,
            currency=event.currency,
            amount=event.amount,
        )
    if history.broke_apart and event.period_start > history.broke_apart.on.latest:
        raise _refused(
            "revenue.after_break_up",
            history.broke_apart,
            period=event.period,
            broke_apart=history.broke_apart.on,
        )


def goal_declared(history: History, event: GoalDeclared) -> None:
    goal = history.goals.get(event.goal)
    if goal is not None:
        raise _refused(
            "goal.label_taken",
            goal.declared,
            label=event.goal,
            description=goal.declared.description,
        )


def goal_achieved(history: History, event: GoalAchieved) -> None:
    goal = history.goals.get(event.goal)
    if goal is None:
        raise Refused("goal.unknown", label=event.goal, known=tuple(history.goals))
    if goal.achieved is not None:
        raise _refused(
            "goal.achieved_already", goal.achieved, label=event.goal, achieved=goal.achieved.on
        )
    if wholly_before(event.on, goal.declared.on):
        raise _refused(
            "goal.achieved_before_declared",
            goal.declared,
            label=event.goal,
            on=event.on,
            declared=goal.declared.on,
        )


def broke_apart(history: History, event: ClientBrokeApart) -> None:
    if history.broke_apart is not None:
        raise _refused(
            "client.broke_apart_already", history.broke_apart, broke_apart=history.broke_apart.on
        )
    later = [r for r in history.revenue.values() if r.period_start > event.on.latest]
    if later:
        raise _refused(
            "client.revenue_after_break_up",
            *later,
            on=event.on,
            periods=tuple((position_of(fact), fact.period) for fact in later),
        )


RULES: dict[type[Event], Callable[[History, Any], None]] = {
    ClientRegistered: registered,
    ClientRenamed: renamed,
    ClientMovedIndustry: moved_industry,
    EngagementStarted: engagement_started,
    EngagementEnded: engagement_ended,
    LeaderJoined: leader_joined,
    LeaderLeft: leader_left,
    ThreatEncountered: threat_encountered,
    ThreatAbated: threat_abated,
    LeadersPulledTogether: observation,
    LeadersPulledApart: observation,
    RevenueReported: revenue_reported,
    GoalDeclared: goal_declared,
    GoalAchieved: goal_achieved,
    ClientBrokeApart: broke_apart,
}

OBSERVATIONS = (LeadersPulledTogether, LeadersPulledApart)
READS: Mapping[type[Event], tuple[type[Event], ...]] = {
    ClientRegistered: (ClientRenamed,),
    ClientRenamed: (ClientRenamed,),
    ClientMovedIndustry: (ClientMovedIndustry,),
    EngagementStarted: (EngagementStarted, EngagementEnded),
    EngagementEnded: (EngagementStarted, EngagementEnded),
    LeaderJoined: (LeaderJoined, LeaderLeft),
    LeaderLeft: (LeaderJoined, LeaderLeft),
    ThreatEncountered: (ThreatEncountered, ThreatAbated),
    ThreatAbated: (ThreatEncountered, ThreatAbated, *OBSERVATIONS),
    LeadersPulledTogether: (ThreatEncountered, ThreatAbated),
    LeadersPulledApart: (ThreatEncountered, ThreatAbated),
    RevenueReported: (RevenueReported, ClientBrokeApart),
    GoalDeclared: (GoalDeclared, GoalAchieved),
    GoalAchieved: (GoalDeclared, GoalAchieved),
    ClientBrokeApart: (ClientBrokeApart, RevenueReported),
}
"""The kinds that a rule or a default value reads besides the registration. A client with 20,000
events is written to as fast as a new one, because only these are loaded."""


def _no_threat(history: History, label: str) -> Refused:
    known = {name: threat.encountered.description for name, threat in history.threats.items()}
    return Refused("threat.unknown", label=label, known=known)


def _refused(code: str, *in_the_way: Event, **values: Any) -> Refused:
    return Refused(code, positions=tuple(map(position_of, in_the_way)), **values)
