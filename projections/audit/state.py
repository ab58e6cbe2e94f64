"""The state of one client, to which facts are applied one by one in the order they were recorded.

Dates follow the definitions: an imprecise date begins on its earliest day and ends on its latest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from domain.definition.definition import ANNUAL_DAYS
from events.dates import PartialDate, Period
from events.kinds.clients import ClientRegistered
from events.names import normalise
from projections.audit.stored import Entry

REGISTERED = ClientRegistered.TOPIC

Row = tuple[Any, ...]

ABOUT_THREATS = frozenset(
    ["threat.encountered", "threat.abated", "leaders.pulled_together", "leaders.pulled_apart"]
)

when = lru_cache(1 << 16)(PartialDate.parse)
same_name = lru_cache(1 << 16)(normalise)


@dataclass(slots=True)
class Spell:
    """From a leader's joining to the leaving that follows it."""

    leader: str
    role: str | None
    senior: bool
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Threat:
    """How a threat began."""

    severity: str
    started_on: date


class State:
    """What is known of one client. `until` is the last day of which facts are read."""

    def __init__(self, until: date | None = None) -> None:
        self.until = until
        self.facts = 0
        self.registered: dict[str, Any] | None = None
        self.names: list[tuple[date, int, str]] = []
        self.industries: list[tuple[date, int, str]] = []
        self.engaged_from: date | None = None
        self.engaged_to: date | None = None
        self.engagements: list[PartialDate] = []  # those without a recorded end
        self.serving = False
        self.threats: dict[str, Threat] = {}
        self.abated: dict[str, date] = {}
        self.spells: list[Spell] = []
        self.latest_spells: dict[str, Spell] = {}
        self.goals: dict[str, str] = {}
        self.achieved: set[str] = set()
        self.revenue: dict[Period, tuple[Decimal, str, int]] = {}
        self.trust: tuple[date, int, int] | None = None
        self.together = 0
        self.apart = 0
        self.broke_apart: tuple[str, date] | None = None
        self.timeline: list[Row] = []
        self.first_on: date | None = None
        self.last_on: date | None = None

    def apply(self, fact: Entry) -> None:
        """Apply one more fact. Whether it may follow those before it is not checked."""
        on = when(fact.fields["on"])
        if not happened_by(self.until, fact.kind, on):
            return
        self.facts += 1
        if fact.kind == REGISTERED:
            self.registered = self.registered or fact.fields
            return
        threat = fact.fields.get("threat") if fact.kind in ABOUT_THREATS else None
        self.timeline.append((fact.position, on.earliest, on.precision.value, fact.kind, threat))
        self.first_on = min(self.first_on or on.earliest, on.earliest)
        self.last_on = max(self.last_on or on.latest, on.latest)
        change = APPLIED.get(fact.kind)
        if change is not None:
            change(self, fact, on)

    @property
    def name(self) -> str | None:
        """Its current name: that of the renaming with the latest occurred date."""
        if self.registered is None:
            return None
        return max(self.names)[2] if self.names else str(self.registered["name"])

    @property
    def industry(self) -> str | None:
        if self.registered is None:
            return None
        return max(self.industries)[2] if self.industries else str(self.registered["industry"])

    def as_json(self) -> dict[str, Any]:
        """The state by its parts; their names are public. Nothing known is null or empty."""
        registered = self.registered or {}
        return {
            "client": self.name,
            "industry": self.industry,
            "currency": registered.get("currency"),
            "engaged_since": (self.engagements[-1].earliest if self.engagements else None),
            "threats": {
                label: {
                    "severity": threat.severity,
                    "started_on": threat.started_on,
                    "ended_on": self.abated.get(label),
                }
                for label, threat in self.threats.items()
            },
            "leaders": [s.leader for s in self.latest_spells.values() if s.left_on is None],
            "open_goals": {
                label: goal for label, goal in self.goals.items() if label not in self.achieved
            },
            "revenue": {
                str(period): {"amount": amount, "currency": currency}
                for period, (amount, currency, _) in sorted(
                    self.revenue.items(), key=lambda each: (each[0].end, each[0].start)
                )
            },
            "trust": None if self.trust is None else {"rating": self.trust[2], "on": self.trust[0]},
            "together": self.together,
            "apart": self.apart,
            "broke_apart": None
            if self.broke_apart is None
            else {"how": self.broke_apart[0], "on": self.broke_apart[1]},
            "facts": self.facts,
        }

    def tables(self) -> dict[str, list[Row]]:
        """The rows of this client that the projections should hold, by table; none of one that
        is not registered. The columns are those of `projections.audit.agreement`."""
        if self.registered is None:
            return {}
        low, high = ANNUAL_DAYS
        return {
            "clients": [
                (
                    self.name,
                    self.industry,
                    self.registered["currency"],
                    self.registered.get("fiscal_year_end"),
                    self.engaged_from,
                    None if self.engagements else self.engaged_to,
                    self.first_on,
                    self.last_on,
                )
            ],
            "threats": [
                (label, threat.severity, threat.started_on, self.abated.get(label))
                for label, threat in self.threats.items()
            ],
            "leaders": [(s.leader, s.joined_on, s.role, s.senior, s.left_on) for s in self.spells],
            "revenue": [
                (position, period.start, period.end, amount, currency)
                for period, (amount, currency, position) in self.revenue.items()
                if low <= period.days <= high
            ],
            "timeline": self.timeline,
        }


