"""Every kind of event there is. A class that is not named here does not exist.

Codec and log need no more than that. What is said of a kind to a person is written elsewhere, and
CONTRIBUTING lists it: a test says what a new kind lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from events.base import Event
from events.errors import Damaged
from events.kinds import (
    assessments,
    clients,
    corrections,
    growth,
    industries,
    leadership,
    studies,
    threats,
)

CLASSES: tuple[type[Event], ...] = (
    clients.ClientRegistered,
    clients.ClientRenamed,
    clients.ClientMovedIndustry,
    clients.EngagementStarted,
    clients.EngagementEnded,
    leadership.LeaderJoined,
    leadership.LeaderLeft,
    threats.ThreatEncountered,
    threats.ThreatAbated,
    leadership.LeadersPulledTogether,
    leadership.LeadersPulledApart,
    assessments.TrustAssessed,
    assessments.LitmusTaken,
    assessments.DriverAssessed,
    threats.MarketShifted,
    growth.RevenueReported,
    growth.RevenueMilestoneReached,
    growth.HeadcountReported,
    growth.ClientsAcquired,
    growth.ExpansionMade,
    growth.GoalDeclared,
    growth.GoalAchieved,
    growth.TargetSet,
    assessments.StandingAssessed,
    clients.LiquidityRealized,
    clients.ClientBrokeApart,
    assessments.BreakthroughAssessed,
    clients.NoteAdded,
    corrections.EventCorrected,
    corrections.EventRetracted,
    corrections.SubjectErased,
    studies.StudyRegistered,
    studies.StudyAmended,
    studies.StudyLocked,
    industries.PeersReported,
)

CATALOGUE: Mapping[str, type[Event]] = MappingProxyType({cls.TOPIC: cls for cls in CLASSES})

CORRECTIONS: tuple[type[Event], ...] = (
    corrections.EventCorrected,
    corrections.EventRetracted,
    corrections.SubjectErased,
)
"""Events about events; all others are facts."""


def class_of(kind: str) -> type[Event]:
    """The class of a kind by its permanent name. Raises `Damaged` for a kind not known here."""
    try:
        return CATALOGUE[kind]
    except KeyError:
        raise Damaged("stored.unknown_kind", kind=kind) from None
