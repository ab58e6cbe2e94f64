"""Two groups compared by ranks."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.ranks import (
    _normal_order,
    arrangements_by_u,
    auc,
    composite_ranks,
    hodges_lehmann,
    mann_whitney,
    somers_d,
)

# Hollander & Wolfe (1973), section 4.1: permeability of the human chorioamnion to water, at term
# and at 12 to 26 weeks of gestational age.
AT_TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]

# Whole numbers and quarters: differences are exact, so that laws hold without tolerance.
quarters = st.integers(-20, 20).map(lambda n: n / 4)
groups = st.lists(quarters, min_size=1, max_size=12)
rated = st.lists(st.tuples(quarters, st.booleans()), min_size=1, max_size=30)


def test_the_chorioamnion_data_give_the_u_and_p_of_hollander_and_wolfe() -> None:
    found = mann_whitney(AT_TERM, EARLY, "greater")
    assert found.statistic == 35
    assert found.p == pytest.approx(0.12721, abs=5e-6)
    assert "exact" in found.method


def test_the_chorioamnion_data_give_the_shift_of_hollander_and_wolfe() -> None:
    found = hodges_lehmann(AT_TERM, EARLY)
    assert (found.estimate, found.low, found.high) == pytest.approx((0.305, -0.15, 0.76))
    assert found.n == 15
    assert "exact" in found.method


def test_the_hotel_table_gives_the_somers_d_of_the_scipy_documentation() -> None:
    # scipy.stats.somersd, example: cleanliness of hotels by satisfaction of their guests.
    table = [[27, 25, 14, 7, 0], [7, 14, 18, 35, 12], [1, 3, 2, 7, 17]]
    guests = [
        (row, column)
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    cleanliness, satisfaction = zip(*guests, strict=True)
    assert somers_d(cleanliness, satisfaction) == pytest.approx(0.6032766, abs=5e-8)


def test_auc_counts_pairs_and_half_of_those_that_tie() -> None:
    # Pairs of 3 and 2 against 1 and 2: three lie above, one ties.
    assert auc([3, 2, 1, 2], [True, True, False, False]) == 3.5 / 4


@pytest.mark.parametrize("event", [[True, True], [False, False], []])
def test_auc_needs_both_kinds(event: list[bool]) -> None:
    assert auc([1.0] * len(event), event) is None


@given(rated)
def test_auc_of_the_values_and_of_their_negatives_add_up_to_one(
    rows: list[tuple[float, bool]],
) -> None:
    values, event = [value for value, _ in rows], [happened for _, happened in rows]
    area, mirrored = auc(values, event), auc([-value for value in values], event)
    if area is None or mirrored is None:
        assert area is mirrored
    else:
        assert area + mirrored == pytest.approx(1)


@given(rated)
def test_somers_d_given_an_event_is_twice_the_auc_less_one(rows: list[tuple[float, bool]]) -> None:
    values, event = [value for value, _ in rows], [happened for _, happened in rows]
    area, d = auc(values, event), somers_d(event, values)
    assert (d is None) if area is None else (d == pytest.approx(2 * area - 1))


@given(st.lists(st.tuples(quarters, quarters), min_size=2, max_size=20))
def test_somers_d_counts_pairs(rows: list[tuple[float, float]]) -> None:
    signs = [
        ((x > x2) - (x < x2)) * ((y > y2) - (y < y2))
        for (x, y), (x2, y2) in itertools.combinations(rows, 2)
    ]
    differ = sum(x != x2 for (x, _), (x2, _) in itertools.combinations(rows, 2))
    expected = sum(signs) / differ if differ else None
    assert somers_d(*zip(*rows, strict=True)) == expected


def test_somers_d_takes_forty_thousand_rows() -> None:
    # Perfect order but for one tenth of the values at the top, which all tie in y.
    n, tied = 40_000, 4_000
    y = [min(value, n - tied) for value in range(1, n + 1)]
    pairs, level = math.comb(n, 2), math.comb(tied + 1, 2)
    assert somers_d(range(n), y) == (pairs - level) / pairs


@given(groups, groups)
def test_the_shift_is_the_median_of_all_differences(x: list[float], y: list[float]) -> None:
    assert hodges_lehmann(x, y).estimate == statistics.median(a - b for a in x for b in y)


@given(groups, groups)
def test_swapping_the_groups_negates_the_shift(x: list[float], y: list[float]) -> None:
    there, back = hodges_lehmann(x, y), hodges_lehmann(y, x)
    assert there.estimate == -(back.estimate or 0)
    if there.low is None or there.high is None:
        assert back.low is back.high is None
    else:
        assert (back.low, back.high) == (-there.high, -there.low)


@given(st.integers(1, 7), st.integers(1, 7))
def test_u_is_distributed_as_counting_every_arrangement_says(n_x: int, n_y: int) -> None:
    places = range(n_x + n_y)
    counted = [0] * (n_x * n_y + 1)
    for chosen in itertools.combinations(places, n_x):
        counted[sum(chosen) - math.comb(n_x, 2)] += 1
    assert arrangements_by_u(n_x, n_y) == tuple(counted)


@settings(max_examples=30)
@given(st.lists(quarters, min_size=4, max_size=12, unique=True), st.data())
def test_the_exact_interval_holds_the_shifts_that_the_exact_test_does_not_reject(
    values: list[float], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(values) - 1))
    x, y = values[:cut], values[cut:]
    found = hodges_lehmann(x, y, confidence=0.9)
    assert found.low is not None
    assert found.high is not None
    # A shift halfway between two differences leaves no ties.
    differences = sorted({a - b for a in x for b in y})
    for low, high in itertools.pairwise(differences):
        shift = (low + high) / 2
        moved = stats.mannwhitneyu([a - shift for a in x], y, method="exact")
        assert (found.low < shift < found.high) == (moved.pvalue > 0.1 + 1e-9)


def test_with_ties_the_order_comes_from_the_normal_approximation() -> None:
    # 8 against 8, values 0 to 7 twice: N = 16, ties 8 × (2³ − 2) = 48,
    # variance 64/12 × (17 − 48/240) = 89.6, order floor(32.5 − 1.96 × 9.466) = 13.
    found = hodges_lehmann(range(8), range(8))
    differences = sorted(a - b for a in range(8) for b in range(8))
    assert (found.low, found.high) == (differences[12], differences[-13])
    assert found.estimate == 0
    assert "normal" in found.method


def test_the_order_is_corrected_for_ties() -> None:
    # Ten against ten, ten values of 0 and ten of 1: ties 2 × (10³ − 10) = 1,980, so the variance is
    # 100/12 × (21 − 1,980/380) = 131.58 and the order floor(50.5 − 1.96 × 11.471) = 28, not 24.
    assert _normal_order(np.repeat([0.0, 1.0], 10), n_x=10, confidence=0.95) == 28


def test_large_groups_give_what_all_their_pairs_would() -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    x, y = rng.normal(0.3, 1, 900).round(2), rng.normal(0, 1, 600).round(2)
    differences = np.sort((x[:, np.newaxis] - y).ravel())
    found = hodges_lehmann(x, y)
    assert found.estimate == np.median(differences)
    assert found.low in differences
    assert found.low is not None
    assert found.high is not None
    # statistics.NormalDist().inv_cdf(0.975) deviations of U on each side, ties being negligible.
    half = 1.959964 * math.sqrt(900 * 600 * 1501 / 12)
    assert np.searchsorted(differences, found.low) <= 270_000 - half
    assert np.searchsorted(differences, found.high, side="right") >= 270_000 + half


def test_forty_thousand_clients_keep_no_pairs() -> None:
    # 0 … 19,999 against the same moved by 250: the median difference is the move.
    x = np.arange(20_000.0) + 250
    y = np.arange(20_000.0)
    assert hodges_lehmann(x, y).estimate == 250


def test_groups_too_small_for_a_bound_say_so() -> None:
    # Of 20 arrangements of 3 against 3, the two most extreme are 10 %.
    found = hodges_lehmann([4, 5, 6], [1, 2, 3])
    assert (found.estimate, found.low, found.high) == (3, -math.inf, math.inf)
    assert found.why == "3 against 3 bound nothing at 0.95"
    assert hodges_lehmann([4, 5, 6], [1, 2, 3], confidence=0.9).low == 1


def test_an_empty_group_has_no_shift_and_no_test() -> None:
    assert hodges_lehmann([], [1.0]).why == "one group is empty"
    assert mann_whitney([1.0], []).why == "one group is empty"


def test_values_that_are_all_equal_have_no_interval_and_no_p() -> None:
    shift, test = hodges_lehmann([2, 2], [2, 2, 2]), mann_whitney([2, 2], [2, 2, 2])
    assert (shift.estimate, shift.low, shift.high) == (0, None, None)
    assert (test.statistic, test.p) == (3, None)
    assert shift.why == test.why == "all values are equal"


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN at place 1"):
        auc([1, math.nan], [True, False])
    with pytest.raises(ValueError, match=r"\[2, 1\]"):
        auc([1, 2], [True])
    with pytest.raises(ValueError, match="finite"):
        hodges_lehmann([math.inf], [1])
    with pytest.raises(ValueError, match="NaN"):
        composite_ranks([None], [math.nan])


def test_who_broke_apart_lies_below_everyone_and_the_earlier_the_lower() -> None:
    broke_apart = [None, 3.0, 1.5, None, None]
    cagr = [-0.4, None, 0.9, 0.1, -0.4]
    assert composite_ranks(broke_apart, cagr) == [3.5, 2, 1, 5, 3.5]


def test_who_has_neither_outcome_has_no_rank() -> None:
    assert composite_ranks([None, None, 2.0], [0.1, None, None]) == [2, None, 1]
    assert composite_ranks([], []) == []
