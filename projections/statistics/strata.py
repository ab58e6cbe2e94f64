"""Two groups, an event or none, in several strata: exact given the margins of each stratum.

The sum S of events in the first group is what is tested. Its distribution is the convolution of
those of the strata, so that groups are compared only within their stratum.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from projections.statistics.results import (
    Alternative,
    Estimate,
    Significance,
    check_alternative,
    check_confidence,
    no_estimate,
)
from projections.statistics.two_by_two import Conditional, Table, conditional, increasing_root

NONE_INFORMS = "in no stratum do both groups and both outcomes occur"


def informative(strata: Sequence[Table]) -> tuple[Table, ...]:
    """The strata in which both groups and both outcomes occur; the others say nothing."""
    return tuple(table for table in strata if table.informs)


def exact_test(
    strata: Sequence[Table], alternative: Alternative = "two-sided", *, mid: bool = False
) -> Significance:
    """The exact test that the odds are equal in every stratum; `statistic` is S over all.

    `greater` is towards more events in the first group. Two-sided sums the values of S that are
    no more probable than the observed one. `n` covers the informative strata; where there is none
    there is no p. `mid` counts values as extreme as the observed by half, as in
    `two_by_two.mid_p`. With one stratum this is Fisher's test. Raises ValueError for an unknown
    alternative.

    Source: Mehta, Patel & Gray (1985), J Am Stat Assoc 80:969-973; two-sided as in R's
    `mantelhaen.test(exact = TRUE)`.
    """
    check_alternative(alternative)
    method = "stratified exact mid-p" if mid else "stratified exact"
    tables = informative(strata)
    n = sum(table.n for table in tables)
    if not tables:
        return Significance(None, method, n, alternative=alternative, why=NONE_INFORMS)
    observed = sum(table.a for table in tables)
    p = _sum_of([conditional(table) for table in tables]).p(observed, alternative, mid=mid)
    everywhere = sum(table.a for table in strata)
    return Significance(p, method, n, statistic=everywhere, alternative=alternative)


def common_odds_ratio(strata: Sequence[Table], *, confidence: float = 0.95) -> Estimate:
    """The conditional maximum-likelihood odds ratio common to the strata, with exact interval.

    It takes for granted that one odds ratio holds in all strata. An end of the possible range
    gives 0 or infinity, as the true answer. `n` covers the informative strata; where there is
    none there is no estimate. Raises ValueError for a confidence outside 0 to 1.

    Source: Gart (1970), Biometrika 57:471-475; Mehta, Patel & Gray (1985), J Am Stat Assoc
    80:969-973.
    """
    check_confidence(confidence)
    method = "conditional maximum likelihood over strata, exact interval"
    tables = informative(strata)
    n = sum(table.n for table in tables)
    if not tables:
        return no_estimate(NONE_INFORMS, confidence=confidence, method=method, n=n)
    observed = sum(table.a for table in tables)
    parts = [conditional(table) for table in tables]
    limits = _sum_of(parts, _centre(parts, observed)).odds_ratio(observed, confidence)
    return Estimate(*limits, confidence, method, n)


def _sum_of(parts: Sequence[Conditional], log_odds_ratio: float = 0.0) -> Conditional:
    """The distribution of the sum, computed under `log_odds_ratio`.

    Values whose probability there is below the range of floats get none.
    """
    probabilities = np.ones(1)
    for part in parts:
        probabilities = np.convolve(probabilities, part.probabilities(log_odds_ratio))
    with np.errstate(divide="ignore"):
        log_weights = np.log(probabilities) - log_odds_ratio * np.arange(len(probabilities))
    return Conditional(sum(part.least for part in parts), log_weights)


def _centre(parts: Sequence[Conditional], observed: int) -> float:
    """A log odds ratio under which `observed` is near the middle of the distribution.

    Far from it the convolution runs out of the range of floats when there are thousands.
    """
    least = sum(part.least for part in parts)
    greatest = sum(part.greatest for part in parts)
    target = min(max(observed, least + 0.5), greatest - 0.5)
    return increasing_root(lambda t: sum(part.mean(t) for part in parts) - target)
