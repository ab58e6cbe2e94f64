"""Balance of two groups at baseline: standardised differences.

There is no p here. A difference matters by its size; with few clients no test would reject even a
large one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """One group: `n` values known, `missing` unknown, their mean (or proportion) and spread.

    `mean` and `deviation` are None where too few are known.
    """

    n: int
    missing: int
    mean: float | None
    deviation: float | None


@dataclass(frozen=True)
class Balance:
    """The mean of the first group minus that of the second, in standard deviations.

    `difference` is None where it is not defined, and `why` says the reason.
    """

    difference: float | None
    first: Side
    second: Side
    method: str
    why: str | None = None


def numeric_balance(first: Sequence[float | None], second: Sequence[float | None]) -> Balance:
    """The standardised difference of means; a missing value is None.

    The standard deviation is the root of the mean of both groups' variances, each with n − 1. None
    for a group with fewer than two known values. Where neither group varies, equal means give 0 and
    unequal ones None. Raises ValueError for a value that is not finite.

    Source: Austin (2009), Stat Med 28:3083-3107.
    """
    sides = _numeric_side(first), _numeric_side(second)
    return _balance(*sides, "standardised mean difference", "two known values")


def proportion_balance(first: Sequence[bool | None], second: Sequence[bool | None]) -> Balance:
    """The standardised difference of proportions; a missing answer is None.

    The standard deviation is the root of the mean of p(1 − p) of both groups. None for a group
    without any answer. Where neither group varies, equal proportions give 0 and unequal ones None.

    Source: Austin (2009), Stat Med 28:3083-3107.
    """
    sides = _proportion_side(first), _proportion_side(second)
    return _balance(*sides, "standardised difference of proportions", "a known value")


def _numeric_side(values: Sequence[float | None]) -> Side:
    present = [value for value in values if value is not None]
    for value in present:
        if not math.isfinite(value):
            raise ValueError(f"a baseline value is a finite number or None, not {value}")
    n = len(present)
    if n == 0:
        return Side(0, len(values), None, None)
    mean = math.fsum(present) / n
    deviation = None
    if n > 1:
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in present) / (n - 1))
    return Side(n, len(values) - n, mean, deviation)


def _proportion_side(answers: Sequence[bool | None]) -> Side:
    present = [answer for answer in answers if answer is not None]
    n = len(present)
    if n == 0:
        return Side(0, len(answers), None, None)
    share = sum(present) / n
    return Side(n, len(answers) - n, share, math.sqrt(share * (1 - share)))


def _balance(first: Side, second: Side, method: str, needed: str) -> Balance:
    if (
        first.mean is None
        or first.deviation is None
        or second.mean is None
        or second.deviation is None
    ):
        why = f"a group has not even {needed}"
        return Balance(None, first, second, method, why)
    difference = first.mean - second.mean
    spread = math.hypot(first.deviation, second.deviation) / math.sqrt(2)
    if difference == 0:
        return Balance(0.0, first, second, method)
    if spread == 0:
        return Balance(None, first, second, method, "neither group varies")
    return Balance(difference / spread, first, second, method)
