"""The breakthrough criteria that follow from the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.definition.definition import Definition
from events.dates import add_months, add_years
from tests.naive import earning, ending
from tests.naive.facts import Client, Fact
from tests.naive.responses import Episode

PLACES = 9


@dataclass(frozen=True)
class World:
    """All that is recorded: every client, and what was reported of peers."""

    clients: Sequence[Client]
    peers: Sequence[Fact]


@dataclass(frozen=True)
class Computed:
    """The five criteria, each yes, no or unknown, and what growth was held against."""

    outperformed_peers: str = "unknown"
    peers_from: str | None = None
    realised_vision: str = "unknown"
    lived_up_to_potential: str = "unknown"
    punched_above_weight: str = "unknown"
    best_for_stakeholders: str = "unknown"

    @property
    def known(self) -> list[str]:
        answers = [
            self.outperformed_peers,
            self.realised_vision,
            self.lived_up_to_potential,
            self.punched_above_weight,
            self.best_for_stakeholders,
        ]
        return [answer for answer in answers if answer != "unknown"]

    def breakthrough(self, definition: Definition) -> bool | None:
        if "no" in self.known:
            return False
        return True if len(self.known) >= definition.min_criteria else None


def computed(
    client: Client,
    episode: Episode,
    following: Episode | None,
    world: World,
    definition: Definition,
    clock: date,
) -> Computed:
    """Nothing is computed of years that are not over, or were not followed to their end."""
    if not ending.follow_up(client, episode, definition, clock).complete:
        return Computed()
    assert episode.index_date is not None
    horizon = episode.horizon(definition.years)
    outperformed, source = against_peers(client, episode.index_date, world, definition)
    return Computed(
        outperformed_peers=outperformed,
        peers_from=source,
        realised_vision=vision(client, episode.index_date, horizon),
        lived_up_to_potential=potential(client, episode.index_date, horizon),
        punched_above_weight=weight(client, episode, following, definition),
    )


def vision(client: Client, index_date: date, horizon: date) -> str:
    verdicts = []
    for goal in client.all("goal.declared"):
        if goal.latest > horizon:
            continue
        reached = [fact for fact in client.all("goal.achieved") if fact.says.goal == goal.says.goal]
        due = goal.says.due is not None and index_date < goal.says.due.latest <= horizon
        in_time = [fact for fact in reached if fact.latest <= horizon]
        perhaps = [fact for fact in reached if fact.earliest <= horizon]
        if due:
            verdicts.append("yes" if in_time else "unknown" if perhaps else "no")
        elif in_time and in_time[0].latest > index_date:
            verdicts.append("yes")
    if "no" in verdicts:
        return "no"
    return "yes" if verdicts and "unknown" not in verdicts else "unknown"


def potential(client: Client, index_date: date, horizon: date) -> str:
    (registered,) = client.all("client.registered")
    met = [
        figure.amount >= target.says.amount
        for target in client.all("target.set")
        for figure in earning.figures(client)
        if target.says.metric.strip().lower() == "revenue"
        and figure.period_start == target.says.period_start
        and figure.period_end == target.says.period_end
        and figure.currency == registered.says.currency
        and target.latest <= figure.period_end
        and index_date < figure.period_start
        and figure.period_end <= horizon
    ]
    if met and all(met):
        return "yes"
    return "no" if met and not any(met) else "unknown"


def weight(
    client: Client, episode: Episode, following: Episode | None, definition: Definition
) -> str:
    assert episode.index_date is not None
    taken = [
        fact
        for fact in client.all("standing.assessed")
        if episode.index_date < fact.earliest
        and fact.latest <= episode.horizon(definition.years + 1)
        and (following is None or fact.earliest < following.started_on)
    ]
    if not taken:
        return "unknown"
    last = max(taken, key=lambda fact: (fact.latest, fact.position)).says
    if last.perceived_percentile == last.size_percentile:
        return "unknown"
    return "yes" if last.perceived_percentile > last.size_percentile else "no"


def against_peers(
    client: Client, index_date: date, world: World, definition: Definition
) -> tuple[str, str | None]:
    """Against the reported medians of every year, else against at least five other clients."""
    first = earning.at_year(earning.figures(client), index_date, 0)
    if first is None:
        return "unknown", None
    begins = first.period_end
    mine = multiple(client, begins, definition.years)
    if mine is None:
        return "unknown", None
    industry = industry_of(client)
    reported = medians(world.peers, industry, begins, definition.years)
    if reported is not None:
        answer = "yes" if mine > reported else "no" if mine < reported else "unknown"
        return answer, "peers"
    others = [
        theirs
        for other in world.clients
        if other.client_id != client.client_id and industry_of(other) == industry
        if (theirs := multiple(other, begins, definition.years)) is not None
    ]
    if len(others) < 5:
        return "unknown", None
    if sum(theirs < mine for theirs in others) * 2 > len(others):
        return "yes", "clients"
    if sum(theirs > mine for theirs in others) * 2 > len(others):
        return "no", "clients"
    return "unknown", "clients"


def multiple(client: Client, begins: date, years: int) -> Fraction | None:
    """What revenue came to over the years from a day on."""
    known = earning.figures(client)
    ratio = earning.ratio(earning.at_year(known, begins, years), earning.at_year(known, begins, 0))
    return None if ratio is None else round(ratio, PLACES)


def medians(peers: Sequence[Fact], industry: str, begins: date, years: int) -> Fraction | None:
    """What the reported medians come to over all the years; None if one is missing."""
    product = Fraction(1)
    for year in range(1, years + 1):
        ends = add_years(begins, year)
        near = [
            fact
            for fact in peers
            if _same(fact.says.industry) == industry
            and 350 <= (fact.says.period_end - fact.says.period_start).days + 1 <= 380
            and add_months(ends, -6) < fact.says.period_end <= add_months(ends, 6)
        ]
        if not near:
            return None
        taken = min(
            near,
            key=lambda fact: (
                abs((fact.says.period_end - ends).days),
                fact.says.period_end,
                fact.position,
            ),
        )
        if taken.says.median_growth <= -1:
            return None
        product *= 1 + Fraction(taken.says.median_growth)
    return round(product, PLACES)


def industry_of(client: Client) -> str:
    moves = client.all("client.moved_industry") or client.all("client.registered")
    last = max(moves, key=lambda fact: (fact.earliest, fact.position))
    return _same(last.says.industry)


def _same(industry: str) -> str:
    return " ".join(industry.split()).lower()
