"""A proportion and the difference of two, with score intervals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import (  # type: ignore[import-untyped]
    confint_proportions_2indep,
    proportion_confint,
)

from projections.statistics.proportions import risk_difference, wilson
from projections.statistics.results import Estimate, Significance

groups = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_intervals_of_newcombe_1998(
    events: int, n: int, low: float, high: float
) -> None:
    """Newcombe (1998), Stat Med 17:857-872, table I, method 3."""
    found = wilson(events, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.estimate == events / n


@pytest.mark.parametrize(
    ("events_first", "n_first", "events_second", "n_second", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_the_difference_has_the_intervals_of_newcombe_1998(
    events_first: int, n_first: int, events_second: int, n_second: int, low: float, high: float
) -> None:
    """Newcombe (1998), Stat Med 17:873-890, table II, method 10."""
    found = risk_difference(events_first, n_first, events_second, n_second)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_all_five_breakthroughs_in_one_of_two_equal_groups() -> None:
    """By hand from the intervals .0626 to .2938 of 5/35 and 0 to .0989 of 0/35."""
    found = risk_difference(5, 35, 0, 35)
    assert found.estimate == pytest.approx(1 / 7)
    assert (found.low, found.high) == pytest.approx((0.015, 0.294), abs=5e-4)
    assert found.n == 70


def test_nobody_observed_gives_no_proportion() -> None:
    found = wilson(0, 0)
    assert (found.estimate, found.low, found.high) == (None, None, None)
    assert found.why == "nobody observed"


@pytest.mark.parametrize("counts", [(0, 0, 3, 7), (3, 7, 0, 0), (0, 0, 0, 0)])
def test_an_empty_group_gives_no_difference(counts: tuple[int, int, int, int]) -> None:
    found = risk_difference(*counts)
    assert (found.estimate, found.low, found.high) == (None, None, None)
    assert found.why == "a group is empty"
    assert found.n == counts[1] + counts[3]


@pytest.mark.parametrize(("events", "n", "said"), [(-1, 5, "-1"), (0, -5, "-5"), (6, 5, "6")])
def test_impossible_counts_are_refused(events: int, n: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wilson(events, n)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, -0.5, float("nan")])
def test_a_confidence_lies_between_zero_and_one(confidence: float) -> None:
    with pytest.raises(ValueError, match=str(confidence)):
        wilson(1, 2, confidence=confidence)


def test_a_result_never_holds_nan() -> None:
    with pytest.raises(ValueError, match="Wilson gave NaN"):
        Estimate(0.5, math.nan, 0.9, 0.95, "Wilson", 10)
    with pytest.raises(ValueError, match="Fisher gave NaN"):
        Significance(math.nan, "Fisher", 10)


def test_a_result_without_an_answer_says_why() -> None:
    with pytest.raises(ValueError, match="the reason is needed"):
        Estimate(None, None, None, 0.95, "Wilson", 0)
    with pytest.raises(ValueError, match="the reason is needed"):
        Significance(None, "Fisher", 0)


@given(groups, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_wilson_agrees_with_statsmodels(group: tuple[int, int], confidence: float) -> None:
    found = wilson(*group, confidence=confidence)
    expected = proportion_confint(*group, alpha=1 - confidence, method="wilson")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)


@given(groups, groups)
def test_the_difference_agrees_with_statsmodels(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    found = risk_difference(*first, *second)
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)


@given(groups, groups)
def test_swapping_the_groups_negates_the_difference(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    one, other = risk_difference(*first, *second), risk_difference(*second, *first)
    assert one.estimate is not None
    assert one.low is not None
    assert one.high is not None
    assert (other.estimate, other.high, other.low) == pytest.approx(
        (-one.estimate, -one.low, -one.high), abs=1e-12
    )


@given(groups, groups)
def test_the_difference_lies_inside_its_interval_and_that_between_minus_one_and_one(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    found = risk_difference(*first, *second)
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 <= found.low <= found.estimate <= found.high <= 1
