"""How it went on with an invented client: the engagement, sale, break-up, breakthrough."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import log
from typing import Any

from cli.demo.diary import Diary
from cli.demo.figures import Path
from cli.demo.lives import AS_IF, Ending
from cli.demo.names import adviser_name
from events.dates import add_years
from events.kinds.assessments import CRITERIA, Answer, BreakthroughAssessed
from events.kinds.clients import (
    BreakUp,
    ClientBrokeApart,
    EngagementEnded,
    EngagementStarted,
    LiquidityRealized,
)


def add_engagement(diary: Diary) -> None:
    life, chance = diary.life, diary.chance
    began = diary.add(EngagementStarted, chance.later(life.opened, -40, 0))
    if began is None or life.ended is None:
        return
    reason = {
        Ending.BROKEN: "the client broke apart",
        Ending.SOLD: "the new owner has its own advisers",
    }.get(life.ending, chance.pick(("budget", "change of leadership", "the work was done")))
    diary.add(EngagementEnded, life.served, after=began, within=(1, 20), reason=reason)


def add_ending(diary: Diary, path: Path) -> None:
    """The sale or the break-up, where there was one."""
    life, chance = diary.life, diary.chance
    if life.ended is None:
        return
    if life.ending is Ending.BROKEN:
        how = chance.pick((*BreakUp, BreakUp.LEADERS_LEFT))
        diary.add(ClientBrokeApart, life.ended, within=(1, 60), how=how)
    elif life.ending is Ending.SOLD:
        distressed = chance.happens(0.3)
        terms: dict[str, Any] = {}
        if chance.happens(0.6):
            share = chance.between(15, 60) if distressed else chance.between(60, 300)
            terms["amount"] = Decimal(path[life.ended.year] * share // 100_000 * 1000)
            terms["currency"] = life.currency
        if chance.happens(0.4):
            tenths = chance.between(2, 9) if distressed else chance.between(12, 60)
            terms["multiple"] = Decimal(tenths) / 10
        diary.add(
            LiquidityRealized,
            life.ended,
            within=(1, 60),
            liquidity_kind="sale" if distressed else chance.pick(("sale", "sale", "listing")),
            distressed=distressed,
            **terms,
        )


def add_breakthrough(diary: Diary, path: Path) -> None:
    """Some five years after its first threat the client is judged, by some criteria or all.

    The verdict goes with how revenue grew and with much that is not in the record. It does not
    look at how the leaders responded.
    """
    life, chance = diary.life, diary.chance
    if life.index is None or life.ending is Ending.BROKEN:
        return
    judged = chance.later(add_years(life.index, 5), 60, 400)
    if judged > min(AS_IF, life.until) or not chance.happens(0.6):
        return
    multiple = path[life.index.year + 5] / path[life.index.year]
    breakthrough = log(multiple) + chance.gauss(0, 0.25) > 0.55
    if chance.happens(0.2):
        # An earlier verdict, by somebody who saw less, is superseded by the next one.
        _add_verdict(diary, judged, breakthrough=chance.happens(0.3))
        judged = chance.later(judged, 150, 500)
    _add_verdict(diary, judged, breakthrough=breakthrough)


def _add_verdict(diary: Diary, judged: date, *, breakthrough: bool) -> None:
    chance = diary.chance
    answered = chance.between(3, 5) if breakthrough else chance.pick((2, 2, 3, 3, 4, 5, 5))
    unknown = list(CRITERIA)
    answers = {}
    for place in range(answered):
        criterion = unknown.pop(chance.between(0, len(unknown) - 1))
        no = not breakthrough and (chance.happens(0.6) or place == 2)
        answers[criterion] = Answer.NO if no else Answer.YES
    everything: dict[str, Any] = {name: answers.get(name, Answer.UNKNOWN) for name in CRITERIA}
    rater = adviser_name(chance.between(1, 9))
    diary.add(BreakthroughAssessed, judged, rater=rater, **everything)
