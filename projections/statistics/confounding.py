"""E-values: how strong an unmeasured confounder would have to be to account for an association.

Ratios compare the risk in the first group with the risk in the second; 1 is no difference.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

RARE_EVENT = "the event is rare (below 15 %), so the odds ratio stands for the risk ratio"
COMMON_EVENT = "the event is common, so the square root of the odds ratio stands for it"


@dataclass(frozen=True)
class EValue:
    """The least risk ratio that an unmeasured confounder needs with both group and outcome.

    `point` is what it takes to account for the estimate, `limit` to move the interval to 1; both
    are 1 or more. `limit` is 1 where the interval holds 1 already, None where none was given.
    `point` is infinite where the ratio is 0 or infinite. Both are None where there is no ratio.
    `assumption` says how the ratio was taken for a risk ratio.
    """

    point: float | None
    limit: float | None
    assumption: str
    method: str = "E-value"
    why: str | None = None


def e_value_of_odds_ratio(
    odds_ratio: float | None,
    low: float | None = None,
    high: float | None = None,
    *,
    rare: bool,
) -> EValue:
    """The E-value of an odds ratio, and of the limit of its interval that is nearer to 1.

    `rare` says that less than 15 % had the event at the end of follow-up: the odds ratio is then
    taken as the risk ratio, otherwise its square root is. For a ratio of 1 or more `low` is used,
    below 1 `high`. Raises ValueError for a negative ratio or NaN, and for limits that do not
    enclose the ratio.

    Source: VanderWeele & Ding (2017), Ann Intern Med 167:268-274; VanderWeele (2017), Epidemiology
    28:e58-e60 (square root).
    """
    power, assumption = (1.0, RARE_EVENT) if rare else (0.5, COMMON_EVENT)
    for value in (odds_ratio, low, high):
        # Written so that NaN fails as well.
        if value is not None and not value >= 0:
            raise ValueError(f"an odds ratio is zero or more, not {value}")
    if odds_ratio is None:
        return EValue(None, None, assumption, why="there is no ratio")
    if (low is not None and low > odds_ratio) or (high is not None and high < odds_ratio):
        raise ValueError(f"the interval {low} to {high} does not hold {odds_ratio}")
    nearer = low if odds_ratio >= 1 else high
    limit = None
    if nearer is not None:
        reaches_one = nearer <= 1 if odds_ratio >= 1 else nearer >= 1
        limit = 1.0 if reaches_one else _least_strength(nearer**power)
    return EValue(_least_strength(odds_ratio**power), limit, assumption)


def _least_strength(risk_ratio: float) -> float:
    if risk_ratio in (0, math.inf):
        return math.inf
    away = max(risk_ratio, 1 / risk_ratio)
    # The root of the product is taken apart, so that a large ratio does not overflow.
    return away + math.sqrt(away) * math.sqrt(away - 1)
