"""What a person may leave out because the history says it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.client.history import History
from domain.commands import Command, Correct, RecordEvent, Retract
from events.base import Event, own_fields
from events.dates import When
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
    """The values of a command with what could be left out: `on` and the kind's own fields."""
    values = dict(command.values)
    kind = command.kind
    _no_stranger(kind, values)
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
        on = None if period_end is None else When.day(period_end)
    values["on"] = on or When.day(today)
    _nothing_missing(kind, values)
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


def same_figure(known: RevenueReported, told: RevenueReported) -> bool:
    return (known.amount, known.currency) == (told.amount, told.currency)


def command_text(command: Command) -> str:
    """A command in one line, for an error that shows what was asked."""
    match command:
        case RecordEvent():
            on = {"on": command.on} if command.on else {}
            return f"{command.kind.TOPIC} {_shown({**command.values, **on, **_learned(command)})}"
        case Correct():
            shown = _shown(command.values)
            provenance = _shown({"reason": command.reason, **_learned(command)})
            return f"correction of #{command.target}: {shown} ({provenance})"
        case Retract():
            provenance = _shown({"reason": command.reason, **_learned(command)})
            return f"retraction of #{command.target} ({provenance})"


def _shown(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def _learned(command: Command) -> dict[str, Any]:
    """What a command says of where it was learned, and the remark on it."""
    provenance = {
        name: getattr(command.provenance, name) for name in ("source", "source_date", "note")
    }
    return {name: value for name, value in provenance.items() if value is not None}


def _no_stranger(kind: type[Event], values: dict[str, Any]) -> None:
    for name in values:
        if name not in own_fields(kind):
            known = ", ".join(own_fields(kind))
            raise Invalid(f"{kind.TOPIC} has no field {name!r}", f"its own fields are {known}")


def _nothing_missing(kind: type[Event], values: dict[str, Any]) -> None:
    """A sentence with the field's name, where the class alone would raise a TypeError."""
    from dataclasses import MISSING, fields

    given_by_others = {"originator_id", "originator_version", "actor"}
    for each in fields(kind):
        required = each.default is MISSING and each.default_factory is MISSING
        if required and each.name not in given_by_others and values.get(each.name) is None:
            raise Invalid(f"{each.name} is missing", f"a {kind.TOPIC} needs its {each.name}")
