"""P-values of several tests, adjusted for how many tests there are."""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's step-down adjustment, in the order given.

    It bounds the probability of any false rejection. A planned test without a p (None) stays None
    and still counts as a test, so that an explanation without data does not make the others look
    better. Raises ValueError for a p outside 0 to 1.

    Source: Holm (1979), Scand J Stat 6:65-70.
    """
    for p in p_values:
        if p is not None and not 0 <= p <= 1:
            raise ValueError(f"a p-value lies between 0 and 1, not {p}")
    adjusted: list[float | None] = [None] * len(p_values)
    ascending = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    largest = 0.0
    for rank, (p, place) in enumerate(ascending):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        adjusted[place] = largest
    return tuple(adjusted)
