"""The contrast of the two responses: together minus apart, with tests.

Order and methods are fixed: the smallest attainable p before any p, the difference in
breakthroughs, the odds ratio within industries, the shift of the composite rank.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from domain.definition.definition import Primary
from projections.statistics.confounding import EValue, e_value_of_odds_ratio
from projections.statistics.permutation import DRAWS, Permutation, permutation_test
from projections.statistics.proportions import risk_difference
from projections.statistics.ranks import composite_ranks, hodges_lehmann
from projections.statistics.results import Estimate, Significance, no_estimate
from projections.statistics.strata import common_odds_ratio, exact_test, informative
from projections.statistics.two_by_two import (
    Attainable,
    Table,
    attainable_p,
    fisher,
    mid_p,
    odds_ratio,
)

EXPLANATIONS = 8
"""Number of explanations compared, trust included; used for the multiplicity correction."""

RARE = 0.15
"""Below this share of events an odds ratio is taken as a risk ratio (VanderWeele 2017)."""

SEED = 20_240_601
"""Seed of all random draws, so that the same basis gives the same figures."""

CONFIDENCE = 0.95

LEVEL = 0.05
"""A p above this leaves a question open."""


@dataclass(frozen=True)
class Strata:
    """The comparison within industries; `informing` of them have both groups and both outcomes."""

    industries: int
    informing: int
    test: Significance
    odds_ratio: Estimate


@dataclass(frozen=True)
class Shift:
    """The shift, together minus apart, of the composite rank and of growth a year.

    `rank` is in places of the composite rank over `n` episodes, `cagr` as a fraction a year over
    those with revenue at both ends. `permutation` is the test of the rank within industries, the
    episodes of one client permuted as a whole; None for no test. `left_out` episodes have neither
    growth nor a break-up.
    """

    rank: Estimate
    cagr: Estimate
    permutation: Permutation | None
    n: int
    left_out: int

    @property
    def attainable_p(self) -> float | None:
        """No outcome could have given the permutation test a smaller p than this.

        The arrangement that was seen is always one of them. None where there is no such test.
        """
        test = self.permutation
        if test is None or test.p is None:
            return None
        if test.draws is not None:
            return 1 / (test.draws + 1)
        return None if test.arrangements is None else 1 / test.arrangements


@dataclass(frozen=True)
class Contrast:
    """Together against apart. `table` counts breakthroughs and others, together first."""

    table: Table
    attainable: Attainable
    risk_difference: Estimate
    odds_ratio: Estimate
    fisher: Significance
    mid_p: Significance
    within_industry: Strata
    shift: Shift
    e_value: EValue

    def p(self, primary: Primary) -> float | None:
        """The p-value of the primary test."""
        if primary is Primary.BREAKTHROUGH:
            return self.fisher.p
        return None if self.shift.permutation is None else self.shift.permutation.p

    def as_json(self) -> dict[str, Any]:
        """The part `tests` of the document, without the incidence."""
        permutation = self.shift.permutation
        return {
            "attainable_p": self.attainable.p,
            "attainable_p_corrected": self.attainable.corrected,
            "breakthroughs": asdict(self.table),
            "risk_difference": json_values(self.risk_difference),
            "odds_ratio": json_values(self.odds_ratio)
            | {
                "within_industry": json_values(self.within_industry.odds_ratio)
                | {
                    "p": self.within_industry.test.p,
                    "industries": self.within_industry.industries,
                    "informing": self.within_industry.informing,
                }
            },
            "fisher": {"p": self.fisher.p, "mid_p": self.mid_p.p, "why": self.fisher.why},
            "shift": json_values(self.shift.rank)
            | {
                "p": None if permutation is None else permutation.p,
                "attainable_p": self.shift.attainable_p,
                "permutation": None if permutation is None else asdict(permutation),
                "cagr": json_values(self.shift.cagr),
                "left_out": self.shift.left_out,
            },
            "e_value": json_values(self.e_value),
        }


def json_values(result: Estimate | EValue) -> dict[str, Any]:
    """The values of a result for a document. JSON has no infinity: infinite values become None, and
    `infinite` lists their names. A lower limit is minus infinity, all others are plus infinity."""
    values = asdict(result)
    infinite = [
        name for name, value in values.items() if isinstance(value, float) and math.isinf(value)
    ]
    return values | dict.fromkeys(infinite) | {"infinite": infinite}


def contrast_responses(analysed: pl.DataFrame, *, draws: int = DRAWS, seed: int = SEED) -> Contrast:
    """Compare the episodes with the response together with those apart.

    `analysed` has a row per episode: `client_id, industry, response, outcome, cagr, index_date,
    broke_apart_on`. Mixed and unclassified ones are in neither group. `draws` of the permutation
    test; 0 leaves it out.
    """
    rows = analysed.filter(pl.col("response").is_in(["together", "apart"]))
    table = breakthrough_table(rows)
    odds = odds_ratio(table, confidence=CONFIDENCE)
    return Contrast(
        table=table,
        attainable=attainable_p(
            table.a + table.b, table.c + table.d, table.a + table.c, explanations=EXPLANATIONS
        ),
        risk_difference=risk_difference(table.a, table.a + table.b, table.c, table.c + table.d),
        odds_ratio=odds,
        fisher=fisher(table),
        mid_p=mid_p(table),
        within_industry=_within_industry(rows),
        shift=shift(rows, draws=draws, seed=seed),
        e_value=e_value_of_odds_ratio(
            odds.estimate,
            odds.low,
            odds.high,
            rare=table.n > 0 and (table.a + table.c) / table.n < RARE,
        ),
    )


def breakthrough_table(rows: pl.DataFrame) -> Table:
    """Breakthroughs and others among the episodes together (first row) and apart."""
    # numpy: a query of Polars costs more than it does, thousands of times in a grid of definitions.
    together, broke_through = rows["response"].to_numpy(), rows["outcome"].to_numpy()
    together, broke_through = together == "together", broke_through == "breakthrough"
    return Table(
        *(
            int((group & outcome).sum())
            for group in (together, ~together)
            for outcome in (broke_through, ~broke_through)
        )
    )


def shift(rows: pl.DataFrame, *, draws: int, seed: int = SEED) -> Shift:
    """The shift of the composite rank and of growth, and the permutation test of the rank."""
    ranks = with_composite_rank(rows).drop_nulls("rank")
    together = ranks["response"] == "together"
    permutation = None
    if draws and ranks.height:
        permutation = permutation_test(
            ranks["rank"].to_numpy(),
            together.to_numpy(),
            strata=ranks["industry"].to_list(),
            clients=ranks["client_id"].to_list(),
            seed=seed,
            draws=draws,
        )
    return Shift(
        rank=shift_of(ranks, "rank"),
        cagr=shift_of(rows, "cagr"),
        permutation=permutation,
        n=ranks.height,
        left_out=rows.height - ranks.height,
    )


def with_composite_rank(rows: pl.DataFrame) -> pl.DataFrame:
    """The episodes with their composite `rank`: those that broke apart lowest, the earlier the
    lower, then by growth; null without either."""
    years = [
        (broke_apart_on - index_date).days / 365.25 if outcome == "broke_apart" else None
        for outcome, broke_apart_on, index_date in zip(
            rows["outcome"], rows["broke_apart_on"], rows["index_date"], strict=True
        )
    ]
    ranks = composite_ranks(years, rows["cagr"].to_list())
    return rows.hstack([pl.Series("rank", ranks, dtype=pl.Float64)])


def _within_industry(rows: pl.DataFrame) -> Strata:
    strata = tables_by(rows, "industry")
    return Strata(
        industries=len(strata),
        informing=len(informative(strata)),
        test=exact_test(strata),
        odds_ratio=common_odds_ratio(strata, confidence=CONFIDENCE),
    )


def tables_by(rows: pl.DataFrame, column: str) -> Sequence[Table]:
    """A table for each value of a column, in the order of the values."""
    return [
        breakthrough_table(part)
        for part in rows.sort(column).partition_by(column, maintain_order=True)
    ]


def shift_of(rows: pl.DataFrame, column: str) -> Estimate:
    """Together minus apart in one column, over the rows that have a value: Hodges–Lehmann."""
    together, apart = (side.drop_nulls().to_numpy() for side in values_by_group(rows, column))
    if not (len(together) and len(apart)):
        return no_estimate(
            "one group is empty",
            confidence=CONFIDENCE,
            method="Hodges–Lehmann shift",
            n=len(together) + len(apart),
        )
    return hodges_lehmann(together, apart, confidence=CONFIDENCE)


def values_by_group(rows: pl.DataFrame, column: str) -> tuple[pl.Series, pl.Series]:
    """One column of the episodes together, and of those apart."""
    values, response = rows[column], rows["response"]
    return values.filter(response == "together"), values.filter(response == "apart")
