"""What a statistical method gives back, and the checks that all methods share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

Alternative = Literal["two-sided", "greater", "less"]
"""Which departures count: any, towards more in the first group, or towards less."""


@dataclass(frozen=True)
class Estimate:
    """An estimate with its confidence interval.

    `estimate`, `low` and `high` are None where they are not defined, and `why` says the reason. A
    limit is infinite only where that is its value. `n` is how many observations were used. NaN is
    refused, so that it cannot spread unnoticed.
    """

    estimate: float | None
    low: float | None
    high: float | None
    confidence: float
    method: str
    n: int
    why: str | None = None

    def __post_init__(self) -> None:
        _refuse_nan(self.method, self.estimate, self.low, self.high)
        if self.estimate is None and self.why is None:
            raise ValueError(f"{self.method}: without an estimate the reason is needed")


@dataclass(frozen=True)
class Significance:
    """The p-value of one test, with its statistic where it has one.

    `p` is None where it is not defined, and `why` says the reason. 0 stands for a p below the range
    of floats. `n` is how many observations were used.
    """

    p: float | None
    method: str
    n: int
    statistic: float | None = None
    alternative: Alternative = "two-sided"
    why: str | None = None

    def __post_init__(self) -> None:
        _refuse_nan(self.method, self.p, self.statistic)
        if self.p is None and self.why is None:
            raise ValueError(f"{self.method}: without a p-value the reason is needed")


def no_estimate(why: str, *, confidence: float, method: str, n: int) -> Estimate:
    """An estimate without a value, and the reason."""
    return Estimate(None, None, None, confidence, method, n, why)


def check_confidence(confidence: float) -> None:
    """Raises ValueError unless `confidence` lies between 0 and 1, both excluded."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence lies between 0 and 1 (0.95 is usual), not {confidence}")


def check_alternative(alternative: Alternative) -> None:
    """Raises ValueError unless `alternative` is one of the three."""
    if alternative not in get_args(Alternative):
        raise ValueError(
            f"an alternative is one of {', '.join(get_args(Alternative))}, not {alternative!r}"
        )


def check_counts(**counts: int) -> None:
    """Raises ValueError, naming the count, if one is negative."""
    for name, count in counts.items():
        if count < 0:
            raise ValueError(f"{name} counts observations and cannot be {count}")


def _refuse_nan(method: str, *values: float | None) -> None:
    if any(value is not None and math.isnan(value) for value in values):
        raise ValueError(f"{method} gave NaN among {values}")
