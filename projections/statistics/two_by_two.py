"""Two groups, an event or none: exact tests and the odds ratio, given the margins.

Given the margins only the first cell is free. Its distribution under any odds ratio carries the
p-values, the estimate and its interval; `strata` does the same with the sum of first cells.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from projections.statistics.results import (
    Alternative,
    Estimate,
    Significance,
    check_alternative,
    check_confidence,
    check_counts,
    no_estimate,
)

TIE = 1e-7
"""Probabilities this close, relatively, are the same one computed along two ways; R's choice."""

PRECISION = 1e-12
"""Of a log odds ratio."""

NOTHING_FREE = "all in one group, or all with one outcome"


@dataclass(frozen=True)
class Table:
    """Counts: `a` events and `b` others in the first group, `c` and `d` in the second."""

    a: int
    b: int
    c: int
    d: int

    def __post_init__(self) -> None:
        check_counts(a=self.a, b=self.b, c=self.c, d=self.d)

    @property
    def n(self) -> int:
        return self.a + self.b + self.c + self.d

    @property
    def informs(self) -> bool:
        """Whether both groups and both outcomes occur; otherwise no other table is possible."""
        margins = (self.a + self.b, self.c + self.d, self.a + self.c, self.b + self.d)
        return all(margins)


@dataclass(frozen=True, eq=False)
class Conditional:
    """How likely each value of the first cell, or of a sum of them, is, given the margins.

    `log_weights[i]` belongs to the value `least + i`. Under the log odds ratio t the probability
    of a value is proportional to its weight times exp(t × value).
    """

    least: int
    log_weights: npt.NDArray[np.float64]

    @property
    def greatest(self) -> int:
        return self.least + len(self.log_weights) - 1

    def probabilities(self, log_odds_ratio: float = 0.0) -> npt.NDArray[np.float64]:
        """The probabilities of all values, from the least up."""
        exponents = self.log_weights + log_odds_ratio * np.arange(len(self.log_weights))
        weights = np.exp(exponents - exponents.max())
        return np.asarray(weights / weights.sum())

    def mean(self, log_odds_ratio: float) -> float:
        """The expected value."""
        probabilities = self.probabilities(log_odds_ratio)
        return self.least + float(probabilities @ np.arange(len(probabilities)))

    def p(self, observed: int, alternative: Alternative, *, mid: bool = False) -> float:
        """The p-value of `observed` where the odds ratio is 1.

        Two-sided counts every value that is no more probable. `mid` counts what is as extreme as
        `observed` by half. 0 stands for a p below the range of floats.
        """
        probabilities = self.probabilities()
        at = observed - self.least
        if alternative == "two-sided":
            level = probabilities[at]
            as_extreme = np.abs(probabilities - level) <= TIE * level
            more_extreme = (probabilities < level) & ~as_extreme
        else:
            values = np.arange(len(probabilities))
            as_extreme = values == at
            more_extreme = values > at if alternative == "greater" else values < at
        share = 0.5 if mid else 1.0
        p = probabilities[more_extreme].sum() + share * probabilities[as_extreme].sum()
        return min(1.0, float(p))

    def odds_ratio(self, observed: int, confidence: float) -> tuple[float, float, float]:
        """The most likely odds ratio and its limits, each with half of the error outside.

        At an end of the range the estimate and the limit beyond it are 0 or infinite.
        """
        at = observed - self.least
        tail = (1 - confidence) / 2
        estimate, low, high = 0.0, 0.0, math.inf
        if observed > self.least:
            low = math.exp(increasing_root(lambda t: self.probabilities(t)[at:].sum() - tail))
            estimate = math.inf
        if observed < self.greatest:
            high = math.exp(increasing_root(lambda t: tail - self.probabilities(t)[: at + 1].sum()))
        if self.least < observed < self.greatest:
            estimate = math.exp(increasing_root(lambda t: self.mean(t) - observed))
        return estimate, low, high


def increasing_root(function: Callable[[float], float]) -> float:
    """Where an increasing function of a log odds ratio is zero; it must be so somewhere."""
    reach = 1.0
    while function(-reach) > 0 or function(reach) < 0:
        reach *= 2
    low, high = -reach, reach
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return (low + high) / 2


