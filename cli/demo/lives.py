"""The course of an invented client's history, drawn before its facts.

Leaders who trust each other pull together a little more often, and clients whose leaders pulled
together grow a little faster and break apart a little less often. Each of these is weak beside
the noise and beside how clients differ anyway: nothing here is made to confirm the claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from cli.demo.chance import Chance
from events.dates import add_months, add_years

AS_IF = date(2026, 6, 30)
"""The last day of every invented history, whatever day it is today."""

SATURDAY = 5


class Ending(Enum):
    """How the firm's knowledge of a client ends."""

    SERVED = "still served"
    ENDED = "no longer served, figures still known"
    LOST = "no longer served, nothing known since"
    BROKEN = "broke apart"
    SOLD = "sold"


@dataclass(frozen=True, slots=True)
class Spell:
    """One threat. `settled` is when the last of those that run into each other is over."""

    start: date
    end: date | None
    settled: date | None


@dataclass(frozen=True, slots=True)
class Life:
    """The plan of one client's history.

    `opened`: when it was registered. `together`: how likely one observation is of pulling
    together. `trust`: the mean of its ratings. `pace`: yearly growth when nothing happens.
    `ended`: the day of the ending, None for a client still served. `served`: the last day the
    firm was there to see things. `until`: the last day of which anything is known.
    `last_recorded`: the last day on which anything is recorded. `late`: whether its evidence is
    mostly recorded long afterwards.
    """

    client: int
    opened: date
    currency: str
    fiscal_year_end: str
    together: float
    trust: float
    pace: float
    spells: tuple[Spell, ...]
    ending: Ending
    ended: date | None
    served: date
    until: date
    last_recorded: date
    late: bool

    @property
    def index(self) -> date | None:
        """When its first threat, with what ran into it, was over."""
        return self.spells[0].settled if self.spells else None


def live(client: int, chance: Chance) -> Life:
    """Draw a client's life."""
    opened = chance.day(add_months(AS_IF, -12 * 12 - 9), add_months(AS_IF, -12 * 11 - 3))
    opened += timedelta(2 if opened.weekday() >= SATURDAY else 0)  # registered at work
    cohesion = chance.gauss(0, 1)
    together = min(0.97, max(0.03, 0.52 + 0.24 * cohesion + chance.gauss(0, 0.22)))
    spells = _spells(opened, chance)
    ending, ended = _ending(opened, spells, together, chance)
    served, until, last_recorded = _horizons(ending, ended, chance)
    return Life(
        client=client,
        opened=opened,
        currency=chance.pick(("GBP", "GBP", "GBP", "GBP", "EUR", "EUR", "USD")),
        fiscal_year_end=chance.pick(("12-31",) * 8 + ("03-31", "03-31", "06-30", "09-30")),
        together=together,
        trust=3.1 + 0.6 * cohesion,
        pace=chance.gauss(0.035, 0.045),
        spells=spells,
        ending=ending,
        ended=ended,
        served=served,
        until=until,
        last_recorded=last_recorded,
        late=chance.happens(0.15),
    )


def _spells(opened: date, chance: Chance) -> tuple[Spell, ...]:
    if chance.happens(0.06):
        return ()
    start = chance.later(opened, 500, 1800)
    first = [(start, chance.later(start, 150, 700))]
    end = first[0][1]
    how = chance.random()
    if how < 0.25:  # overlapping
        second = chance.day(start + timedelta(30), end - timedelta(15))
        first.append((second, chance.later(second, 120, 600)))
    elif how < 0.42:  # soon after: still one episode
        second = chance.later(end, 20, 150)
        first.append((second, chance.later(second, 90, 400)))
    settled = max(end for _, end in first)
    spells = [Spell(start, end, settled) for start, end in first]
    if chance.happens(0.15):  # soon, but far enough apart to be an episode of its own
        spells.append(_alone(chance.later(settled, 220, 420), chance))
    if chance.happens(0.30):
        spells.append(_alone(chance.later(spells[-1].settled or settled, 600, 2200), chance))
    newest = spells[-1].settled or settled
    if chance.happens(0.10) and newest < AS_IF - timedelta(800):
        spells.append(Spell(chance.day(AS_IF - timedelta(500), AS_IF - timedelta(90)), None, None))
    return tuple(spell for spell in spells if spell.start < AS_IF - timedelta(60))


def _alone(start: date, chance: Chance) -> Spell:
    end = chance.later(start, 120, 600)
    return Spell(start, end, end)


def _ending(
    opened: date, spells: tuple[Spell, ...], together: float, chance: Chance
) -> tuple[Ending, date | None]:
    first = spells[0] if spells else None
    settled = (first and first.settled) or chance.later(opened, 1000, 2500)
    break_apart = 0.06 + 0.12 * (1 - together)
    drawn = chance.random()
    if drawn < break_apart:
        ending = Ending.BROKEN
        if first is not None and first.end is not None and chance.happens(0.35):
            ended = chance.day(first.start + timedelta(60), first.end)
        else:
            ended = chance.later(settled, 90, 1750)
    elif drawn < break_apart + 0.11:
        ending, ended = Ending.SOLD, chance.later(settled, 300, 2400)
    elif drawn < break_apart + 0.19:
        ending, ended = Ending.LOST, chance.later(settled, 60, 1500)
    elif drawn < break_apart + 0.27:
        ending, ended = Ending.ENDED, chance.later(settled, 200, 2500)
    else:
        return Ending.SERVED, None
    return (ending, ended) if ended < AS_IF - timedelta(60) else (Ending.SERVED, None)


def _horizons(ending: Ending, ended: date | None, chance: Chance) -> tuple[date, date, date]:
    if ended is None:
        return AS_IF, AS_IF, AS_IF
    if ending is Ending.LOST:
        return ended, ended, min(AS_IF, ended + timedelta(45))
    if ending is Ending.BROKEN:
        return ended, ended, min(AS_IF, add_years(ended, 1))
    if ending is Ending.SOLD:
        served = min(AS_IF, chance.later(ended, 30, 300))
        until = AS_IF if chance.happens(0.6) else served
        return served, until, min(AS_IF, until + timedelta(180))
    return ended, AS_IF, AS_IF
