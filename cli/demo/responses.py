"""The threats an invented client met, and what was seen of its leaders under them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cli.demo.diary import Diary
from cli.demo.lives import AS_IF, Ending, Spell
from cli.demo.names import APART, RESOLUTIONS, THREATS, TOGETHER
from events.dates import PartialDate
from events.kinds.leadership import LeadersPulledApart, LeadersPulledTogether
from events.kinds.threats import (
    Direction,
    MarketShifted,
    Severity,
    ThreatAbated,
    ThreatEncountered,
)

PROMPT_DAYS = 90


def add_threats(diary: Diary, team: list[str]) -> list[int]:
    """Threats with their observations; the entries of observations that name no threat."""
    unnamed = []
    for number, spell in enumerate(diary.life.spells, 1):
        unnamed += _add_threat(diary, f"T{number}", spell, team)
    return unnamed


def _add_threat(diary: Diary, label: str, spell: Spell, team: list[str]) -> list[int]:
    chance = diary.chance
    threat_kind, description = chance.pick(THREATS)
    last = spell.end or AS_IF
    entry = diary.add(
        ThreatEncountered,
        chance.when(spell.start, spell.start.replace(day=1), last),
        threat=label,
        description=description,
        severity=Severity.EXISTENTIAL if chance.happens(0.7) else Severity.SERIOUS,
        threat_kind=threat_kind,
    )
    if entry is None:
        return []
    _add_end(diary, label, spell, entry)
    # Nothing was observed under some threats, or nobody wrote it down.
    seen = 0 if chance.happens(0.14) else chance.pick((1, 2, 3, 3, 4, 4, 5, 6))
    unnamed = []
    for _ in range(seen):
        observed = _add_observation(diary, label, spell, entry, team)
        if observed is not None:
            unnamed.append(observed)
    return unnamed


def _add_end(diary: Diary, label: str, spell: Spell, entry: int) -> None:
    life, chance = diary.life, diary.chance
    broken = life.ended if life.ending is Ending.BROKEN else None
    if broken is not None and (spell.end is None or spell.end > broken):
        # With some break-ups the threat is written off the same day; with others nobody does.
        if chance.happens(0.5):
            diary.add(
                ThreatAbated, broken, after=entry, threat=label, resolution="ended in the break-up"
            )
    elif spell.end is not None:
        month = PartialDate.month(spell.end.year, spell.end.month)
        diary.add(
            ThreatAbated,
            chance.when(spell.end, spell.start, min(month.latest, life.until)),
            after=entry,
            threat=label,
            resolution=chance.pick(RESOLUTIONS),
        )


def _add_observation(
    diary: Diary, label: str, spell: Spell, entry: int, team: list[str]
) -> int | None:
    """One observation inside the threat; its entry if it names none."""
    life, chance = diary.life, diary.chance
    last = min(spell.end or AS_IF, life.served, AS_IF - timedelta(45))
    if last < spell.start:
        return None
    day = chance.day(spell.start, last)
    when = chance.when(day, spell.start, last)
    together = chance.happens(life.together)
    named = chance.happens(0.7)
    values: dict[str, Any] = {"behaviour": chance.pick(TOGETHER if together else APART)}
    if named:
        values["threat"] = label
    if chance.happens(0.35):
        first = chance.between(0, len(team) - 1)
        values["leaders"] = tuple(team[first : first + 2])
    observed = diary.add(
        LeadersPulledTogether if together else LeadersPulledApart,
        when,
        after=entry,
        **_evidence(diary, spell, when),
        **values,
    )
    return None if named else observed


def _evidence(diary: Diary, spell: Spell, when: PartialDate) -> dict[str, Any]:
    """When it was recorded and what it rests on: mostly at once, some long after the outcome."""
    life, chance = diary.life, diary.chance
    if spell.settled is None or not chance.happens(0.75 if life.late else 0.05):
        return {"source": chance.pick(("minutes", "interview", None))}
    passed = (spell.settled - when.latest).days
    within = (passed + PROMPT_DAYS + 30, passed + 1700)
    if chance.happens(0.4):
        written = min(chance.later(when.latest, 0, 30), spell.settled + timedelta(60))
        return {"source": "minutes", "source_date": written, "within": within}
    return {"source": chance.pick(("interview", None)), "within": within}


def add_markets(diary: Diary) -> list[int]:
    """How the market turned; more often down where a threat began, as it would be."""
    life, chance = diary.life, diary.chance
    turns: list[tuple[date, Direction]] = []
    if life.spells and chance.happens(0.4):
        turns.append((life.spells[0].start - timedelta(40), Direction.DOWNTURN))
    turns += [
        (chance.day(life.opened, life.served), chance.pick(tuple(Direction)))
        for _ in range(chance.between(1, 3))
    ]
    entries = [
        diary.add(MarketShifted, chance.when(day, life.opened, life.until), direction=direction)
        for day, direction in turns
    ]
    return [entry for entry in entries if entry is not None]
