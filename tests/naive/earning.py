"""Revenue around an index date, and what it says about growth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.definition.definition import Definition
from events.dates import add_months, add_years
from tests.naive.facts import Client, Fact


@dataclass(frozen=True)
class Figure:
    """One annual figure."""

    period_start: date
    period_end: date
    amount: Decimal
    currency: str
    position: int


def figures(client: Client) -> list[Figure]:
    """The revenue of periods that are a year long, or nearly."""
    return [_figure(fact) for fact in client.all("revenue.reported") if _annual(fact)]


def _annual(fact: Fact) -> bool:
    days: int = (fact.says.period_end - fact.says.period_start).days + 1
    return 350 <= days <= 380


def _figure(fact: Fact) -> Figure:
    says = fact.says
    return Figure(says.period_start, says.period_end, says.amount, says.currency, fact.position)


def at_year(known: list[Figure], index_date: date, year: int) -> Figure | None:
    """The figure that counts for a year after the index date."""
    t = add_years(index_date, year)
    near = [figure for figure in known if add_months(t, -6) < figure.period_end <= add_months(t, 6)]
    # Of two that end on one day, which no definition settles, the one recorded first.
    return min(
        near,
        key=lambda figure: (
            abs((figure.period_end - t).days),
            figure.period_end,
            figure.position,
        ),
        default=None,
    )


def ratio(later: Figure | None, base: Figure | None) -> Fraction | None:
    """How many times the base; None without both, across currencies, and without a base above 0."""
    if later is None or base is None or later.currency != base.currency or base.amount <= 0:
        return None
    return Fraction(later.amount) / Fraction(base.amount)


def cagr(multiple: Fraction | None, years: int) -> float | None:
    if multiple is None or multiple < 0:
        return None
    return math.pow(multiple, 1 / years) - 1


def growth(multiple: Fraction | None, definition: Definition) -> str:
    if multiple is None:
        return "unknown"
    if multiple > (1 + Fraction(str(definition.grew))) ** definition.years:
        return "grew"
    if multiple < (1 + Fraction(str(definition.declined))) ** definition.years:
        return "declined"
    return "flat"
