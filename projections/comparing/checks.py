"""What has to be printed with a comparison, so that nobody takes it for more than it is.

How alike the groups were before; who failed while the threat lasted; whether they grew differently
already; whether something differs that the response cannot have brought about.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from domain.definition.definition import Definition
from projections.baseline import MEASURES
from projections.comparing.contrast import CONFIDENCE, stated
from projections.comparing.groups import RESPONSES
from projections.episodes import EPISODE
from projections.outcomes import paths
from projections.readings import Readings
from projections.statistics.balance import Balance, numeric_balance, proportion_balance
from projections.statistics.ranks import hodges_lehmann, mann_whitney
from projections.statistics.results import Estimate, Significance, no_estimate

LAST_FIGURE = "the last annual figure before the threat"


@dataclass(frozen=True)
class Balanced:
    """How alike together and apart were in one thing before the episode."""

    what: str
    balance: Balance

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, **asdict(self.balance)}


@dataclass(frozen=True)
class Before:
    """How growth before differs between together and apart: medians a year, the shift, its p.

    `from_year` to `to_year` are counted from the annual figure or the day that `since` names.
    """

    since: str
    from_year: int
    to_year: int
    medians: dict[str, float | None]
    n: dict[str, int]
    shift: Estimate
    test: Significance

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"shift": stated(self.shift)}


@dataclass(frozen=True)
class Checks:
    """The mandatory checks.

    balance: of baseline values, analysed episodes. failed_during: episodes by response that broke
    apart while the threat lasted, which no comparison of survivors can see, and of how many that
    ended in either way. before_the_threat: growth up to the last annual figure that ended before
    the episode began (reverse causation). negative_control: growth before the index date, which the
    response cannot have brought about. refused: observations that lie outside every episode, most
    of them after an index date, and are not used.
    """

    balance: tuple[Balanced, ...]
    failed_during: dict[str, tuple[int, int]]
    before_the_threat: Before
    negative_control: Before
    refused: int

    def as_json(self) -> dict[str, Any]:
        return {
            "balance": [each.as_json() for each in self.balance],
            "failed_during": {
                response: {"episodes": failed, "of": of}
                for response, (failed, of) in self.failed_during.items()
            },
            "before_the_threat": self.before_the_threat.as_json(),
            "negative_control": self.negative_control.as_json(),
            "observations_refused": self.refused,
        }


def checks(readings: Readings, analysed: pl.DataFrame, definition: Definition) -> Checks:
    """Everything that is printed with the comparison of the analysed episodes."""
    asked = of_the_clients_asked_for(readings.outcomes(definition), definition)
    known = of_the_clients_asked_for(readings.facts.clients, definition, "industry")
    observed = readings.facts.observations.join(known, on="client_id", how="semi")
    used = readings.evidence(definition).join(known, on="client_id", how="semi")
    leading_up = paths(_up_to(analysed, readings.facts.revenue), readings.facts.revenue)
    # Year −1 takes a period that ends half a year before the index date or earlier.
    around = readings.paths(definition)
    return Checks(
        balance=tuple(_balance(readings, analysed, definition)),
        failed_during=_failed_during(asked),
        before_the_threat=_before(analysed, leading_up, LAST_FIGURE, -3, 0),
        negative_control=_before(analysed, around, "the index date", -3, -1),
        refused=observed.height - used.height,
    )


def of_the_clients_asked_for(
    rows: pl.DataFrame, definition: Definition, *columns: str
) -> pl.DataFrame:
    """The rows with the industry and the severity that a definition asks for."""
    for column in columns or ("industry", "severity"):
        wanted = getattr(definition, column)
        if wanted is not None:
            rows = rows.filter(pl.col(column) == wanted)
    return rows


def _up_to(analysed: pl.DataFrame, revenue: pl.DataFrame) -> pl.DataFrame:
    """Each episode with the end of its last annual figure before it began, if that is of the last
    twelve months: year 0 of a path that holds nothing of the threat."""
    began = pl.col("started_on")
    return (
        analysed.select(*EPISODE, "started_on")
        .join(revenue.select("client_id", "period_end"), on="client_id")
        .filter(pl.col("period_end") < began, pl.col("period_end") >= began.dt.offset_by("-12mo"))
        .group_by(EPISODE)
        .agg(pl.col("period_end").max().alias("index_date"))
    )


def _balance(readings: Readings, analysed: pl.DataFrame, definition: Definition) -> list[Balanced]:
    known = readings.baseline(definition)
    found = []
    for measure in (*MEASURES, "litmus"):
        rated = analysed.join(
            known.filter(pl.col("measure") == measure).select(*EPISODE, "rating"),
            on=EPISODE,
            how="left",
        )
        found.append(Balanced(measure, numeric_balance(*_sides(rated, "rating"))))
    severe = analysed.with_columns((pl.col("severity") == "existential").alias("severe"))
    found.append(Balanced("existential threat", proportion_balance(*_sides(severe, "severe"))))
    lasted = (pl.col("index_date") - pl.col("started_on")).dt.total_days() / 365.25
    dated = analysed.with_columns(lasted.alias("lasted"))
    found.append(Balanced("years under threat", numeric_balance(*_sides(dated, "lasted"))))
    revenue = analysed.with_columns(pl.col("r0").cast(pl.Float64).log().alias("size"))
    sized = revenue.with_columns(pl.when(pl.col("size").is_finite()).then("size").alias("size"))
    found.append(Balanced("revenue at year 0 (log)", numeric_balance(*_sides(sized, "size"))))
    return found


def _sides(rows: pl.DataFrame, column: str) -> tuple[list[Any], list[Any]]:
    together, apart = (
        rows.filter(pl.col("response") == response)[column].to_list()
        for response in ("together", "apart")
    )
    return together, apart


def _failed_during(outcomes: pl.DataFrame) -> dict[str, tuple[int, int]]:
    # Of a client that broke apart nobody says that its threat has ended.
    lasted, broke = pl.col("index_date"), pl.col("broke_apart_on")
    failed = broke.is_not_null() & (lasted.is_null() | (broke <= lasted))
    told = outcomes.with_columns(failed.fill_null(False).alias("failed"))
    counted = (
        told.filter(lasted.is_not_null() | pl.col("failed"))
        .group_by("response")
        .agg(pl.col("failed").sum(), pl.len().alias("of"))
    )
    by_response = {row["response"]: (row["failed"], row["of"]) for row in counted.to_dicts()}
    return {response: by_response.get(response, (0, 0)) for response in RESPONSES}


def _before(
    analysed: pl.DataFrame, path: pl.DataFrame, since: str, from_year: int, to_year: int
) -> Before:
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
    sides = dict(zip(("together", "apart"), _sides(grown, "growth"), strict=True))
    return Before(
        since=since,
        from_year=from_year,
        to_year=to_year,
        medians={name: _median(values) for name, values in sides.items()},
        n={name: len(values) for name, values in sides.items()},
        shift=_shift(sides["together"], sides["apart"]),
        test=mann_whitney(sides["together"], sides["apart"]),
    )


def _median(values: list[float]) -> float | None:
    median: Any = pl.Series(values, dtype=pl.Float64).median()
    return None if median is None else float(median)


def _shift(together: list[float], apart: list[float]) -> Estimate:
    if not (together and apart):
        return no_estimate(
            "one group is empty",
            confidence=CONFIDENCE,
            method="Hodges–Lehmann shift",
            n=len(together) + len(apart),
        )
    return hodges_lehmann(together, apart, confidence=CONFIDENCE)
