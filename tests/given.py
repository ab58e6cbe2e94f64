"""Given a client's history, when something is asked, then this is decided.

    given(registered(), threat("T1", on="2019-Q2")).when(abated("T1", on="2018")).then_refused(
        "threat.abates_before_start", positions=(2,)
    )

The commands after `given` are numbered 1, 2, 3 … as the log would number them, and each must be
accepted. Dates, amounts and periods are written as text: `2019-Q2`, `4.5`, `FY2019`. Nothing is
stored: this is the aggregate alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from cli.present.error_text import error_text
from domain.client.aggregate import Client, decide, evolve
from domain.commands import Command, Correct, Decision, Provenance, RecordEvent, Retract
from events.base import Event
from events.dates import PartialDate, Period
from events.errors import FiveyearError, Invalid, NotFound, Refused
from events.kinds import assessments, clients, corrections, growth, leadership, threats

STREAM = "c-aldgate000"
TODAY = date(2026, 6, 30)
ACTOR = "ann"

READ: Mapping[str, Callable[[str], Any]] = {
    "on": PartialDate.parse,
    "due": PartialDate.parse,
    "source_date": date.fromisoformat,
    "period_start": date.fromisoformat,
    "period_end": date.fromisoformat,
    "amount": Decimal,
    "multiple": Decimal,
}
"""How the text that a specification gives for a field is read."""


# -- given, when, then ------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """A client with a history, and the day it is."""

    client: Client
    today: date

    def and_then(self, *commands: Command) -> Given:
        """The same client with more of a history."""
        client = self.client
        for command in commands:
            decided = decide(client, command, self.today)
            assert decided.events, f"given, but recorded already: {command}"
            client = recorded(client, decided)
        return Given(client, self.today)

    def when(self, command: Command) -> Then:
        try:
            return Then(self.client, decide(self.client, command, self.today), None)
        except FiveyearError as error:
            return Then(self.client, Decision(), error)


@dataclass(frozen=True)
class Then:
    """What came of a command. Every claim returns this again, so that claims can follow."""

    before: Client
    decided: Decision
    error: FiveyearError | None

    def then(self, kind: type[Event], **expected: Any) -> Then:
        """Exactly one event of this kind is to be recorded, and its fields read so."""
        event = self.event
        assert type(event) is kind
        claim(event, expected)
        return self

    def then_allowed(self) -> Then:
        """Whatever is recorded: it is not refused."""
        assert self.error is None, self.error
        return self

    def then_reads(self, position: int, **expected: Any) -> Then:
        """Once recorded, the fact with this number reads so."""
        claim(self.after.facts[position], expected)
        return self

    def then_gone(self, *positions: int) -> Then:
        """Once recorded, these facts no longer count."""
        assert not self.after.facts.keys() & set(positions)
        return self

    def then_already(self, *positions: int) -> Then:
        """Nothing is to be recorded, because it is there already, under these numbers."""
        assert self.error is None, self.error
        assert self.decided == Decision(already=positions)
        return self

    def then_refused(
        self, code: str = "", positions: tuple[int, ...] | None = None, **values: Any
    ) -> Then:
        """The history does not allow it; `positions` are those of the events in the way.

        `code` and `values` are of the error, or of the first error that a correction or retraction
        would cause.
        """
        error = self._failed(Refused)
        assert positions is None or error.positions == positions, error
        causes = [cause for _, cause in error.values.get("conflicts", ())]
        agree = [each for each in (error, *causes) if code in ("", each.code)]
        assert agree, f"{code} is not the code of: {error}"
        assert {name: as_text(agree[0].values[name]) for name in values} == values
        return self

    def then_invalid(self, code: str = "", field: str | None = None, **values: Any) -> Then:
        """A value is impossible: that of `field`, where one is given."""
        error = self._failed(Invalid)
        assert code in ("", error.code), error
        fields = [value for name, value in error.context if name == "field"]
        assert field is None or field in (*fields, error.values.get("field")), error
        assert {name: as_text(error.values[name]) for name in values} == values
        return self

    def then_not_found(self, code: str, positions: tuple[int, ...]) -> Then:
        error = self._failed(NotFound)
        assert (error.code, error.positions) == (code, positions)
        return self

    @property
    def event(self) -> Event:
        assert self.error is None, self.error
        assert len(self.decided.events) == 1, self.decided
        return self.decided.events[0]

    @property
    def after(self) -> Client:
        """The client once what was decided is recorded."""
        assert self.error is None, self.error
        return recorded(self.before, self.decided)

    def _failed(self, kind: type[FiveyearError]) -> FiveyearError:
        assert self.error is not None, f"it was allowed: {self.decided}"
        assert type(self.error) is kind, f"{type(self.error).__name__}: {self.error}"
        assert error_text(self.error)[1], f"no hint for: {self.error}"
        return self.error


def given(*commands: Command, today: str = TODAY.isoformat()) -> Given:
    """A client with these events, in this order; numbers run from 1."""
    return Given(Client(STREAM), date.fromisoformat(today)).and_then(*commands)


def recorded(client: Client, decided: Decision) -> Client:
    """The client once events are recorded at the next free numbers."""
    for event in decided.events:
        client = evolve(client, replace(event, position=client.revision + 1))
    return client


def as_text(value: Any) -> Any:
    """A value of an error with its dates, periods and amounts as a specification writes them."""
    if isinstance(value, tuple):
        return tuple(map(as_text, value))
    return str(value) if isinstance(value, PartialDate | Period | Decimal | date) else value


def claim(event: Event, expected: Mapping[str, Any]) -> None:
    actual = {name: getattr(event, name) for name in expected}
    assert actual == {name: read(name, value) for name, value in expected.items()}


def read(name: str, value: Any) -> Any:
    return READ[name](value) if isinstance(value, str) and name in READ else value


# -- commands ---------------------------------------------------------------------------------

_SAID = {each.name for each in fields(Provenance)}


def log_event(kind: type[Event], on: str | None = None, **values: Any) -> RecordEvent:
    """Tell of something. What is None was not said."""
    known = {name: read(name, value) for name, value in values.items() if value is not None}
    said = {name: known.pop(name) for name in _SAID & known.keys()}
    return RecordEvent(
        kind=kind,
        provenance=Provenance(**{"actor": ACTOR} | said),
        on=None if on is None else PartialDate.parse(on),
        values=known,
    )


def correct(target: int, reason: str = "a slip", **values: Any) -> Correct:
    """Supersede fields; here None is said, and takes a field away."""
    known = {name: read(name, value) for name, value in values.items()}
    return Correct(target=target, values=known, reason=reason, provenance=Provenance(actor=ACTOR))


def retract(target: int, reason: str = "a slip", **said: Any) -> Retract:
    return Retract(target=target, reason=reason, provenance=Provenance(**{"actor": ACTOR} | said))


def period(text: str) -> Period:
    """`FY2019`, the calendar year, or `2019-01-01..2019-06-30`."""
    if text.startswith("FY"):
        return Period.fiscal_year(int(text[2:]))
    start, end = text.split("..")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def registered(name: str = "Aldgate LLP", **values: Any) -> RecordEvent:
    given_too = {"industry": "legal", "currency": "GBP"} | values
    return log_event(clients.ClientRegistered, name=name, **given_too)


def renamed(name: str, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(clients.ClientRenamed, on, name=name, **values)


def moved(industry: str, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(clients.ClientMovedIndustry, on, industry=industry, **values)


def engaged(on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(clients.EngagementStarted, on, **values)


def disengaged(on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(clients.EngagementEnded, on, **values)


def joined(leader: str, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(leadership.LeaderJoined, on, leader=leader, **values)


def left(leader: str, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(leadership.LeaderLeft, on, leader=leader, **values)


def threat(label: str | None = None, on: str | None = None, **values: Any) -> RecordEvent:
    given_too = {"description": "largest client left", "severity": "existential"} | values
    return log_event(threats.ThreatEncountered, on, threat=label, **given_too)


def abated(label: str, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(threats.ThreatAbated, on, threat=label, **values)


def together(on: str | None = None, during: str | None = None, **values: Any) -> RecordEvent:
    given_too = {"behaviour": "weekly dinner"} | values
    return log_event(leadership.LeadersPulledTogether, on, threat=during, **given_too)


def apart(on: str | None = None, during: str | None = None, **values: Any) -> RecordEvent:
    given_too = {"behaviour": "stopped meeting"} | values
    return log_event(leadership.LeadersPulledApart, on, threat=during, **given_too)


def trust(rating: int, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(assessments.TrustAssessed, on, rating=rating, **values)


def revenue(of: str, amount: str, currency: str | None = None, **values: Any) -> RecordEvent:
    span = period(of)
    return log_event(
        growth.RevenueReported,
        values.pop("on", None),
        period_start=span.start,
        period_end=span.end,
        amount=amount,
        currency=currency,
        **values,
    )


def goal(label: str | None = None, on: str | None = None, **values: Any) -> RecordEvent:
    given_too = {"description": "an office abroad"} | values
    return log_event(growth.GoalDeclared, on, goal=label, **given_too)


def achieved(label: str, on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(growth.GoalAchieved, on, goal=label, **values)


def broke_apart(on: str | None = None, how: str = "dissolved", **values: Any) -> RecordEvent:
    return log_event(clients.ClientBrokeApart, on, how=how, **values)


def note(text: str = "a note", on: str | None = None, **values: Any) -> RecordEvent:
    return log_event(clients.NoteAdded, on, text=text, **values)


Registered = clients.ClientRegistered
Renamed = clients.ClientRenamed
MovedIndustry = clients.ClientMovedIndustry
EngagementStarted = clients.EngagementStarted
EngagementEnded = clients.EngagementEnded
BrokeApart = clients.ClientBrokeApart
LiquidityRealized = clients.LiquidityRealized
Note = clients.NoteAdded
LeaderJoined = leadership.LeaderJoined
LeaderLeft = leadership.LeaderLeft
Together = leadership.LeadersPulledTogether
Apart = leadership.LeadersPulledApart
ThreatEncountered = threats.ThreatEncountered
ThreatAbated = threats.ThreatAbated
MarketShifted = threats.MarketShifted
RevenueReported = growth.RevenueReported
MilestoneReached = growth.RevenueMilestoneReached
Headcount = growth.HeadcountReported
ClientsAcquired = growth.ClientsAcquired
ExpansionMade = growth.ExpansionMade
GoalDeclared = growth.GoalDeclared
GoalAchieved = growth.GoalAchieved
TargetSet = growth.TargetSet
Trust = assessments.TrustAssessed
Litmus = assessments.LitmusTaken
DriverAssessed = assessments.DriverAssessed
Standing = assessments.StandingAssessed
Breakthrough = assessments.BreakthroughAssessed
Corrected = corrections.EventCorrected
Retracted = corrections.EventRetracted
