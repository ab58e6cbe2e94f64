"""How good the best of several explanations looks when all are noise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from projections.statistics.noise import best_of_noise


def simulated(n: int, events: int, explanations: int, data_sets: int, seed: int) -> list[float]:
    """The AUC of the best of each data set, turned above one half."""
    rng = np.random.Generator(np.random.PCG64(seed))
    ranks = stats.rankdata(rng.random((data_sets, n, explanations)), axis=1)
    u = ranks[:, :events].sum(axis=1) - events * (events + 1) / 2
    area = u / (events * (n - events))
    best: list[float] = np.maximum(area, 1 - area).max(axis=1).tolist()
    return best


def test_eight_noise_predictors_of_five_breakthroughs_in_seventy() -> None:
    # Known from simulation: 41 % at .75 or .25, median .73, 95th percentile .85. The exact median
    # is a whole number of the 5 × 65 pairs, so that a simulation may be one pair off.
    found = best_of_noise(n=70, events=5, explanations=8)
    assert found.chance == pytest.approx(0.41, abs=0.005)
    assert found.median == pytest.approx(0.73, abs=0.005 + 1 / 325)
    assert found.upper == pytest.approx(0.85, abs=0.005)
    assert found.method == "exact distribution"


def test_a_simulation_agrees() -> None:
    best = simulated(n=70, events=5, explanations=8, data_sets=4_000, seed=11)
    found = best_of_noise(n=70, events=5, explanations=8)
    assert found.median is not None
    assert found.upper is not None
    assert found.chance is not None
    # Four standard errors of a share among 4,000.
    error = 4 * math.sqrt(0.25 / 4_000)
    assert np.mean([area >= 0.75 for area in best]) == pytest.approx(found.chance, abs=error)
    assert np.mean([area < found.median - 1e-9 for area in best]) <= 0.5 + error
    assert np.mean([area < found.median + 1e-9 for area in best]) >= 0.5 - error
    assert np.mean([area < found.upper - 1e-9 for area in best]) <= 0.95 + error
    assert np.mean([area < found.upper + 1e-9 for area in best]) >= 0.95 - error


def test_one_event_among_five_by_hand() -> None:
    # U is 0, 1, 2, 3 or 4 of 4 pairs, each 1/5. At .75 or beyond: U of 0, 1, 3, 4. For two
    # explanations 1 − (1/5)²; both within .75 (U of 1, 2, 3) with (3/5)² = .36, so the median is 1.
    found = best_of_noise(n=5, events=1, explanations=2)
    assert found.chance == pytest.approx(1 - 0.04)
    assert (found.median, found.upper) == (1, 1)
    # For one explanation three of five stay within .75.
    assert best_of_noise(n=5, events=1, explanations=1).median == 0.75


def test_large_groups_follow_the_normal_distribution() -> None:
    found = best_of_noise(n=40_000, events=20_000, explanations=1)
    deviation = math.sqrt(40_001 / (12 * 20_000 * 20_000))
    assert found.median == pytest.approx(0.5 + 0.67449 * deviation, rel=1e-6)
    assert found.upper == pytest.approx(0.5 + 1.959964 * deviation, rel=1e-6)
    assert found.method == "normal approximation"


def test_the_approximation_goes_on_where_counting_ends() -> None:
    counted, beyond = best_of_noise(2_000, 30, 8), best_of_noise(2_400, 30, 8)
    assert (counted.method, beyond.method) == ("exact distribution", "normal approximation")
    assert counted.median == pytest.approx(beyond.median, abs=0.001)
    assert counted.upper == pytest.approx(beyond.upper, abs=0.001)


@pytest.mark.parametrize("events", [0, 70])
def test_without_both_kinds_there_is_nothing_to_say(events: int) -> None:
    found = best_of_noise(n=70, events=events, explanations=8)
    assert (found.median, found.upper, found.chance) == (None, None, None)
    assert found.why is not None


@given(st.integers(2, 30), st.data(), st.integers(1, 10))
def test_more_explanations_make_better_noise(n: int, data: st.DataObject, k: int) -> None:
    events = data.draw(st.integers(1, n - 1))
    fewer, more = best_of_noise(n, events, k), best_of_noise(n, events, k + 1)
    for less, greater in (
        (fewer.median, more.median),
        (fewer.upper, more.upper),
        (fewer.chance, more.chance),
    ):
        assert less is not None
        assert greater is not None
        assert less <= greater + 1e-12


@given(st.integers(2, 30), st.data())
def test_events_and_the_rest_can_change_places(n: int, data: st.DataObject) -> None:
    events = data.draw(st.integers(1, n - 1))
    there, back = best_of_noise(n, events, 3), best_of_noise(n, n - events, 3)
    assert (there.median, there.upper) == (back.median, back.upper)
    assert there.chance == pytest.approx(back.chance)


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="8 events"):
        best_of_noise(n=7, events=8, explanations=1)
    with pytest.raises(ValueError, match="-1"):
        best_of_noise(n=-1, events=0, explanations=1)
    with pytest.raises(ValueError, match="0 explanations"):
        best_of_noise(n=7, events=1, explanations=0)
    with pytest.raises(ValueError, match=r"0\.2"):
        best_of_noise(n=7, events=1, explanations=1, threshold=0.2)
