"""Figures and aims: revenue, people, clients won, expansion, goals, targets."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from events.base import Event, kind
from events.dates import PartialDate, Period
from events.errors import Invalid
from events.fields import Amount, Count, GoalLabel, Help, OtherCurrency, Text


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
    amount: Amount
    currency: OtherCurrency

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.on != PartialDate.day(self.period_end):
            raise Invalid(
                "revenue.not_on_last_day", on=self.on, period=self.period, last=self.period_end
            ).within(field="on")


@kind
class RevenueMilestoneReached(Event):
    """Revenue passed a threshold that matters to the client."""

    TOPIC = "revenue.milestone_reached"
    WORD = "milestone"
    amount: Amount
    currency: OtherCurrency
    description: Annotated[Text, Help("What it is.")] | None = None


@kind
class HeadcountReported(Event):
    """How many people worked there."""

    TOPIC = "headcount.reported"
    WORD = "headcount"
    count: Annotated[Count, Help("How many.")]


@kind
class ClientsAcquired(PeriodEvent):
    """How many clients of its own the client won in a period."""

    TOPIC = "clients.acquired"
    WORD = "new-clients"
    count: Annotated[Count, Help("How many.")]


@kind
class ExpansionMade(Event):
    """A new place, service or market."""

    TOPIC = "expansion.made"
    WORD = "expansion"
    expansion_kind: Annotated[Text, Help("What kind of expansion: office, service, market …")]
    description: Annotated[Text, Help("What it is.")] | None = None


@kind
class GoalDeclared(Event):
    """The client declares a goal and, where there is one, a deadline."""

    TOPIC = "goal.declared"
    WORD = "goal"
    goal: Annotated[GoalLabel, Help("Its label; the next free one if left out.")]
    description: Annotated[Text, Help("What it is.")]
    due: Annotated[PartialDate, Help("By when it is meant to be reached.")] | None = None


@kind
class GoalAchieved(Event):
    """A declared goal was reached."""

    TOPIC = "goal.achieved"
    WORD = "goal-achieved"
    goal: Annotated[GoalLabel, Help("Its label, as G1; the one that is open if left out.")]


@kind
class TargetSet(PeriodEvent):
    """A numeric target for a period."""

    TOPIC = "target.set"
    WORD = "target"
    metric: Annotated[Text, Help("What is aimed at: revenue, margin, headcount …")]
    amount: Amount
