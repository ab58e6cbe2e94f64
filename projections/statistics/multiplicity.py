"""Several tests at once: p-values adjusted for how many there are.

An adjusted p is compared with the level as if the test stood alone. A test that was planned and
gave no p (None) stays None and counts in the family, so that an explanation without data does not
make the others look better.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def bonferroni(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Each p times the number of tests, at most 1, in the order given.

    Holds the chance of any false rejection. Raises ValueError for a p outside 0 to 1.

    Source: Dunn (1961), J Am Stat Assoc 56:52-64.
    """
    _check(p_values)
    tests = len(p_values)
    return tuple(None if p is None else min(1.0, tests * p) for p in p_values)


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Holm's step-down adjustment, in the order given.

    Holds the chance of any false rejection, and never rejects less than Bonferroni. Raises
    ValueError for a p outside 0 to 1.

    Source: Holm (1979), Scand J Stat 6:65-70.
    """
    order = _ascending(p_values)
    tests = len(p_values)
    steps = [min(1.0, (tests - rank) * p) for rank, (p, _) in enumerate(order)]
    return _in_place(p_values, order, list(accumulate(steps, max)))


def benjamini_hochberg(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Benjamini and Hochberg's step-up adjustment, in the order given.

    Holds the expected share of false ones among the rejections, not the chance of any. For tests
    that are independent or depend positively. Raises ValueError for a p outside 0 to 1.

    Source: Benjamini & Hochberg (1995), J R Stat Soc B 57:289-300.
    """
    order = _ascending(p_values)
    tests = len(p_values)
    # The rank of a test without a p lies behind all others, as if its p were 1.
    steps = [min(1.0, tests / (rank + 1) * p) for rank, (p, _) in enumerate(order)]
    return _in_place(p_values, order, list(accumulate(reversed(steps), min))[::-1])


def _check(p_values: Sequence[float | None]) -> None:
    for p in p_values:
        if p is not None and not 0 <= p <= 1:
            raise ValueError(f"a p-value lies between 0 and 1, not {p}")


def _ascending(p_values: Sequence[float | None]) -> list[tuple[float, int]]:
    """The p-values that there are, smallest first, each with its place."""
    _check(p_values)
    return sorted((p, place) for place, p in enumerate(p_values) if p is not None)


def _in_place(
    p_values: Sequence[float | None], order: list[tuple[float, int]], adjusted: list[float]
) -> tuple[float | None, ...]:
    found = {place: value for (_, place), value in zip(order, adjusted, strict=True)}
    return tuple(found.get(place) for place in range(len(p_values)))
