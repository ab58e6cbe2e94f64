"""Figures and aims: revenue, people, clients won, expansion, goals, targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from events.base import Event, kind
from events.dates import PartialDate, Period
from events.errors import Invalid
from events.fields import Count, Currency, GoalLabel, Text


@kind
class PeriodEvent(Event):
    """An event about a span of days; both ends are inside it."""

    period_start: date
    period_end: date

    def __post_init__(self) -> None:
        super().__post_init__()
        Period(self.period_start, self.period_end)

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end)


@kind
class RevenueReported(PeriodEvent):
    """The client's revenue in a period. `on` is the period's last day."""

    TOPIC = "revenue.reported"
    WORD = "revenue"
    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.on != PartialDate.day(self.period_end):
            raise Invalid(
                "revenue.not_on_last_day", on=self.on, period=self.period, last=self.period_end
            ).within(field="on")


@kind
class RevenueMilestoneReached(Event):
    """Revenue passed a mark that meant something to the client."""

    TOPIC = "revenue.milestone_reached"
    WORD = "milestone"
    amount: Decimal
    currency: Currency
    description: Text | None = None


@kind
class HeadcountReported(Event):
    """How many people worked there."""

    TOPIC = "headcount.reported"
    WORD = "headcount"
    count: Count


@kind
class ClientsAcquired(PeriodEvent):
    """How many clients of its own the client won in a period."""

    TOPIC = "clients.acquired"
    WORD = "new-clients"
    count: Count


@kind
class ExpansionMade(Event):
    """A new place, service or market."""

    TOPIC = "expansion.made"
    WORD = "expansion"
    expansion_kind: Text
    description: Text | None = None


@kind
class GoalDeclared(Event):
    """The client says what it means to reach, and by when."""

    TOPIC = "goal.declared"
    WORD = "goal"
    goal: GoalLabel
    description: Text
    due: PartialDate | None = None


@kind
class GoalAchieved(Event):
    """A declared goal was reached."""

    TOPIC = "goal.achieved"
    WORD = "goal-achieved"
    goal: GoalLabel


@kind
class TargetSet(PeriodEvent):
    """A figure aimed at for a period."""

    TOPIC = "target.set"
    WORD = "target"
    metric: Text
    amount: Decimal