def happened_by(until: date | None, kind: str, on: PartialDate) -> bool:
    """Whether a fact had certainly happened by the end of a day; None is any day. The day of the
    registration does not matter: it is no event of the client's life."""
    return until is None or kind == REGISTERED or on.latest <= until


def _started(state: State, _fact: Entry, on: PartialDate) -> None:
    state.engaged_from = min(state.engaged_from or on.earliest, on.earliest)
    state.engagements.append(on)
    state.serving = True


def _ended(state: State, _fact: Entry, on: PartialDate) -> None:
    # With `until`, the end of an engagement can be certain while its imprecise start is not yet.
    if state.serving:
        state.engagements.pop()
        state.serving = False
    state.engaged_to = max(state.engaged_to or on.latest, on.latest)


def _encountered(state: State, fact: Entry, on: PartialDate) -> None:
    state.threats[fact.fields["threat"]] = Threat(fact.fields["severity"], on.earliest)


def _abated(state: State, fact: Entry, on: PartialDate) -> None:
    state.abated[fact.fields["threat"]] = on.latest


def _joined(state: State, fact: Entry, on: PartialDate) -> None:
    fields = fact.fields
    spell = Spell(fields["leader"], fields.get("role"), fields.get("senior", True), on.earliest)
    state.spells.append(spell)
    state.latest_spells.pop(same_name(spell.leader), None)  # to keep them in the order of joining
    state.latest_spells[same_name(spell.leader)] = spell


def _left(state: State, fact: Entry, on: PartialDate) -> None:
    spell = state.latest_spells.get(same_name(fact.fields["leader"]))
    if spell is not None and spell.left_on is None:
        spell.left_on = on.latest


def _revenue(state: State, fact: Entry, _on: PartialDate) -> None:
    fields = fact.fields
    period = Period(
        date.fromisoformat(fields["period_start"]), date.fromisoformat(fields["period_end"])
    )
    state.revenue[period] = (Decimal(fields["amount"]), fields["currency"], fact.position)


def _trust(state: State, fact: Entry, on: PartialDate) -> None:
    rated = (on.latest, fact.position, fact.fields["rating"])
    state.trust = max(state.trust or rated, rated)


def _together(state: State, _fact: Entry, _on: PartialDate) -> None:
    state.together += 1


def _apart(state: State, _fact: Entry, _on: PartialDate) -> None:
    state.apart += 1


def _broke_apart(state: State, fact: Entry, on: PartialDate) -> None:
    state.broke_apart = state.broke_apart or (fact.fields["how"], on.latest)


APPLIED: dict[str, Callable[[State, Entry, PartialDate], None]] = {
    "client.renamed": lambda state, fact, on: state.names.append(
        (on.earliest, fact.position, fact.fields["name"])
    ),
    "client.moved_industry": lambda state, fact, on: state.industries.append(
        (on.earliest, fact.position, fact.fields["industry"])
    ),
    "engagement.started": _started,
    "engagement.ended": _ended,
    "threat.encountered": _encountered,
    "threat.abated": _abated,
    "leader.joined": _joined,
    "leader.left": _left,
    "goal.declared": lambda state, fact, _: state.goals.update(
        {fact.fields["goal"]: fact.fields["description"]}
    ),
    "goal.achieved": lambda state, fact, _: state.achieved.add(fact.fields["goal"]),
    "revenue.reported": _revenue,
    "trust.assessed": _trust,
    "leaders.pulled_together": _together,
    "leaders.pulled_apart": _apart,
    "client.broke_apart": _broke_apart,
}
"""By kind, the change to the state; other kinds only count as having happened."""
