"""The AUC of the best of several explanations when all of them are pure noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from projections.statistics.ranks import arrangements_by_u
from projections.statistics.results import check_counts

EXACT_UP_TO = 2_000_000
"""Additions that counting all arrangements may take: about a second."""


@dataclass(frozen=True)
class Noise:
    """The best of `explanations` that have nothing to do with the event.

    Best is the one whose AUC lies farthest from one half, on either side; `median` and `upper` (the
    95th percentile) are of that AUC, turned to the side above one half. `chance` is the probability
    that it is at least `threshold`, or at most 1 − `threshold`. None where there are no rows with
    or without the event, and `why` says so.
    """

    n: int
    events: int
    explanations: int
    threshold: float
    median: float | None
    upper: float | None
    chance: float | None
    method: str
    why: str | None = None


def best_of_noise(n: int, events: int, explanations: int, *, threshold: float = 0.75) -> Noise:
    """What to expect of the best AUC among independent explanations without ties.

    No simulation: for each one U has its null distribution, counted in full or, for large groups,
    normal; the best of k independent ones is within a distance with the k-th power of that
    probability. Ratings with ties and explanations that go together vary less, so that the best of
    them reaches a little less than this. Raises ValueError for counts that cannot be and for a
    threshold outside 0.5 to 1.

    Source: Mann & Whitney (1947), Ann Math Stat 18:50-60, for U; the rest follows.
    """
    check_counts(n=n, events=events)
    if events > n:
        raise ValueError(f"{events} events cannot be among {n} rows")
    if explanations < 1:
        raise ValueError(f"there is no best one of {explanations} explanations")
    if not 0.5 < threshold <= 1:
        raise ValueError(f"the threshold of an AUC lies above 0.5 and up to 1, not at {threshold}")
    pairs = events * (n - events)
    if not pairs:
        why = f"an AUC needs rows with and without the event, not {events} of {n}"
        return Noise(n, events, explanations, threshold, None, None, None, "none", why)
    exact = pairs * min(events, n - events) <= EXACT_UP_TO
    compute = _counted if exact else _normal
    median, upper, chance = compute(n, events, explanations, threshold)
    method = "exact distribution" if exact else "normal approximation"
    return Noise(n, events, explanations, threshold, median, upper, chance, method)


def _counted(n: int, events: int, k: int, threshold: float) -> tuple[float, float, float]:
    pairs = events * (n - events)
    counts = arrangements_by_u(events, n - events)
    total = math.comb(n, events)
    # The distribution is symmetric about the middle: one side is counted for both.
    tails: list[tuple[float, float]] = []
    beyond = 0
    for u in range(pairs, (pairs - 1) // 2, -1):
        tails.append((u / pairs, beyond / total))
        beyond += 2 * counts[u]
    tails.reverse()
    median, upper = (
        next(auc for auc, tail in tails if _best(tail, k) <= 1 - level) for level in (0.5, 0.95)
    )
    reached = [u for u in range(pairs + 1) if max(u, pairs - u) >= threshold * pairs - 1e-9]
    return median, upper, _best(sum(counts[u] for u in reached) / total, k)


def _normal(n: int, events: int, k: int, threshold: float) -> tuple[float, float, float]:
    pairs = events * (n - events)
    z = NormalDist()
    deviation = math.sqrt(pairs * (n + 1) / 12) / pairs
    median, upper = (
        min(1.0, 0.5 + deviation * z.inv_cdf((1 + level ** (1 / k)) / 2)) for level in (0.5, 0.95)
    )
    return median, upper, _best(2 * z.cdf((0.5 - threshold) / deviation), k)


def _best(tail: float, k: int) -> float:
    """The probability that at least one of k reaches what each reaches with `tail`."""
    return -math.expm1(k * math.log1p(-tail)) if tail < 1 else 1.0
