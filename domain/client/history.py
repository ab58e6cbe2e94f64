"""The effective facts of one client, and the views of them that the rules need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from events.base import Event
from events.dates import PartialDate, Period
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

E = TypeVar("E", bound=Event)
Observation = LeadersPulledTogether | LeadersPulledApart


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat from its beginning to its end, if it has ended."""

    encountered: ThreatEncountered
    abated: ThreatAbated | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """A time in which the firm served the client."""

    started: EngagementStarted
    ended: EngagementEnded | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A declared goal, and whether it was achieved."""

    declared: GoalDeclared
    achieved: GoalAchieved | None = None


@dataclass(frozen=True)
class History:
    """The effective facts of one client, in the order they were recorded.

    `kinds` are the kinds that were loaded, None for all; a view of other kinds raises `ValueError`.
    """

    facts: tuple[Event, ...] = ()
    kinds: frozenset[type[Event]] | None = None

    @classmethod
    def of(cls, facts: Iterable[Event], kinds: frozenset[type[Event]] | None = None) -> History:
        return cls(tuple(facts), kinds)

    def all(self, *kinds: type[E]) -> list[E]:
        """The facts of some kinds."""
        if self.kinds is not None and not self.kinds.issuperset(kinds):
            names = ", ".join(kind.TOPIC for kind in kinds)
            raise ValueError(f"the history was loaded without {names}")
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    @cached_property
    def registered(self) -> ClientRegistered | None:
        return next(iter(self.all(ClientRegistered)), None)

    @cached_property
    def name(self) -> str | None:
        """The current name: as registered, or as in the renaming with the latest occurred date."""
        renamed = latest(self.all(ClientRenamed))
        if self.registered is None:
            return None
        return renamed.name if renamed else self.registered.name

    @cached_property
    def industry(self) -> str | None:
        moved = latest(self.all(ClientMovedIndustry))
        if self.registered is None:
            return None
        return moved.industry if moved else self.registered.industry

    @cached_property
    def threats(self) -> dict[str, Threat]:
        """By label, in the order they were recorded."""
        abated = {fact.threat: fact for fact in self.all(ThreatAbated)}
        return {
            fact.threat: Threat(fact, abated.get(fact.threat))
            for fact in self.all(ThreatEncountered)
        }

    @cached_property
    def goals(self) -> dict[str, Goal]:
        achieved = {fact.goal: fact for fact in self.all(GoalAchieved)}
        return {fact.goal: Goal(fact, achieved.get(fact.goal)) for fact in self.all(GoalDeclared)}

    @cached_property
    def engagements(self) -> list[Engagement]:
        """In the order they were recorded; only the last can be open."""
        engagements: list[Engagement] = []
        for fact in self.all(EngagementStarted, EngagementEnded):
            if isinstance(fact, EngagementStarted):
                engagements.append(Engagement(fact))
            elif isinstance(fact, EngagementEnded) and engagements:
                engagements[-1] = Engagement(engagements[-1].started, fact)
        return engagements

    @cached_property
    def leading(self) -> dict[str, LeaderJoined]:
        """The leaders who joined and have not left, by normalised name."""
        team: dict[str, LeaderJoined] = {}
        for fact in self.all(LeaderJoined, LeaderLeft):
            if isinstance(fact, LeaderJoined):
                team[normalise(fact.leader)] = fact
            elif isinstance(fact, LeaderLeft):
                team.pop(normalise(fact.leader), None)
        return team

    @cached_property
    def revenue(self) -> dict[Period, RevenueReported]:
        return {fact.period: fact for fact in self.all(RevenueReported)}

    @cached_property
    def broke_apart(self) -> ClientBrokeApart | None:
        return next(iter(self.all(ClientBrokeApart)), None)

    def observations(self, threat: str) -> list[Observation]:
        """The observations that name a threat."""
        observations: list[Observation] = self.all(LeadersPulledTogether, LeadersPulledApart)
        return [fact for fact in observations if fact.threat == threat]


def latest(facts: list[E]) -> E | None:
    """The fact with the latest occurred date; of two on one day, the one recorded last."""
    return max(facts, key=lambda fact: (fact.on.earliest, fact.position or 0), default=None)


def wholly_before(one: PartialDate, other: PartialDate) -> bool:
    """Whether the last possible day of `one` is before the first possible day of `other`."""
    return one.latest < other.earliest