def conditional(table: Table) -> Conditional:
    """The distribution of the first cell given the margins (Fisher's noncentral hypergeometric)."""
    row, other, events = table.a + table.b, table.c + table.d, table.a + table.c
    least = max(0, events - other)
    cell = np.arange(least, min(row, events), dtype=np.float64)
    # The numbers of ways leave the range of floats; the ratios of neighbours do not.
    steps = np.log((row - cell) * (events - cell)) - np.log(
        (cell + 1) * (other - events + cell + 1)
    )
    return Conditional(least, np.concatenate(([0.0], np.cumsum(steps))))


def fisher(table: Table, alternative: Alternative = "two-sided") -> Significance:
    """Fisher's exact test of equal odds.

    `greater` is towards more events in the first group. Two-sided sums the tables that are no
    more probable than this one. A table with an empty margin gives no p. Raises ValueError for an
    unknown alternative.

    Source: Fisher (1935), J R Stat Soc 98:39-82 (one-sided); Freeman & Halton (1951), Biometrika
    38:141-149 (two-sided).
    """
    return _significance(table, alternative, "Fisher exact", mid=False)


def mid_p(table: Table, alternative: Alternative = "two-sided") -> Significance:
    """Fisher's test by mid-p: the more extreme tables, and half of those as extreme as this one.

    One-sided, as extreme is the table itself; two-sided, every table as probable as it is. So
    the mean of either, where the odds are equal, is exactly one half. Less conservative than
    `fisher`; it can exceed its level a little.

    Source: Lancaster (1961), J Am Stat Assoc 56:223-234.
    """
    return _significance(table, alternative, "Fisher mid-p", mid=True)


def odds_ratio(table: Table, *, confidence: float = 0.95) -> Estimate:
    """The conditional maximum-likelihood odds ratio with its exact interval.

    An end of the possible range gives 0 or infinity, as the true answer. A table with an empty
    margin gives none. Raises ValueError for a confidence outside 0 to 1.

    Source: Cornfield (1956), Proc 3rd Berkeley Symp 4:135-148; Breslow & Day (1980), Statistical
    Methods in Cancer Research I, section 4.2.
    """
    # scipy's own takes ten seconds for 100,000 observations; the tests hold the two together.
    check_confidence(confidence)
    method = "conditional maximum likelihood, exact interval"
    if not table.informs:
        return no_estimate(NOTHING_FREE, confidence=confidence, method=method, n=table.n)
    limits = conditional(table).odds_ratio(table.a, confidence)
    return Estimate(*limits, confidence, method, table.n)


@dataclass(frozen=True)
class Attainable:
    """The smallest p that any outcome could have reached, before anything was seen.

    `corrected` is the smallest after correction for `explanations` tests. None where no outcome
    could differ, and `why` says the reason.
    """

    p: float | None
    corrected: float | None
    explanations: int
    method: str
    n: int
    why: str | None = None


def attainable_p(n_first: int, n_second: int, events: int, *, explanations: int = 1) -> Attainable:
    """The smallest two-sided Fisher p among all outcomes with these margins.

    Corrected for `explanations` by Bonferroni, which is also the smallest that Holm can give:
    his first step multiplies by the same number. Raises ValueError for counts that cannot be.

    Source: Tarone (1990), Biometrics 46:515-522.
    """
    check_counts(n_first=n_first, n_second=n_second, events=events)
    n = n_first + n_second
    if events > n:
        raise ValueError(f"{events} events among {n} cannot be")
    if explanations < 1:
        raise ValueError(f"explanations is at least 1, not {explanations}")
    method = "Fisher exact"
    first = min(n_first, events)
    table = Table(first, n_first - first, events - first, n_second - (events - first))
    if not table.informs:
        return Attainable(None, None, explanations, method, n, NOTHING_FREE)
    possible = conditional(table)
    # Probabilities fall towards both ends, so the least probable outcome is one of them.
    p = min(possible.p(end, "two-sided") for end in (possible.least, possible.greatest))
    return Attainable(p, min(1.0, explanations * p), explanations, method, n)


def _significance(
    table: Table, alternative: Alternative, method: str, *, mid: bool
) -> Significance:
    check_alternative(alternative)
    if not table.informs:
        return Significance(None, method, table.n, alternative=alternative, why=NOTHING_FREE)
    p = conditional(table).p(table.a, alternative, mid=mid)
    return Significance(p, method, table.n, statistic=table.a, alternative=alternative)
