"""The comparison in brief under other grades and other values of each parameter."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl

from domain.definition.definition import Definition, Grade
from projections.comparing.cohort import analysed
from projections.comparing.contrast import (
    breakthrough_table,
    json_values,
    shift_of,
    values_by_group,
    with_composite_rank,
)
from projections.comparing.groups import RESPONSES
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE
from projections.outcomes.facts import Facts
from projections.statistics.proportions import risk_difference
from projections.statistics.ranks import mann_whitney
from projections.statistics.results import Estimate, Significance
from projections.statistics.two_by_two import Table, fisher


@dataclass(frozen=True)
class BriefComparison:
    """A comparison in one line: analysed episodes by response, and the contrast.

    `breakthroughs` is the table of episodes with and without one, together in the first row.
    `rank_test` is the Mann-Whitney test of the composite rank, without strata of industry and
    without regard to episodes of one client: fast, and enough to see what a parameter changes.
    """

    episodes: dict[str, int]
    breakthroughs: Table
    risk_difference: Estimate
    fisher: Significance
    growth: Estimate
    rank_test: Significance

    @property
    def comparable(self) -> bool:
        """Whether there is an episode together and one apart."""
        return bool(self.episodes["together"] and self.episodes["apart"])

    def as_json(self) -> dict[str, Any]:
        return {
            "episodes": self.episodes,
            "breakthroughs": asdict(self.breakthroughs),
            "risk_difference": json_values(self.risk_difference),
            "fisher_p": self.fisher.p,
            "growth": json_values(self.growth),
            "rank_p": self.rank_test.p,
        }


def brief_comparison(episodes: pl.DataFrame) -> BriefComparison:
    """The comparison of analysed episodes in brief."""
    counts = Counter(episodes["response"].to_list())
    rows = episodes.filter(pl.col("response").is_in(["together", "apart"]))
    table = breakthrough_table(rows)
    return BriefComparison(
        episodes={response: counts[response] for response in RESPONSES},
        breakthroughs=table,
        risk_difference=risk_difference(table.a, table.a + table.b, table.c, table.c + table.d),
        fisher=fisher(table),
        growth=shift_of(rows, "cagr"),
        rank_test=_rank_test(rows),
    )


@dataclass(frozen=True)
class ResponseChange:
    """How many analysed episodes have one response under grade A and another under `grade`."""

    grade: str
    from_response: str
    to_response: str
    episodes: int


@dataclass(frozen=True)
class Hindsight:
    """The comparison under each grade, and how responses differ from those under grade A."""

    by_grade: dict[Grade, BriefComparison]
    moved: tuple[ResponseChange, ...]

    def fallback_grade(self, grade: Grade) -> Grade | None:
        """The next grade after this one that has an episode together and one apart, if any has."""
        wider = [*Grade][[*Grade].index(grade) + 1 :]
        return next((each for each in wider if self.by_grade[each].comparable), None)

    def as_json(self) -> dict[str, Any]:
        names = {Grade.A: "a", Grade.AB: "ab", Grade.ALL: "all"}
        briefs = {names[grade]: each.as_json() for grade, each in self.by_grade.items()}
        return briefs | {"moved": [asdict(each) for each in self.moved]}


def hindsight(engine: OutcomeEngine, definition: Definition) -> Hindsight:
    """The comparison under each grade, all other parameters as in the definition."""
    under = {grade: analysed_under(engine, replace(definition, grade=grade)) for grade in Grade}
    first = under[Grade.A].select(*EPISODE, pl.col("response").alias("from_response"))
    moved = [
        ResponseChange(str(grade), *row)
        for grade in (Grade.AB, Grade.ALL)
        for row in first.join(under[grade], on=EPISODE)
        .filter(pl.col("from_response") != pl.col("response"))
        .group_by("from_response", "response")
        .len()
        .sort("from_response", "response")
        .iter_rows()
    ]
    return Hindsight({grade: brief_comparison(rows) for grade, rows in under.items()}, tuple(moved))


@dataclass(frozen=True)
class Variation:
    """The comparison with one parameter, `choice`, changed from `was` to `now`."""

    choice: str
    was: str
    now: str
    brief: BriefComparison

    def as_json(self) -> dict[str, Any]:
        return {
            "choice": self.choice,
            "was": self.was,
            "now": self.now,
            "comparison": self.brief.as_json(),
        }


VARIED_UP_TO = 5_000
"""Threats up to which a full sensitivity analysis takes a second or two."""


def is_quick_to_vary(facts: Facts) -> bool:
    """Whether a full sensitivity analysis of these facts needs no waiting."""
    return facts.threats.height <= VARIED_UP_TO


def sensitivity(engine: OutcomeEngine, definition: Definition) -> tuple[Variation, ...]:
    """The comparison with each parameter changed to each of its varied values, one at a time."""
    return tuple(
        Variation(
            each.name,
            _shown(getattr(definition, each.name)),
            _shown(getattr(varied, each.name)),
            brief_comparison(analysed_under(engine, varied)),
        )
        for each, varied in definition.variations()
    )


def analysed_under(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    """The analysed episodes under a definition."""
    return analysed(engine.outcomes(definition), definition)


def _shown(value: object) -> str:
    return "any" if value is None else str(value)


def _rank_test(rows: pl.DataFrame) -> Significance:
    together, apart = values_by_group(with_composite_rank(rows).drop_nulls("rank"), "rank")
    return mann_whitney(together.to_numpy(), apart.to_numpy())
