"""The analysed episodes by response: counts, medians and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from domain.definition.definition import LAST_YEAR

RESPONSES = ("together", "mixed", "apart", "unclassified")
OUTCOMES = ("breakthrough", "grew", "flat", "declined", "liquidity", "broke_apart")


@dataclass(frozen=True)
class Group:
    """The analysed episodes with one response.

    `outcomes` counts episodes by outcome. `index` holds the median revenue index by year from −5 to
    the horizon (year 0 is 100), `index_range` its least and greatest value, `n_by_year` the number
    of episodes with one. `multiple` and `cagr` are medians over the episodes that have one, and
    `n_cagr` says how many do; None where none has.
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
    n_cagr: int

    def as_json(self) -> dict[str, Any]:
        """JSON form: `index` from year 0; earlier years in `before`."""
        after = [year for year in self.index if year >= 0]
        before = [year for year in self.index if year < 0]
        return {
            "response": self.response,
            "episodes": self.episodes,
            "clients": self.clients,
            "outcomes": self.outcomes,
            "index": {str(year): self.index[year] for year in after},
            "index_range": {str(year): self.index_range[year] for year in after},
            "multiple": self.multiple,
            "cagr": self.cagr,
            "n_cagr": self.n_cagr,
            "n_by_year": {str(year): self.n_by_year[year] for year in after},
            "before": {
                str(year): {"index": self.index[year], "n": self.n_by_year[year]} for year in before
            },
        }


def groups(analysed: pl.DataFrame, path: pl.DataFrame, years: int) -> tuple[Group, ...]:
    """The groups in a fixed order, empty ones included.

    `analysed` has a row per episode, as `projections.outcomes.outcomes` gives them; `path` one per
    analysed episode and year with a known `index`, and the episode's `response`.
    """
    measured = path.group_by("response", "year").agg(
        pl.col("index").median().alias("median"),
        pl.col("index").min().alias("low"),
        pl.col("index").max().alias("high"),
        pl.len().alias("n"),
    )
    by_group = {(row["response"], row["year"]): row for row in measured.to_dicts()}
    return tuple(_group(response, analysed, by_group, years) for response in RESPONSES)


def _group(
    response: str, analysed: pl.DataFrame, by_group: dict[tuple[str, int], Any], years: int
) -> Group:
    rows = analysed.filter(pl.col("response") == response)
    counts = dict(rows["outcome"].value_counts().iter_rows())
    by_year = {year: by_group.get((response, year)) for year in range(-LAST_YEAR, years + 1)}
    return Group(
        response=response,
        episodes=rows.height,
        clients=rows["client_id"].n_unique(),
        outcomes={outcome: counts.get(outcome, 0) for outcome in OUTCOMES},
        index={year: row["median"] if row else None for year, row in by_year.items()},
        index_range={
            year: (row["low"], row["high"]) if row else None for year, row in by_year.items()
        },
        n_by_year={year: row["n"] if row else 0 for year, row in by_year.items()},
        multiple=median(rows["multiple"]),
        cagr=median(rows["cagr"]),
        n_cagr=rows["cagr"].count(),
    )


def median(values: pl.Series) -> float | None:
    """The median of the values that are known; None without any."""
    middle: Any = values.drop_nulls().median()
    return None if middle is None else float(middle)
