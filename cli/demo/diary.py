"""Collects the facts of one client in any order, and puts them in the order of recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from cli.demo.chance import Chance
from cli.demo.facts import Correction, Fact, RecordedFact, Retraction
from cli.demo.lives import SATURDAY, Life
from events.base import Event
from events.dates import PartialDate

OPENS = time(8, tzinfo=UTC)
HOURS = 10


class Diary:
    """The facts of one client so far.

    Each entry has a number, in the order of addition; `recorded_facts` gives the order of
    recording. What would happen or be recorded after the end of the client's history is left out,
    and has no number.
    """

    def __init__(self, life: Life, chance: Chance) -> None:
        self.life = life
        self.chance = chance
        self._moments: list[datetime] = []
        self._contents: list[Fact | Correction | Retraction] = []
        self._first: datetime | None = None

    def add(
        self,
        kind: type[Event],
        on: PartialDate | date,
        *,
        within: tuple[int, int] = (2, 40),
        after: int | None = None,
        source: str | None = None,
        source_date: date | None = None,
        note: str | None = None,
        **values: Any,
    ) -> int | None:
        """Add something that happened, recorded `within` so many days after its end.

        It is recorded after the entry `after`, and after the client was registered.
        """
        when = PartialDate.day(on) if isinstance(on, date) else on
        if when.latest > self.life.until:
            return None
        fact = Fact(kind, when, values, source, source_date, note)
        return self._enter(fact, self.chance.later(when.latest, *within), after)

    def correct(self, target: int, reason: str, days: int, **values: Any) -> int | None:
        """Correct values of an entry, some days after it was recorded."""
        fact = self._contents[target]
        if not isinstance(fact, Fact):
            raise TypeError("only facts are corrected")
        correction = Correction(target, fact.kind, values, reason)
        return self._enter(correction, self.recorded(target) + timedelta(days), target)

    def retract(self, target: int, reason: str, days: int) -> int | None:
        """Retract an entry, some days after it was recorded."""
        retraction = Retraction(target, reason)
        return self._enter(retraction, self.recorded(target) + timedelta(days), target)

    def recorded(self, entry: int) -> date:
        """The day an entry was recorded."""
        return self._moments[entry].date()

    def recorded_facts(self) -> list[RecordedFact]:
        """All entries in recorded order."""
        order = sorted(range(len(self._moments)), key=lambda entry: (self._moments[entry], entry))
        ordinals = {entry: ordinal for ordinal, entry in enumerate(order, 1)}
        return [
            RecordedFact(
                self._moments[entry],
                self.life.client,
                ordinals[entry],
                _aimed(self._contents[entry], ordinals),
            )
            for entry in order
        ]

    def _enter(
        self, content: Fact | Correction | Retraction, day: date, after: int | None
    ) -> int | None:
        earliest = self._first if after is None else self._moments[after]
        moment = self._moment(day)
        if earliest is not None and moment <= earliest:
            moment = earliest + timedelta(seconds=self.chance.between(60, 1200))
        if moment.date() > self.life.last_recorded:
            return None
        if self._first is None:
            self._first = moment
        self._moments.append(moment)
        self._contents.append(content)
        return len(self._contents) - 1

    def _moment(self, day: date) -> datetime:
        """Within working hours of that day, or of the Monday after."""
        weekend = max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0
        seconds = self.chance.between(0, HOURS * 3600)
        opens = datetime.combine(day, OPENS)
        return opens + timedelta(days=weekend, seconds=seconds)


def _aimed(
    content: Fact | Correction | Retraction, ordinals: dict[int, int]
) -> Fact | Correction | Retraction:
    """With the ordinal of its target in place of the entry."""
    match content:
        case Correction():
            return Correction(
                ordinals[content.target], content.kind, content.values, content.reason
            )
        case Retraction():
            return replace(content, target=ordinals[content.target])
        case Fact():
            return content
