"""The leaders of an invented client, and how trust and the seven drivers were judged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cli.demo.diary import Diary
from cli.demo.names import ROLES, adviser_name, leader_name
from events.dates import PartialDate
from events.kinds.assessments import (
    LIFE_EXPERIENCES,
    LITMUS_SCORES,
    Driver,
    DriverAssessed,
    LitmusTaken,
    StandingAssessed,
    TrustAssessed,
    TrustLabel,
)
from events.kinds.leadership import LeaderJoined, LeaderLeft

LABELS = (TrustLabel.WEAK, TrustLabel.WEAK, TrustLabel.SHALLOW, TrustLabel.DEEP, TrustLabel.DEEP)
"""By rating, from 1."""


def add_leaders(diary: Diary, team: int) -> list[str]:
    """The team at the start and who came and went; the names of the team at the start."""
    life, chance = diary.life, diary.chance
    joined: list[tuple[str, int]] = []
    for number in range(1, team + 1):
        since = PartialDate.year(life.opened.year - chance.between(1, 9))
        name = leader_name(life.client, number)
        entry = diary.add(
            LeaderJoined,
            since,
            within=(0, 0),
            leader=name,
            role=ROLES[number - 1],
            senior=number < 6,
        )
        if entry is not None:
            joined.append((name, entry))
    for number in range(team + 1, team + 1 + chance.pick((0, 0, 1, 1, 2))):
        day = chance.day(life.opened, life.served)
        who, since_entry = joined[(number - team - 1) % len(joined)]
        diary.add(
            LeaderLeft, chance.when(day, life.opened, life.served), after=since_entry, leader=who
        )
        if chance.happens(0.8):
            diary.add(
                LeaderJoined,
                chance.later(day, 10, 200),
                leader=leader_name(life.client, number),
                role=chance.pick(ROLES),
                senior=True,
            )
    return [name for name, _ in joined]


def add_assessments(diary: Diary, team: int) -> None:
    """Trust, drivers, litmus and standing: before the first threat, and again now and then."""
    life, chance = diary.life, diary.chance
    before = life.spells[0].start if life.spells else chance.later(life.opened, 700, 1500)
    baseline = chance.day(max(life.opened, before - timedelta(600)), before - timedelta(10))
    days = [baseline]
    day = chance.later(baseline, 500, 1100)
    while day <= life.served:
        days.append(day)
        day = chance.later(day, 700, 1300)
    if chance.happens(0.88):
        for day in days:
            _add_trust(diary, day)
    if chance.happens(0.85):
        _add_drivers(diary, baseline, 0.85)
    if len(days) > 2 and chance.happens(0.4):
        _add_drivers(diary, days[2], 0.5)
    if chance.happens(0.6):
        _add_litmus(diary, chance.later(baseline, 0, 60), team)
    if len(days) > 1 and chance.happens(0.35):
        _add_litmus(diary, days[1], team)
    if chance.happens(0.35):
        size = chance.between(5, 95)
        diary.add(
            StandingAssessed,
            chance.day(life.opened, life.served),
            perceived_percentile=min(100, max(0, size + chance.between(-25, 30))),
            size_percentile=size,
            rater=adviser_name(chance.between(1, 9)),
        )


def _add_trust(diary: Diary, day: date) -> None:
    life, chance = diary.life, diary.chance
    rating = chance.rating(life.trust)
    diary.add(
        TrustAssessed,
        chance.when(day, life.opened, life.served),
        rating=rating,
        label=LABELS[rating - 1] if chance.happens(0.5) else None,
        instrument=chance.pick(("questionnaire", "interviews", None)),
        rater=adviser_name(chance.between(1, 9)),
    )


def _add_drivers(diary: Diary, day: date, share: float) -> None:
    """Most of the seven, in one sitting. Only talent and strategy go a little with the pace."""
    life, chance = diary.life, diary.chance
    rater = adviser_name(chance.between(1, 9))
    for driver in Driver:
        mean = 3.1
        if driver in {Driver.TALENT, Driver.STRATEGY}:
            mean += 5 * life.pace
        if chance.happens(share):
            rating = chance.rating(mean, 0.9)
            diary.add(DriverAssessed, day, driver=driver, rating=rating, rater=rater)


def _add_litmus(diary: Diary, day: date, team: int) -> None:
    life, chance = diary.life, diary.chance
    share = min(1.0, max(0.0, chance.gauss(life.trust / 5, 0.2)))
    scores: dict[str, Any] = {
        item: min(5, max(0, round(chance.gauss(life.trust, 1.0)))) for item in LITMUS_SCORES
    }
    diary.add(
        LitmusTaken,
        day,
        described=round(share * LIFE_EXPERIENCES * team),
        leaders=team,
        rater=adviser_name(chance.between(1, 9)),
        **scores,
    )
