"""Threats merged into episodes, and how the leaders answered each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from domain.definition.definition import Definition, Grade
from events.dates import add_years
from events.kinds.assessments import LITMUS_SCORES, Driver
from tests.naive.facts import Client, Fact

TOGETHER = "leaders.pulled_together"
APART = "leaders.pulled_apart"
LET_IN = {Grade.A: "A", Grade.AB: "AB", Grade.ALL: "ABC"}


@dataclass(frozen=True)
class Threat:
    """One threat: its label, its first day, and its last day if it has ended."""

    label: str
    began: Fact
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Episode:
    """Threats that overlap or lie close together; `number` counts from 1."""

    number: int
    threats: list[Threat]
    started_on: date
    index_date: date | None

    def horizon(self, years: int) -> date:
        """The last day of the years after it; the last of the calendar while it goes on."""
        return date.max if self.index_date is None else add_years(self.index_date, years)


def threats(client: Client) -> list[Threat]:
    ended = {fact.says.threat: fact.latest for fact in client.all("threat.abated")}
    return [
        Threat(fact.says.threat, fact, fact.earliest, ended.get(fact.says.threat))
        for fact in client.all("threat.encountered")
    ]


def episodes(client: Client, definition: Definition) -> list[Episode]:
    groups: list[list[Threat]] = []
    for threat in sorted(threats(client), key=lambda threat: threat.started_on):
        if groups and _close(groups[-1], threat, definition.merge_gap_days):
            groups[-1].append(threat)
        else:
            groups.append([threat])
    return [
        Episode(number, group, min(threat.started_on for threat in group), _last_day(group))
        for number, group in enumerate(groups, 1)
    ]


def _close(group: list[Threat], threat: Threat, gap: int) -> bool:
    last_day = _last_day(group)
    return last_day is None or (threat.started_on - last_day).days <= gap


def _last_day(group: list[Threat]) -> date | None:
    """The day all of them have ended; None while one goes on."""
    days = [threat.ended_on for threat in group]
    return None if None in days else max(day for day in days if day is not None)


def observed(client: Client, found: list[Episode]) -> list[tuple[Episode, Fact]]:
    """Each observation with the episode it is evidence in; those of no episode are left out."""
    return [
        (episode, fact)
        for fact in client.facts
        if fact.kind in (TOGETHER, APART)
        for episode in found
        if _belongs(fact, episode)
    ]


def _belongs(fact: Fact, episode: Episode) -> bool:
    if fact.says.threat is not None:
        return fact.says.threat in [threat.label for threat in episode.threats]
    return episode.started_on <= fact.earliest and (
        episode.index_date is None or fact.latest <= episode.index_date
    )


def grade(client: Client, fact: Fact, episode: Episode, definition: Definition) -> str:
    """A, B or C: whether what followed could have coloured the observation."""
    if episode.index_date is None:
        return "A"
    prompt = episode.index_date + timedelta(days=definition.prompt_days)
    if fact.graded_at.date() <= prompt:
        return "A"
    hindsight = [
        statement.recorded_at
        for statement in client.statements
        if statement.reaches > episode.index_date
    ]
    if not hindsight or fact.graded_at < min(hindsight):
        return "B"
    document = fact.says.source is not None and fact.says.source_date is not None
    if document and fact.says.source_date <= prompt:
        return "B"
    return "C"


@dataclass(frozen=True)
class Counted:
    """How many observations of each sort there are in an episode, of the grades let in."""

    together: int
    apart: int

    @property
    def net(self) -> float | None:
        evidence = self.together + self.apart
        return (self.together - self.apart) / evidence if evidence else None

    def response(self, definition: Definition) -> str:
        evidence = self.together + self.apart
        if evidence < definition.min_evidence:
            return "unclassified"
        if 3 * (self.together - self.apart) >= evidence:
            return "together"
        if 3 * (self.together - self.apart) <= -evidence:
            return "apart"
        return "mixed"


def counted(
    client: Client, found: list[Episode], definition: Definition, let_in: Grade
) -> dict[int, Counted]:
    """By number of the episode."""
    graded = [
        (episode, fact)
        for episode, fact in observed(client, found)
        if grade(client, fact, episode, definition) in LET_IN[let_in]
    ]
    return {
        each.number: Counted(
            sum(episode == each and fact.kind == TOGETHER for episode, fact in graded),
            sum(episode == each and fact.kind == APART for episode, fact in graded),
        )
        for each in found
    }


def in_window(client: Client, episode: Episode, definition: Definition, kind: str) -> list[Fact]:
    """The facts of a kind that lie wholly in the window before an episode, the last one last."""
    begins = episode.started_on - timedelta(days=definition.baseline_days)
    inside = [
        fact
        for fact in client.all(kind)
        if begins <= fact.earliest and fact.latest < episode.started_on
    ]
    return sorted(inside, key=lambda fact: (fact.latest, fact.position))


def explanations(client: Client, episode: Episode, definition: Definition) -> dict[str, list[Fact]]:
    """By name of each of the eight explanations, its assessments in the window."""
    drivers = in_window(client, episode, definition, "driver.assessed")
    found = {"trust": in_window(client, episode, definition, "trust.assessed")}
    for driver in Driver:
        found[str(driver)] = [fact for fact in drivers if fact.says.driver == driver]
    return found


def litmus_score(says: Any) -> float:
    """The mean of the six items, each scaled to 0 to 1."""
    items = [says.described / (5 * says.leaders)]
    items += [getattr(says, name) / 5 for name in LITMUS_SCORES]
    return float(sum(items) / 6)
