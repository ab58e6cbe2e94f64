"""What a client's history allows: one function for each kind that has a rule of its own.

Each takes the history so far and the event that is to be added, and raises `Refused` if the event
cannot follow, naming the events in the way. `check` applies them. The same rules serve a new
event and a history that is told again after a correction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.client.corrections import position_of
from domain.client.history import History, wholly_before
from events.base import Event
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
from events.money import plain
from events.names import normalise


def check(history: History, event: Event) -> None:
    """Raise `Refused` if the event cannot follow this history."""
    if history.registered is None and not isinstance(event, ClientRegistered):
        raise Refused("the client is not registered", "register it first: fiveyear client add NAME")
    rule = RULES.get(type(event))
    if rule is not None:
        rule(history, event)


def registered(history: History, event: ClientRegistered) -> None:
    if history.registered is not None:
        raise _refused(
            f"it is registered already, as {history.registered.name!r}; now {event.name!r}",
            "nothing is to be done",
            history.registered,
        )


def renamed(history: History, event: ClientRenamed) -> None:
    if event.name == history.name:
        raise Refused(f"the client is called {event.name!r} already", "nothing is to be done")


def moved_industry(history: History, event: ClientMovedIndustry) -> None:
    if event.industry == history.industry:
        raise Refused(f"the client is in {event.industry!r} already", "nothing is to be done")


def engagement_started(history: History, event: EngagementStarted) -> None:
    for engagement in history.engagements:
        if engagement.ended is None:
            raise _refused(
                f"an engagement is open since {engagement.started.on}",
                "end it first: fiveyear log engagement-end CLIENT --on WHEN",
                engagement.started,
            )
        if wholly_before(event.on, engagement.ended.on) and not wholly_before(
            event.on, engagement.started.on
        ):
            raise _refused(
                f"{event.on} lies inside the engagement from {engagement.started.on} "
                f"to {engagement.ended.on}",
                "one engagement is open at a time: check the date",
                engagement.started,
                engagement.ended,
            )


def engagement_ended(history: History, event: EngagementEnded) -> None:
    if not history.engagements or history.engagements[-1].ended is not None:
        raise Refused("no engagement is open", "log its start first: fiveyear log engagement-start")
    *earlier, current = history.engagements
    if wholly_before(event.on, current.started.on):
        raise _refused(
            f"{event.on} is before the engagement began on {current.started.on}",
            "check the date",
            current.started,
        )
    for other in earlier:
        if wholly_before(current.started.on, other.started.on) and wholly_before(
            other.started.on, event.on
        ):
            raise _refused(
                f"the engagement from {current.started.on} to {event.on} would overlap the one "
                f"that began on {other.started.on}",
                "one engagement is open at a time: check the dates",
                current.started,
                other.started,
            )


def leader_joined(history: History, event: LeaderJoined) -> None:
    joined = history.leading.get(normalise(event.leader))
    if joined is not None:
        raise _refused(
            f"{event.leader!r} joined on {joined.on} and has not left",
            "log the leaving first: fiveyear log leader-left CLIENT NAME",
            joined,
        )


def leader_left(history: History, event: LeaderLeft) -> None:
    joined = history.leading.get(normalise(event.leader))
    if joined is None:
        team = ", ".join(sorted(fact.leader for fact in history.leading.values()))
        raise Refused(
            f"{event.leader!r} has not joined, or has left already",
            f"in the team: {team}" if team else "nobody has joined so far",
        )
    if wholly_before(event.on, joined.on):
        raise _refused(
            f"{event.on} is before {event.leader!r} joined on {joined.on}", "check the date", joined
        )


def threat_encountered(history: History, event: ThreatEncountered) -> None:
    known = history.threats.get(event.threat)
    if known is not None:
        raise _refused(
            f"{event.threat} is the threat {known.encountered.description!r} already",
            "leave the label out, and the next free one is taken",
            known.encountered,
        )


def threat_abated(history: History, event: ThreatAbated) -> None:
    threat = history.threats.get(event.threat)
    if threat is None:
        raise _no_threat(history, event.threat)
    if threat.abated is not None:
        raise _refused(
            f"{event.threat} abated on {threat.abated.on} already",
            f"if that is wrong: fiveyear correct {position_of(threat.abated)} --on {event.on} "
            "--reason …",
            threat.abated,
        )
    if wholly_before(event.on, threat.encountered.on):
        raise _refused(
            f"{event.on} is before {event.threat} began on {threat.encountered.on}",
            "check the date, or correct the beginning",
            threat.encountered,
        )
    late = [o for o in history.observations(event.threat) if o.on.latest > event.on.latest]
    if late:
        raise _refused(
            f"observations under {event.threat} may lie after {event.on}: "
            + ", ".join(f"#{o.position} on {o.on}" for o in late),
            "check the date, or correct those observations first",
            *late,
        )


def observation(history: History, event: LeadersPulledTogether | LeadersPulledApart) -> None:
    if event.threat is None:
        return
    threat = history.threats.get(event.threat)
    if threat is None:
        raise _no_threat(history, event.threat)
    if wholly_before(event.on, threat.encountered.on):
        raise _refused(
            f"{event.on} is before {event.threat} began on {threat.encountered.on}",
            "check the date, or leave --during out",
            threat.encountered,
        )
    # What may have been seen after the threat ended is no evidence of the response to it.
    if threat.abated is not None and event.on.latest > threat.abated.on.latest:
        raise _refused(
            f"{event.on} is, or may be, after {event.threat} abated on {threat.abated.on}",
            "check the date, give it more precisely, or leave --during out",
            threat.abated,
        )


def revenue_reported(history: History, event: RevenueReported) -> None:
    known = history.revenue.get(event.period)
    if known is not None:
        raise _refused(
            f"revenue of {event.period} reads {known.currency} {plain(known.amount)} already; "
            f"now {event.currency} {plain(event.amount)}",
            "another figure is a correction: "
            f"fiveyear correct {known.position} --amount {plain(event.amount)} --reason …",
            known,
        )
    if history.broke_apart and event.period_start > history.broke_apart.on.latest:
        raise _refused(
            f"the period {event.period} begins after the client broke apart "
            f"on {history.broke_apart.on}",
            "breaking apart ends the client's revenue: check the period",
            history.broke_apart,
        )


def goal_declared(history: History, event: GoalDeclared) -> None:
    known = history.goals.get(event.goal)
    if known is not None:
        raise _refused(
            f"{event.goal} is the goal {known.declared.description!r} already",
            "leave the label out, and the next free one is taken",
            known.declared,
        )


def goal_achieved(history: History, event: GoalAchieved) -> None:
    goal = history.goals.get(event.goal)
    if goal is None:
        known = ", ".join(history.goals) or "none"
        raise Refused(f"there is no goal {event.goal}", f"declared goals: {known}")
    if goal.achieved is not None:
        raise _refused(
            f"{event.goal} was achieved on {goal.achieved.on} already",
            "nothing is to be done",
            goal.achieved,
        )
    if wholly_before(event.on, goal.declared.on):
        raise _refused(
            f"{event.on} is before {event.goal} was declared on {goal.declared.on}",
            "check the date",
            goal.declared,
        )


def broke_apart(history: History, event: ClientBrokeApart) -> None:
    if history.broke_apart is not None:
        raise _refused(
            f"the client broke apart on {history.broke_apart.on} already",
            f"if that is wrong: fiveyear correct {history.broke_apart.position} …",
            history.broke_apart,
        )
    later = [r for r in history.revenue.values() if r.period_start > event.on.latest]
    if later:
        raise _refused(
            f"revenue is known for periods that begin after {event.on}: "
            + ", ".join(f"#{fact.position} {fact.period}" for fact in later),
            "breaking apart ends the client's revenue: check the date, or retract those",
            *later,
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


def _no_threat(history: History, label: str) -> Refused:
    known = ", ".join(
        f"{name} {threat.encountered.description!r}" for name, threat in history.threats.items()
    )
    return Refused(
        f"the client has no threat {label}",
        f"its threats: {known}" if known else "log it first: fiveyear log threat CLIENT …",
    )


def _refused(what: str, mend: str, *in_the_way: Event) -> Refused:
    numbers = tuple(position_of(event) for event in in_the_way)
    shown = ", ".join(f"#{number}" for number in numbers)
    return Refused(f"{what} ({shown})", mend, numbers)
