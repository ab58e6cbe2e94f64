"""Two groups compared by ranks: AUC, Somers' D, Mann–Whitney test, Hodges–Lehmann shift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from projections.statistics.results import Estimate, Significance, check_confidence, no_estimate

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Numbers = Sequence[float] | Floats
Flags = Sequence[bool] | Booleans

EXACT_BELOW = 50
"""Groups of fewer than this, without ties, have their distribution of U counted in full."""
LAID_OUT = 2**17
"""Up to this many differences are computed at once, rather than halved once more: 1 MB."""
ROUNDING = 1e-9
"""Relative difference below which two shares count as equal."""


def auc(values: Numbers, event: Flags) -> float | None:
    """The probability that a value with the event lies above one without, ties counted one half.

    It is the area under the ROC curve, and U over the number of pairs. None unless there are values
    with and without the event. Raises ValueError for NaN and for lengths that differ.

    Source: Hanley & McNeil (1982), Radiology 143:29-36.
    """
    measured, happened = as_numbers(values), as_flags(event)
    check_same_length(measured, happened)
    n_with = int(happened.sum())
    pairs = n_with * (len(happened) - n_with)
    if not pairs:
        return None
    rank_sum = float(midranks(measured)[happened].sum())
    return (rank_sum - n_with * (n_with + 1) / 2) / pairs


def somers_d(independent: Numbers, dependent: Numbers) -> float | None:
    """Somers' D of `dependent` given `independent`: concordant minus discordant pairs, over all
    pairs that differ in `independent`.

    With an event (0 or 1) as the independent one it is 2 AUC − 1, so the outcome is put first where
    ratings are compared. None where no pair differs in `independent`. Takes O(n log n). Raises
    ValueError for NaN and for lengths that differ.

    Source: Somers (1962), Am Sociol Rev 27:799-811; Newson (2002), Stata J 2:45-64.
    """
    x, y = as_numbers(independent), as_numbers(dependent)
    check_same_length(x, y)
    pairs = len(x) * (len(x) - 1) // 2
    differ_x, differ_y = pairs - _tied_pairs(x), pairs - _tied_pairs(y)
    if not differ_x:
        return None
    if not differ_y:
        return 0.0
    from scipy import stats  # takes half a second, and only rankings need it

    tau_b = float(stats.kendalltau(x, y).statistic)
    # tau-b is this whole number over the root of both counts of pairs: only the divisor differs.
    surplus = round(tau_b * math.sqrt(differ_x) * math.sqrt(differ_y))
    return surplus / differ_x


def mann_whitney(
    x: Numbers,
    y: Numbers,
    alternative: Literal["two-sided", "greater", "less"] = "two-sided",
) -> Significance:
    """Whether x lies higher or lower than y; `greater` asks whether it lies higher. The statistic U
    counts the pairs in which x lies above y, ties one half.

    Exact for groups below 50 without ties, else normal with the variance corrected for ties and
    with continuity. Raises ValueError for NaN.

    Source: Mann & Whitney (1947), Ann Math Stat 18:50-60.
    """
    first, second = as_numbers(x), as_numbers(y)
    n = len(first) + len(second)
    exact = _counted_in_full(first, second)
    method = f"Mann–Whitney U, {'exact' if exact else 'normal approximation'}"
    if not (len(first) and len(second)):
        why = "one group is empty"
        return Significance(None, method, n, alternative=alternative, why=why)
    if np.ptp(np.concatenate([first, second])) == 0:
        u = len(first) * len(second) / 2
        return Significance(None, method, n, u, alternative, "all values are equal")
    u = float(midranks(np.concatenate([first, second]))[: len(first)].sum())
    u -= len(first) * (len(first) + 1) / 2
    tail = _exact_tail if exact else _normal_tail
    above, below = (tail(which, first, second) for which in (u, len(first) * len(second) - u))
    p = {"greater": above, "less": below, "two-sided": min(1.0, 2 * min(above, below))}[alternative]
    return Significance(p, method, n, u, alternative)


def hodges_lehmann(x: Numbers, y: Numbers, *, confidence: float = 0.95) -> Estimate:
    """By how much x lies above y: the median of all differences x − y, in their unit.

    The interval runs from the C-th smallest to the C-th greatest difference. Below 50 a group and
    without ties, C is exact and the interval covers at least `confidence`; else C comes from the
    normal approximation with the variance corrected for ties. Groups too small for any bound have
    infinite ones, and `why`. Memory grows with the groups, not with their pairs. Raises ValueError
    for values that are not finite.

    Source: Hollander & Wolfe (1973), Nonparametric Statistical Methods, sections 4.2 and 4.3.
    """
    check_confidence(confidence)
    first, second = np.sort(as_numbers(x)), np.sort(as_numbers(y))
    n, pairs = len(first) + len(second), len(first) * len(second)
    exact = _counted_in_full(first, second)
    method = f"Hodges–Lehmann shift, {'exact' if exact else 'normal approximation'}"
    everything = np.concatenate([first, second])
    if not np.isfinite(everything).all():
        raise ValueError("a shift is measured between finite values, not infinite ones")
    if not pairs:
        return no_estimate("one group is empty", confidence=confidence, method=method, n=n)
    lower_middle = _kth_difference(first, second, (pairs + 1) // 2)
    upper_middle = lower_middle if pairs % 2 else _kth_difference(first, second, pairs // 2 + 1)
    shift = (lower_middle + upper_middle) / 2
    if np.ptp(everything) == 0:
        return Estimate(shift, None, None, confidence, method, n, "all values are equal")
    order = (
        _exact_order(len(first), len(second), confidence)
        if exact
        else _normal_order(everything, len(first), confidence)
    )
    if order < 1:
        why = f"{len(first)} against {len(second)} bound nothing at {confidence:.4g}"
        return Estimate(shift, -math.inf, math.inf, confidence, method, n, why)
    low = _kth_difference(first, second, order)
    high = _kth_difference(first, second, pairs + 1 - order)
    return Estimate(shift, low, high, confidence, method, n)


def composite_ranks(
    broke_apart_years: Sequence[float | None], cagr: Sequence[float | None]
) -> list[float | None]:
    """Midranks from 1: those that broke apart below everyone, the earlier the lower; then by CAGR.

    `broke_apart_years` is when a client broke apart, in years from any common origin, or None;
    where it is given, CAGR is ignored. None for a client with neither. Raises ValueError for NaN
    and for lengths that differ.
    """
    broke = np.array(broke_apart_years, dtype=np.float64)
    growth = np.array(cagr, dtype=np.float64)
    check_same_length(broke, growth)
    apart = np.array([years is not None for years in broke_apart_years], dtype=np.bool_)
    grown = ~apart & np.array([each is not None for each in cagr], dtype=np.bool_)
    ranks = np.full(len(broke), np.nan)
    ranks[apart] = midranks(as_numbers(broke[apart]))
    ranks[grown] = apart.sum() + midranks(as_numbers(growth[grown]))
    return [None if math.isnan(rank) else rank for rank in ranks.tolist()]


def midranks(values: Floats) -> Floats:
    """Ranks from 1, lowest first; ties share the mean of their places."""
    levels = np.unique_all(values)
    last = np.cumsum(levels.counts)
    return (last - (levels.counts - 1) / 2)[levels.inverse_indices]


@lru_cache(maxsize=512)  # comparisons of a few groups under many definitions meet the same sizes
def arrangements_by_u(n_x: int, n_y: int) -> tuple[int, ...]:
    """How many of the arrangements of two groups without ties give U = 0, 1, … n_x · n_y.

    The coefficients of the Gaussian binomial, in whole numbers.

    Source: Mann & Whitney (1947), Ann Math Stat 18:50-60.
    """
    top = n_x * n_y
    counts = [1] + [0] * top
    for step in range(1, min(n_x, n_y) + 1):
        for u in range(top, max(n_x, n_y) + step - 1, -1):
            counts[u] -= counts[u - max(n_x, n_y) - step]
        for u in range(step, top + 1):
            counts[u] += counts[u - step]
    return tuple(counts)


def as_numbers(values: Numbers) -> Floats:
    """The values as an array. Raises ValueError for NaN."""
    array = np.asarray(values, dtype=np.float64)
    if np.isnan(array).any():
        place = int(np.isnan(array).argmax())
        raise ValueError(f"NaN at place {place}: exclude rows without a value first")
    return array


def as_flags(flags: Flags) -> Booleans:
    """The flags as an array."""
    return np.asarray(flags, dtype=np.bool_)


def check_same_length(*columns: Sequence[object] | npt.NDArray[np.generic]) -> None:
    """Raises ValueError unless all columns describe the same rows."""
    lengths = [len(column) for column in columns]
    if len(set(lengths)) > 1:
        raise ValueError(f"columns of one table have one length, not {lengths}")


def _counted_in_full(x: Floats, y: Floats) -> bool:
    if max(len(x), len(y)) >= EXACT_BELOW:
        return False
    return not _tied_pairs(np.concatenate([x, y]))


def _tied_pairs(values: Floats) -> int:
    counts = np.unique_counts(values).counts
    return int((counts * (counts - 1)).sum()) // 2


def _exact_tail(u: float, x: Floats, y: Floats) -> float:
    """The probability of such a U or a greater one, all arrangements counted."""
    counts = arrangements_by_u(len(x), len(y))
    return sum(counts[round(u) :]) / math.comb(len(x) + len(y), len(x))


def _normal_tail(u: float, x: Floats, y: Floats) -> float:
    """As `_exact_tail`, by the normal approximation with continuity."""
    pairs = len(x) * len(y)
    deviation = _deviation(np.concatenate([x, y]), len(x))
    return math.erfc((u - pairs / 2 - 0.5) / deviation / math.sqrt(2)) / 2


def _deviation(everything: Floats, n_x: int) -> float:
    """The standard deviation of U over all arrangements, corrected for ties."""
    n = len(everything)
    ties = np.unique_counts(everything).counts.astype(np.float64)
    return math.sqrt(n_x * (n - n_x) / 12 * (n + 1 - float((ties**3 - ties).sum()) / (n * (n - 1))))


def _exact_order(n_x: int, n_y: int, confidence: float) -> int:
    """The greatest C with P(U < C) at most half of what the interval may miss."""
    # Written with few decimals, a confidence is meant to be met where it is reached exactly.
    tail = (1 - confidence) / 2 * math.comb(n_x + n_y, n_x) * (1 + ROUNDING)
    order = below = 0
    for count in arrangements_by_u(n_x, n_y):
        below += count
        if below > tail:
            break
        order += 1
    return order


def _normal_order(everything: Floats, n_x: int, confidence: float) -> int:
    """As `_exact_order`, with continuity, and the variance corrected for ties."""
    pairs = n_x * (len(everything) - n_x)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    return math.floor((pairs + 1) / 2 - z * _deviation(everything, n_x))


def _kth_difference(x: Floats, y: Floats, k: int) -> float:
    """The k-th smallest, from 1, of all differences x − y; both are sorted.

    For each y the candidates are a run of x. The weighted median of the runs' middles splits off at
    least a quarter of them at every turn, until so few are left that they can be laid out.

    Source: Johnson & Mizoguchi (1978), SIAM J Comput 7:147-153.
    """
    levels, ends = _levels(x)
    start = np.zeros(len(y), dtype=np.int64)
    stop = np.full(len(y), len(x), dtype=np.int64)
    while int((stop - start).sum()) > LAID_OUT:
        runs = start < stop
        middles = x[(start + stop)[runs] // 2] - y[runs]
        by_size = np.argsort(middles)
        weight = np.cumsum((stop - start)[runs][by_size])
        pivot = float(middles[by_size[np.searchsorted(weight, weight[-1] / 2)]])
        below = ends[_border(levels, y, pivot, with_equal=False)]
        up_to = ends[_border(levels, y, pivot, with_equal=True)]
        if k <= below.sum():
            stop = np.minimum(stop, below)
        elif k > up_to.sum():
            start = np.maximum(start, up_to)
        else:
            return pivot
    sizes = stop - start
    first = np.cumsum(sizes) - sizes
    candidates = x[np.arange(sizes.sum()) + np.repeat(start - first, sizes)] - np.repeat(y, sizes)
    place = k - 1 - int(start.sum())
    return float(np.partition(candidates, place)[place])


def _levels(x: Floats) -> tuple[Floats, Integers]:
    """The different values of x, and how many of x lie below the first n of them and in them."""
    levels = np.unique_counts(x)
    return levels.values, np.concatenate([[0], np.cumsum(levels.counts)])


def _border(levels: Floats, y: Floats, pivot: float, *, with_equal: bool) -> Integers:
    """For each y, how many levels differ from it by less than the pivot, or by no more."""

    def within(place: Integers) -> Booleans:
        difference = levels[place] - y
        return difference <= pivot if with_equal else difference < pivot

    last = len(levels) - 1
    place = np.searchsorted(levels, y + pivot, side="right" if with_equal else "left")
    # The difference itself decides: x against y + pivot rounds differently, if only by a little.
    while (more := (place <= last) & within(np.minimum(place, last))).any():
        place = place + more
    while (less := (place > 0) & ~within(np.maximum(place - 1, 0))).any():
        place = place - less
    return place
