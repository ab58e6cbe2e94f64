"""Revenue and the other figures of an invented client, and what it aims at."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import exp

from cli.demo.chance import Chance
from cli.demo.diary import Diary
from cli.demo.lives import AS_IF, Life
from cli.demo.names import GOALS
from events.dates import PartialDate, Period, add_years
from events.kinds.growth import (
    ClientsAcquired,
    ExpansionMade,
    GoalAchieved,
    GoalDeclared,
    HeadcountReported,
    RevenueMilestoneReached,
    RevenueReported,
    TargetSet,
)

Path = dict[int, int]
"""Revenue by fiscal year, in whole currency units, as it really was."""

RESTATED = (
    "restated in the accounts of the next year",
    "the first figure was before the audit",
    "a subsidiary had been left out",
    "digits swapped when it was typed",
)


def revenue_path(life: Life, chance: Chance) -> Path:
    """The revenue of each fiscal year, two of them before the client was registered.

    A year under threat costs. The five years after a threat gain or lose up to two points a year
    by how the leaders responded: half of what clients differ anyway, a third of a year's noise.
    """
    amount = 1_000_000 * exp(chance.gauss(2.6, 1.1))
    path = {}
    for year in range(life.opened.year - 2, AS_IF.year + 1):
        period = Period.fiscal_year(year, life.fiscal_year_end)
        growth = life.pace + chance.gauss(0, 0.06)
        growth -= _under_threat(life, period) * (0.03 + 0.14 * chance.random())
        if life.index is not None and life.index < period.end <= add_years(life.index, 6):
            growth += 0.02 * (2 * life.together - 1)
        amount *= max(0.4, 1 + growth)
        path[year] = max(1, round(amount / 1000)) * 1000
    return path


def _under_threat(life: Life, period: Period) -> float:
    """How much of the period some threat bore on the client, 0 to 1."""
    return max(
        (
            max(0, (min(spell.end or AS_IF, period.end) - max(spell.start, period.start)).days)
            for spell in life.spells
        ),
        default=0,
    ) / (period.days)


def add_revenue(diary: Diary, path: Path) -> None:
    """Each year's figure a few months after the year; now and then none, or a restated one."""
    life, chance = diary.life, diary.chance
    for year, amount in path.items():
        period = Period.fiscal_year(year, life.fiscal_year_end)
        if chance.happens(0.025):
            continue
        wrong = chance.happens(0.04)
        entry = diary.add(
            RevenueReported,
            period.end,
            within=(45, 130),
            source="annual accounts",
            period_start=period.start,
            period_end=period.end,
            amount=Decimal(_misread(amount, chance) if wrong else amount),
            currency=life.currency,
        )
        if wrong and entry is not None:
            days = chance.between(60, 500)
            diary.correct(entry, chance.pick(RESTATED), days, amount=Decimal(amount))
    if chance.happens(0.04):
        _add_half_year(diary, path)


def _misread(amount: int, chance: Chance) -> int:
    """Another figure than the amount, and not far from it."""
    off = 1 + max(1, round(amount * (0.01 + 0.11 * chance.random()) / 1000)) * 1000
    return amount + off if chance.happens(0.5) or off >= amount else amount - off


def _add_half_year(diary: Diary, path: Path) -> None:
    """A figure that is not annual, which the comparison has to leave out."""
    life, chance = diary.life, diary.chance
    year = chance.between(life.opened.year + 1, AS_IF.year - 1)
    whole = Period.fiscal_year(year, life.fiscal_year_end)
    end = whole.start + timedelta(days=181)
    diary.add(
        RevenueReported,
        end,
        within=(30, 80),
        source="management accounts",
        period_start=whole.start,
        period_end=end,
        amount=Decimal(path[year] // 2000 * 1000 or 1000),
        currency=life.currency,
    )


def add_other_figures(diary: Diary, path: Path) -> None:
    """Headcount every few years, and now and then what else was counted."""
    life, chance = diary.life, diary.chance
    a_head = chance.between(60, 220) * 1000
    every = chance.between(2, 3)
    for year in range(life.opened.year, AS_IF.year, every):
        end = Period.fiscal_year(year, life.fiscal_year_end).end
        if end >= life.opened:
            diary.add(HeadcountReported, end, count=max(3, path[year] // a_head))
    if chance.happens(0.5):
        year = chance.between(life.opened.year + 1, life.served.year)
        period = Period.fiscal_year(year, life.fiscal_year_end)
        count = chance.between(0, 40)
        diary.add(
            ClientsAcquired,
            period.end,
            source="interview",
            period_start=period.start,
            period_end=period.end,
            count=count,
        )
    if chance.happens(0.5):
        day = chance.day(life.opened, life.served)
        kind = chance.pick(("place", "service", "market"))
        diary.add(ExpansionMade, chance.when(day, life.opened, life.served), expansion_kind=kind)
    _add_milestone(diary, path)


def _add_milestone(diary: Diary, path: Path) -> None:
    life, chance = diary.life, diary.chance
    mark = path[life.opened.year - 1] * 3 // 2_000_000 * 1_000_000
    passed = next((year for year, amount in path.items() if amount >= mark > 0), None)
    if passed is None or not chance.happens(0.5):
        return
    end = Period.fiscal_year(passed, life.fiscal_year_end).end
    if end < life.opened:
        return
    diary.add(
        RevenueMilestoneReached,
        PartialDate.quarter(end.year, (end.month + 2) // 3),
        amount=Decimal(mark),
        currency=life.currency,
    )


def add_aims(diary: Diary, path: Path) -> None:
    """Goals, some of them achieved, and targets."""
    life, chance = diary.life, diary.chance
    day = chance.later(life.opened, 60, 500)
    for number in range(1, chance.pick((0, 1, 1, 2, 2, 3)) + 1):
        if day > life.served:
            break
        entry = _add_goal(diary, f"G{number}", day)
        due = chance.later(day, 600, 1900)
        if entry is not None and chance.happens(0.45) and due <= life.served:
            diary.add(GoalAchieved, due, after=entry, goal=f"G{number}")
        day = chance.later(day, 400, 1600)
    if chance.happens(0.6):
        year = chance.between(life.opened.year + 1, life.served.year)
        period = Period.fiscal_year(year, life.fiscal_year_end)
        set_on = max(life.opened, chance.later(period.start, -60, 60))
        aim = path[year - 1] * chance.between(102, 125) // 100_000 * 1000
        diary.add(
            TargetSet,
            set_on,
            period_start=period.start,
            period_end=period.end,
            metric="revenue",
            amount=Decimal(aim),
        )


def _add_goal(diary: Diary, goal: str, day: date) -> int | None:
    chance = diary.chance
    due = PartialDate.year(day.year + chance.between(2, 6))
    return diary.add(
        GoalDeclared, day, source="minutes", goal=goal, description=chance.pick(GOALS), due=due
    )
