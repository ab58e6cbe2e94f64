"""Invented client histories, at any size.

They are made up from a seed, for the demo, for tests and for benchmarks. They show what can be
recorded, not what is true: how the leaders responded has a weak effect on growth and on breaking
apart beside large differences that have nothing to do with it (see `cli.demo.lives`), and verdicts
of breakthrough do not look at the response at all. A comparison may come out either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter

from cli.demo import endings, figures, people, responses
from cli.demo.chance import Chance
from cli.demo.diary import Diary
from cli.demo.lives import live
from cli.demo.names import INDUSTRIES, NOTES, TRADES, client_name, trade
from cli.demo.told import Told
from events.kinds.clients import ClientMovedIndustry, ClientRegistered, ClientRenamed, NoteAdded

SEED = 70


def invented(clients: int, seed: int = SEED) -> Iterator[Told]:
    """All that is told of clients 1 to `clients`, in the order it was recorded.

    A client's history follows from its number and the seed alone: it is the same among seventy
    and among forty thousand. On average a client has about fifty events over twelve years, the
    last not after `cli.demo.lives.AS_IF`. All histories are held in memory meanwhile.
    """
    told = chain.from_iterable(history(client, seed) for client in range(1, clients + 1))
    yield from sorted(told, key=attrgetter("recorded_at"))


def history(client: int, seed: int = SEED) -> list[Told]:
    """All that is told of one client, in the order it was recorded."""
    chance = Chance(f"{seed}/{client}")
    life = live(client, chance)
    diary = Diary(life, chance)
    team = chance.between(3, 6)
    _tell_registration(diary, team)
    endings.tell_engagement(diary)
    leaders = people.tell_leaders(diary, team)
    people.tell_assessments(diary, team)
    path = figures.revenue_path(life, chance)
    figures.tell_revenue(diary, path)
    figures.tell_other_figures(diary, path)
    figures.tell_aims(diary, path)
    asides = responses.tell_threats(diary, leaders)
    asides += responses.tell_markets(diary)
    endings.tell_ending(diary, path)
    endings.tell_breakthrough(diary, path)
    _tell_changes(diary)
    asides += _tell_notes(diary)
    _retract(diary, asides)
    return diary.told()


def _tell_registration(diary: Diary, team: int) -> None:
    life, chance = diary.life, diary.chance
    diary.tell(
        ClientRegistered,
        life.opened,
        within=(0, 0),
        name=client_name(life.client),
        industry=TRADES[trade(life.client)],
        currency=life.currency,
        fiscal_year_end=life.fiscal_year_end,
        senior_team_size=team if chance.happens(0.8) else None,
    )


def _tell_changes(diary: Diary) -> None:
    """A new name, or another industry, for a few."""
    life, chance = diary.life, diary.chance
    if chance.happens(0.04):
        name = client_name(life.client, "Group")
        diary.tell(ClientRenamed, chance.day(life.opened, life.served), name=name)
    if chance.happens(0.04):
        mine = TRADES[trade(life.client)]
        others = tuple(industry for industry in INDUSTRIES if industry != mine)
        day = chance.day(life.opened, life.served)
        diary.tell(ClientMovedIndustry, day, industry=chance.pick(others))


def _tell_notes(diary: Diary) -> list[int]:
    life, chance = diary.life, diary.chance
    told = [
        diary.tell(NoteAdded, chance.day(life.opened, life.served), text=chance.pick(NOTES))
        for _ in range(chance.pick((0, 0, 1, 1, 2)))
    ]
    return [entry for entry in told if entry is not None]


def _retract(diary: Diary, asides: list[int]) -> None:
    """Withdraw one of what nothing else rests on; sometimes that turns out to be the mistake."""
    chance = diary.chance
    if not asides or not chance.happens(0.09):
        return
    target = chance.pick(asides)
    retraction = diary.retract(target, "said of another client by mistake", chance.between(5, 200))
    if retraction is not None and chance.happens(0.4):
        diary.retract(retraction, "it was this client after all", chance.between(1, 60))
