"""Default values that follow from the history: labels, a currency, a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.client.history import History
from domain.commands import RecordEvent
from events.base import Event, own_fields
from events.dates import PartialDate
from events.errors import Invalid
from events.kinds.clients import LiquidityRealized
from events.kinds.growth import (
    ClientsAcquired,
    GoalAchieved,
    GoalDeclared,
    RevenueMilestoneReached,
    RevenueReported,
)
from events.kinds.threats import ThreatAbated, ThreatEncountered


def with_defaults(history: History, command: RecordEvent, today: date) -> dict[str, Any]:
    """The values of a command with defaults for omitted ones: `on` and the kind's own fields."""
    values = dict(command.values)
    kind = command.kind
    _reject_unknown_fields(kind, values)
    if kind is ThreatEncountered and values.get("threat") is None:
        values["threat"] = next_label("T", history.threats)
    if kind is GoalDeclared and values.get("goal") is None:
        values["goal"] = next_label("G", history.goals)
    if history.registered and (
        kind in (RevenueReported, RevenueMilestoneReached)
        or (kind is LiquidityRealized and values.get("amount") is not None)
    ):
        values["currency"] = values.get("currency") or history.registered.currency
    on = command.on
    if on is None and issubclass(kind, RevenueReported | ClientsAcquired):
        period_end = values.get("period_end")
        on = None if period_end is None else PartialDate.day(period_end)
    values["on"] = on or PartialDate.day(today)
    _require_fields(kind, values)
    return values


def open_labels(kind: type[Event], history: History) -> tuple[str, dict[str, str]]:
    """The field of a kind that names what it ends, and the open threats or goals it can name.

    They are descriptions by label. Both are empty for a kind that ends nothing.
    """
    if kind is ThreatAbated:
        return "threat", {
            label: threat.encountered.description
            for label, threat in history.threats.items()
            if threat.abated is None
        }
    if kind is GoalAchieved:
        return "goal", {
            label: goal.declared.description
            for label, goal in history.goals.items()
            if goal.achieved is None
        }
    return "", {}


def next_label(letter: str, taken: dict[str, Any]) -> str:
    """T1, T2, …: one more than the highest taken."""
    return f"{letter}{1 + max((int(label[1:]) for label in taken), default=0)}"


def same_figure(one: RevenueReported, other: RevenueReported) -> bool:
    return (one.amount, one.currency) == (other.amount, other.currency)


def _reject_unknown_fields(kind: type[Event], values: dict[str, Any]) -> None:
    for name in values:
        if name not in own_fields(kind):
            raise Invalid("field.unknown", kind=kind.TOPIC, field=name, known=own_fields(kind))


def _require_fields(kind: type[Event], values: dict[str, Any]) -> None:
    """Raise `Invalid` with the field, where the class alone would raise a TypeError."""
    from dataclasses import MISSING, fields

    given_by_others = {"originator_id", "originator_version", "actor"}
    for each in fields(kind):
        required = each.default is MISSING and each.default_factory is MISSING
        if required and each.name not in given_by_others and values.get(each.name) is None:
            raise Invalid("field.required", kind=kind.TOPIC, field=each.name)
