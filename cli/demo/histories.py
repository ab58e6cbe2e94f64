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
from cli.demo.facts import RecordedFact
from cli.demo.lives import live
from cli.demo.names import INDUSTRIES, NOTES, TRADES, client_name, trade
from events.kinds.clients import ClientMovedIndustry, ClientRegistered, ClientRenamed, NoteAdded

SEED = 70


def invented(clients: int, seed: int = SEED) -> Iterator[RecordedFact]:
    """All facts of clients 1 to `clients`, in the order of recording.

    A client's history follows from its number and the seed alone: it is the same among seventy
    and among forty thousand. On average a client has about fifty events over twelve years, the
    last not after `cli.demo.lives.AS_IF`. All histories are held in memory meanwhile.
    """
    facts = chain.from_iterable(history(client, seed) for client in range(1, clients + 1))
    yield from sorted(facts, key=attrgetter("recorded_at"))


def history(client: int, seed: int = SEED) -> list[RecordedFact]:
    """All facts of one client, in the order of recording."""
    chance = Chance(f"{seed}/{client}")
    life = live(client, chance)
    diary = Diary(life, chance)
    team = chance.between(3, 6)
    _add_registration(diary, team)
    endings.add_engagement(diary)
    leaders = people.add_leaders(diary, team)
    people.add_assessments(diary, team)
    path = figures.revenue_path(life, chance)
    figures.add_revenue(diary, path)
    figures.add_other_figures(diary, path)
    figures.add_aims(diary, path)
    asides = responses.add_threats(diary, leaders)
    asides += responses.add_markets(diary)
    endings.add_ending(diary, path)
    endings.add_breakthrough(diary, path)
    _add_changes(diary)
    asides += _add_notes(diary)
    _retract(diary, asides)
    return diary.recorded_facts()


def _add_registration(diary: Diary, team: int) -> None:
    life, chance = diary.life, diary.chance
    diary.add(
        ClientRegistered,
        life.opened,
        within=(0, 0),
        name=client_name(life.client),
        industry=TRADES[trade(life.client)],
        currency=life.currency,
        fiscal_year_end=life.fiscal_year_end,
        senior_team_size=team if chance.happens(0.8) else None,
    )


def _add_changes(diary: Diary) -> None:
    """A new name, or another industry, for a few."""
    life, chance = diary.life, diary.chance
    if chance.happens(0.04):
        name = client_name(life.client, "Group")
        diary.add(ClientRenamed, chance.day(life.opened, life.served), name=name)
    if chance.happens(0.04):
        mine = TRADES[trade(life.client)]
        others = tuple(industry for industry in INDUSTRIES if industry != mine)
        day = chance.day(life.opened, life.served)
        diary.add(ClientMovedIndustry, day, industry=chance.pick(others))


def _add_notes(diary: Diary) -> list[int]:
    life, chance = diary.life, diary.chance
    entries = [
        diary.add(NoteAdded, chance.day(life.opened, life.served), text=chance.pick(NOTES))
        for _ in range(chance.pick((0, 0, 1, 1, 2)))
    ]
    return [entry for entry in entries if entry is not None]


def _retract(diary: Diary, asides: list[int]) -> None:
    """Retract a fact that no other needs; sometimes the retraction is the mistake."""
    chance = diary.chance
    if not asides or not chance.happens(0.09):
        return
    target = chance.pick(asides)
    retraction = diary.retract(target, "said of another client by mistake", chance.between(5, 200))
    if retraction is not None and chance.happens(0.4):
        diary.retract(retraction, "it was this client after all", chance.between(1, 60))
