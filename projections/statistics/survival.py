"""Time to one event: Kaplan–Meier, and the log-rank test of two groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from projections.statistics.ranks import (
    Booleans,
    Flags,
    Floats,
    Numbers,
    as_flags,
    as_numbers,
    check_same_length,
)
from projections.statistics.results import Significance


@dataclass(frozen=True)
class Step:
    """One time at which events happened.

    `at_risk` were followed until `time` without the event; `survival` is the share still without
    it just after.
    """

    time: float
    at_risk: int
    events: int
    survival: float


@dataclass(frozen=True)
class LogRank:
    """The log-rank test: `observed` and `expected` events in the first and in the second group."""

    test: Significance
    observed: tuple[int, int]
    expected: tuple[float, float]


def kaplan_meier(times: Numbers, event: Flags) -> tuple[Step, ...]:
    """The share without the event, at each time that has one .

    `times` are in any one unit, from 0; a row without the event was followed until then. Who is
    censored on the day of an event is at risk for it. No steps where there are no events. Raises
    ValueError for NaN, negative times and lengths that differ.

    Source: Kaplan & Meier (1958), J Am Stat Assoc 53:457-481.
    """
    measured, happened = checked(times, event)
    at = np.unique(measured[happened])
    risk, events = at_risk(measured, at), count_at(measured[happened], at)
    survival = np.cumprod(1 - events / risk)
    return tuple(
        Step(float(time), int(followed), int(count), float(share))
        for time, followed, count, share in zip(at, risk, events, survival, strict=True)
    )


def log_rank(times: Numbers, event: Flags, first: Flags) -> LogRank:
    """Whether the event comes at the same pace in both groups .

    `first` marks the rows of the first group. The statistic is χ² on one degree of freedom, with
    the hypergeometric variance where events are tied. Without a p-value where no event happened
    while both groups were followed. Raises ValueError as `kaplan_meier`.

    Source: Mantel (1966), Cancer Chemother Rep 50:163-170.
    """
    measured, happened = checked(times, event)
    group = as_flags(first)
    check_same_length(measured, group)
    at = np.unique(measured[happened])
    risk, events = at_risk(measured, at), count_at(measured[happened], at)
    risk_first = at_risk(measured[group], at)
    share = risk_first / risk
    expected = events * share
    # With one left at risk nothing can vary; the divisor then only has to be other than 0.
    variance = expected * (1 - share) * (risk - events) / np.maximum(risk - 1, 1)
    observed_first = int((happened & group).sum())
    observed = (observed_first, int(happened.sum()) - observed_first)
    expected_first = float(expected.sum())
    spread = float(variance.sum())
    method, n = "log-rank", len(measured)
    if spread == 0:
        why = "no event happened while both groups were followed"
        test = Significance(None, method, n, why=why)
    else:
        chi2 = (observed_first - expected_first) ** 2 / spread
        test = Significance(math.erfc(math.sqrt(chi2 / 2)), method, n, chi2)
    return LogRank(test, observed, (expected_first, sum(observed) - expected_first))


def checked(times: Numbers, event: Flags) -> tuple[Floats, Booleans]:
    """Both as arrays. Raises ValueError for NaN, negative times and lengths that differ."""
    measured, happened = as_numbers(times), as_flags(event)
    check_same_length(measured, happened)
    if (measured < 0).any():
        raise ValueError(f"times are counted from 0, not from {measured.min()}")
    return measured, happened


def at_risk(times: Floats, at: Floats) -> Floats:
    """How many have a time of at least each of `at`."""
    return len(times) - np.searchsorted(np.sort(times), at, side="left").astype(np.float64)


def count_at(times: Floats, at: Floats) -> Floats:
    """How many have exactly each of the times `at`."""
    ordered = np.sort(times)
    right, left = (np.searchsorted(ordered, at, side=side) for side in ("right", "left"))
    return (right - left).astype(np.float64)
