"""The comparison: what became of the clients after a threat ended, by how their leaders responded.

Counts, medians and ranges. What is described here is an association, never more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from domain.definitions import Definition, Grade
from projections.basis import Basis
from projections.cohort import Cohort, cohort
from projections.episodes import EPISODE, classified
from projections.frames import Facts
from projections.outcomes import outcomes, paths

RESPONSES = ("together", "mixed", "apart", "unclassified")
OUTCOMES = (
    "breakthrough",
    "grew",
    "flat",
    "declined",
    "liquidity",
    "broke_apart",
)


@dataclass(frozen=True)
class Group:
    """The analysed episodes with one response.

    `outcomes` counts episodes by outcome. `index` holds the median revenue index by year (year 0
    is 100), `index_range` its least and greatest value, `n_by_year` how many episodes it rests
    on. `multiple` and `cagr` are medians over the episodes that have one; None where none has.
    """

    response: str
    episodes: int
    clients: int
    outcomes: dict[str, int]
    index: dict[int, float | None]
    index_range: dict[int, tuple[float, float] | None]
    n_by_year: dict[int, int]
    multiple: float | None
    cagr: float | None


@dataclass(frozen=True)
class Comparison:
    """Groups by response in a fixed order, empty ones included, and what was left out."""

    basis: Basis
    definition: Definition
    cohort: Cohort
    groups: tuple[Group, ...]
    classified_in_hindsight: int

    def as_json(self) -> dict[str, Any]:
        """The document of `compare --json`."""
        return {
            "basis": self.basis.as_json(),
            "grade": str(self.definition.grade),
            "attrition": self.cohort.attrition.to_dicts(),
            "groups": [
                {
                    "response": group.response,
                    "episodes": group.episodes,
                    "clients": group.clients,
                    "outcomes": group.outcomes,
                    "index": {str(year): value for year, value in group.index.items()},
                    "index_range": {str(year): r for year, r in group.index_range.items()},
                    "multiple": group.multiple,
                    "cagr": group.cagr,
                    "n_by_year": {str(year): n for year, n in group.n_by_year.items()},
                }
                for group in self.groups
            ],
        }


def compare(facts: Facts, definition: Definition, basis: Basis) -> Comparison:
    """Compare the analysed episodes by response, under a definition and on a basis."""
    found = cohort(outcomes(facts, definition, basis.clock), facts.clients, definition)
    episodes = found.analysed.select(*EPISODE, "index_date", "response")
    index = paths(episodes, facts.revenue).join(episodes, on=EPISODE).drop_nulls("index")
    years = range(definition.years + 1)
    return Comparison(
        basis,
        definition,
        found,
        tuple(_group(response, found.analysed, index, years) for response in RESPONSES),
        _classified_in_hindsight(facts, found.analysed, definition),
    )


def cohort_of(facts: Facts, definition: Definition, clock: date) -> Cohort:
    """The cohort alone."""
    return cohort(outcomes(facts, definition, clock), facts.clients, definition)


def _group(response: str, analysed: pl.DataFrame, index: pl.DataFrame, years: range) -> Group:
    rows = analysed.filter(pl.col("response") == response)
    known = {
        year: index.filter((pl.col("response") == response) & (pl.col("year") == year))["index"]
        for year in years
    }
    counts = dict(rows["outcome"].value_counts().iter_rows())
    return Group(
        response=response,
        episodes=rows.height,
        clients=rows["client_id"].n_unique(),
        outcomes={outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        index={year: _median(values) for year, values in known.items()},
        index_range={year: _range(values) for year, values in known.items()},
        n_by_year={year: values.len() for year, values in known.items()},
        multiple=_median(rows["multiple"]),
        cagr=_median(rows["cagr"]),
    )


def _median(values: pl.Series) -> float | None:
    median: Any = values.drop_nulls().median()
    return None if median is None else float(median)


def _range(values: pl.Series) -> tuple[float, float] | None:
    low: Any = values.min()
    high: Any = values.max()
    return None if low is None else (float(low), float(high))


def _classified_in_hindsight(facts: Facts, analysed: pl.DataFrame, definition: Definition) -> int:
    """How many analysed episodes would have a response if all evidence were let in."""
    everything = classified(facts, replace(definition, grade=Grade.ALL))
    with_response = everything.filter(pl.col("response") != "unclassified")
    return analysed.join(with_response, on=EPISODE, how="semi").height
