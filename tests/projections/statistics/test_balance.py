"""Standardised differences at baseline."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.statistics.balance import Balance, numeric_balance, proportion_balance

values = st.lists(st.none() | st.integers(-1000, 1000), max_size=12)
answers = st.lists(st.none() | st.booleans(), max_size=12)


def test_one_standard_deviation_by_hand() -> None:
    """Both groups have variance 1, the means are 2 and 3."""
    assert numeric_balance([1, 2, 3], [2, 3, 4]).difference == pytest.approx(-1.0)


def test_the_variances_are_averaged_and_not_pooled_by_size() -> None:
    """Variances 4 and 1 (n 3 and 5), means 4 and 3: 1 / √2.5."""
    found = numeric_balance([2, 4, 6], [2, 2, 3, 4, 4])
    assert found.difference == pytest.approx(1 / math.sqrt(2.5))


def test_proportions_by_hand() -> None:
    """1/2 against 1/5: .3 / √((.25 + .16) / 2)."""
    found = proportion_balance([True, False], [True, False, False, False, False])
    assert found.difference == pytest.approx(0.3 / math.sqrt(0.205))
    assert (found.first.mean, found.second.mean) == (0.5, 0.2)


def test_missing_values_are_counted_and_left_out() -> None:
    found = numeric_balance([1, None, 2, 3], [2, 3, None, None, 4])
    assert (found.first.n, found.first.missing) == (3, 1)
    assert (found.second.n, found.second.missing) == (3, 2)
    assert found.difference == pytest.approx(-1.0)


def test_there_is_no_p() -> None:
    assert "p" not in {field.name for field in fields(Balance)}


@pytest.mark.parametrize("first", [[], [None, None], [5.0], [5.0, None]])
def test_a_group_with_fewer_than_two_values_has_no_spread(first: list[float | None]) -> None:
    found = numeric_balance(first, [1, 2, 3])
    assert found.difference is None
    assert found.why == "a group has not even two known values"
    assert found.second.mean == 2


def test_a_group_without_an_answer_has_no_proportion() -> None:
    found = proportion_balance([None], [True, False])
    assert found.difference is None
    assert found.why == "a group has not even a known value"


def test_groups_that_never_vary_and_differ_have_no_standardised_difference() -> None:
    found = proportion_balance([True, True], [False])
    assert found.difference is None
    assert found.why == "neither group varies"


def test_groups_that_never_vary_and_do_not_differ_are_balanced() -> None:
    assert numeric_balance([7, 7], [7, 7, 7]).difference == 0


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=str(value)):
        numeric_balance([1, value], [1, 2])


@given(values, values)
def test_swapping_the_groups_negates_the_difference(
    first: list[int | None], second: list[int | None]
) -> None:
    one, other = numeric_balance(first, second), numeric_balance(second, first)
    assert (one.first, one.second) == (other.second, other.first)
    if one.difference is None:
        assert other.difference is None
    else:
        assert other.difference == pytest.approx(-one.difference)


@given(answers, answers)
def test_every_client_is_counted_once(first: list[bool | None], second: list[bool | None]) -> None:
    found = proportion_balance(first, second)
    assert found.first.n + found.first.missing == len(first)
    assert found.second.n + found.second.missing == len(second)
