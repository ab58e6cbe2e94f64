"""Proportions of events, and the difference of two of them, with score intervals."""

from __future__ import annotations

import math
from statistics import NormalDist

from projections.statistics.results import Estimate, check_confidence, check_counts, no_estimate


def wilson(events: int, n: int, *, confidence: float = 0.95) -> Estimate:
    """The proportion `events` / `n` with its score interval, both between 0 and 1.

    Without continuity correction. Nobody observed (`n` 0) gives no estimate. Raises ValueError
    for counts that cannot be and for a confidence outside 0 to 1.

    Source: Wilson (1927), J Am Stat Assoc 22:209-212; method 3 of Newcombe (1998), Stat Med
    17:857-872.
    """
    check_confidence(confidence)
    check_counts(events=events, n=n)
    if events > n:
        raise ValueError(f"{events} events among {n} cannot be")
    method = "Wilson"
    if n == 0:
        return no_estimate("nobody observed", confidence=confidence, method=method, n=0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = events / n, z**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = math.sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    # At the ends the limit is exact; it must not be missed by a rounding error.
    low = centre - half if events else 0.0
    high = centre + half if events < n else 1.0
    return Estimate(share, low, high, confidence, method, n)


def risk_difference(
    events_first: int,
    n_first: int,
    events_second: int,
    n_second: int,
    *,
    confidence: float = 0.95,
) -> Estimate:
    """The risk in the first group minus the risk in the second, between −1 and 1.

    The interval joins the score intervals of the two groups, without continuity correction; it
    never leaves −1 to 1 and has a width where a group has no event or nothing else. A group of
    nobody gives no estimate. Raises ValueError as `wilson` does.

    Source: Newcombe (1998), Stat Med 17:873-890, method 10.
    """
    first = wilson(events_first, n_first, confidence=confidence)
    second = wilson(events_second, n_second, confidence=confidence)
    method, n = "Newcombe", n_first + n_second
    if (
        first.estimate is None
        or first.low is None
        or first.high is None
        or second.estimate is None
        or second.low is None
        or second.high is None
    ):
        return no_estimate("a group is empty", confidence=confidence, method=method, n=n)
    difference = first.estimate - second.estimate
    below = math.hypot(first.estimate - first.low, second.high - second.estimate)
    above = math.hypot(first.high - first.estimate, second.estimate - second.low)
    return Estimate(difference, difference - below, difference + above, confidence, method, n)
