"""Checks that are shown with every comparison.

Balance of the groups before the episode, break-ups during the threat, growth before the threat, and
a negative control: growth that the response cannot have brought about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from domain.definition.definition import Definition
from projections.comparing.cohort import in_scope
from projections.comparing.contrast import json_values, shift_of, values_by_group
from projections.comparing.groups import RESPONSES, median
from projections.comparing.ratings import with_ratings
from projections.outcomes.baseline import MEASURES
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.episodes import EPISODE
from projections.outcomes.revenue_path import candidates, paths
from projections.statistics.balance import Balance, numeric_balance, proportion_balance
from projections.statistics.ranks import mann_whitney
from projections.statistics.results import Estimate, Significance

LAST_FIGURE = "the last annual figure before the threat"
SEVERE, YEARS, REVENUE = "existential threat", "years under threat", "revenue at year 0 (log)"


@dataclass(frozen=True)
class MeasureBalance:
    """The standardised difference of together and apart in one measure before the episode."""

    what: str
    balance: Balance

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, **asdict(self.balance)}


@dataclass(frozen=True)
class PriorGrowth:
    """Growth before: medians by response, the shift together minus apart, and its p.

    Growth is a fraction a year, from `from_year` to `to_year`, counted from what `since` names.
    """

    since: str
    from_year: int
    to_year: int
    medians: dict[str, float | None]
    n: dict[str, int]
    shift: Estimate
    test: Significance

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"shift": json_values(self.shift)}


@dataclass(frozen=True)
class Checks:
    """The mandatory checks.

    balance: of baseline values, over the analysed episodes. failed_during: by response, the
    episodes whose client broke apart during the threat, which no comparison of survivors can see,
    and the episodes that ended in either way. before_the_threat: growth up to the last annual
    figure that ended before the episode began (reverse causation). negative_control: growth before
    the index date. outside_episodes: observations outside every episode, most of them after an
    index date; they are excluded.
    """

    balance: tuple[MeasureBalance, ...]
    failed_during: dict[str, tuple[int, int]]
    before_the_threat: PriorGrowth
    negative_control: PriorGrowth
    outside_episodes: int

    def as_json(self) -> dict[str, Any]:
        return {
            "balance": [each.as_json() for each in self.balance],
            "failed_during": {
                response: {"episodes": failed, "of": of}
                for response, (failed, of) in self.failed_during.items()
            },
            "before_the_threat": self.before_the_threat.as_json(),
            "negative_control": self.negative_control.as_json(),
            "observations_refused": self.outside_episodes,
        }


def comparison_checks(
    engine: OutcomeEngine, analysed: pl.DataFrame, definition: Definition
) -> Checks:
    """The checks of the comparison of the analysed episodes."""
    clients = in_scope(engine.facts.clients, definition, "industry")
    observed = engine.facts.observations.join(clients, on="client_id", how="semi")
    used = engine.evidence(definition).join(clients, on="client_id", how="semi")
    leading_up = paths(candidates(_up_to(analysed, engine.facts.revenue), engine.facts.revenue))
    # Year −1 takes a period that ends half a year before the index date or earlier.
    around = engine.paths(definition)
    return Checks(
        balance=tuple(_balance(engine, analysed, definition)),
        failed_during=_failed_during(in_scope(engine.outcomes(definition), definition)),
        before_the_threat=_before(analysed, leading_up, LAST_FIGURE, -3, 0),
        negative_control=_before(analysed, around, "the index date", -3, -1),
        outside_episodes=observed.height - used.height,
    )


def _up_to(analysed: pl.DataFrame, revenue: pl.DataFrame) -> pl.DataFrame:
    """Each episode with an `index_date` of its last annual figure that ended before it began, if
    that is within twelve months: year 0 of a path before the threat."""
    began = pl.col("started_on")
    return (
        analysed.select(*EPISODE, "started_on")
        .join(revenue.select("client_id", "period_end"), on="client_id")
        .filter(pl.col("period_end") < began, pl.col("period_end") >= began.dt.offset_by("-12mo"))
        .group_by(EPISODE)
        .agg(pl.col("period_end").max().alias("index_date"))
    )


def _balance(
    engine: OutcomeEngine, analysed: pl.DataFrame, definition: Definition
) -> Iterator[MeasureBalance]:
    rated = (*MEASURES, "litmus")
    days = (pl.col("index_date") - pl.col("started_on")).dt.total_days()
    rows = analysed.select(
        *EPISODE,
        "response",
        (pl.col("severity") == "existential").alias(SEVERE),
        (days / 365.25).alias(YEARS),
        pl.when(pl.col("r0") > 0).then(pl.col("r0").cast(pl.Float64).log()).alias(REVENUE),
    )
    rows = with_ratings(rows, engine.baseline(definition), rated)
    for measure in (*rated, SEVERE, YEARS, REVENUE):
        compared = proportion_balance if rows[measure].dtype == pl.Boolean else numeric_balance
        together, apart = values_by_group(rows, measure)
        yield MeasureBalance(measure, compared(together.to_list(), apart.to_list()))


def _failed_during(outcomes: pl.DataFrame) -> dict[str, tuple[int, int]]:
    # The threat of a client that broke apart is often never recorded as ended.
    lasted, broke = pl.col("index_date"), pl.col("broke_apart_on")
    failed = broke.is_not_null() & (lasted.is_null() | (broke <= lasted))
    ended = outcomes.with_columns(failed.fill_null(False).alias("failed"))
    counted = (
        ended.filter(lasted.is_not_null() | pl.col("failed"))
        .group_by("response")
        .agg(pl.col("failed").sum(), pl.len().alias("of"))
    )
    by_response = {row["response"]: (row["failed"], row["of"]) for row in counted.to_dicts()}
    return {response: by_response.get(response, (0, 0)) for response in RESPONSES}


def _before(
    analysed: pl.DataFrame, path: pl.DataFrame, since: str, from_year: int, to_year: int
) -> PriorGrowth:
    first, last = (
        path.filter(pl.col("year") == year).select(
            *EPISODE,
            pl.col("amount").cast(pl.Float64).alias(f"amount {year}"),
            pl.col("currency").alias(f"currency {year}"),
        )
        for year in (from_year, to_year)
    )
    ratio = pl.col(f"amount {to_year}") / pl.col(f"amount {from_year}")
    grown = (
        analysed.select(*EPISODE, "response")
        .join(first, on=EPISODE)
        .join(last, on=EPISODE)
        .filter(
            pl.col(f"amount {from_year}") > 0,
            pl.col(f"amount {to_year}") >= 0,
            pl.col(f"currency {from_year}") == pl.col(f"currency {to_year}"),
        )
        .with_columns((ratio ** (1 / (to_year - from_year)) - 1).alias("growth"))
    )
    together, apart = values_by_group(grown, "growth")
    return PriorGrowth(
        since=since,
        from_year=from_year,
        to_year=to_year,
        medians={"together": median(together), "apart": median(apart)},
        n={"together": len(together), "apart": len(apart)},
        shift=shift_of(grown, "growth"),
        test=mann_whitney(together.to_numpy(), apart.to_numpy()),
    )
